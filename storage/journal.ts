/** The journal: one row for each change of the store, written in the change's own transaction, and
 * for events that change nothing but must be told. Consumers read it in order, each with a cursor;
 * what all have passed may go. It says who, from where, what, on what: no secrets, no contents. */

/** Who does it and what for: becomes the journal row, in the same transaction. Absent: not known. */
export interface Cause {
  readonly principal: string;
  /** AWS operation name, e.g. `PutObject`. */
  readonly action: string;
  /** These are the client's words: each is cut to what a row has room for. */
  readonly accessKeyId?: string;
  readonly sourceAddress?: string;
  readonly requestId?: string;
  readonly userAgent?: string;
}

/** What else a row says, e.g. `{changed: ["description"]}`: at most 2 KiB as JSON. */
export type JournalDetails = Readonly<
  Record<string, string | number | boolean | readonly string[]>
>;

export interface JournalEntry extends Cause {
  /** Greater than that of every entry before; numbers are left out where a change was refused. */
  readonly sequence: number;
  readonly time: number;
  readonly bucket?: string;
  readonly key?: string;
  readonly versionId?: string;
  readonly size?: number;
  /** What it was done to when that is no bucket: `user/alice`, `group/ops`, `policy/readers`,
   * `access-key/AKIA…`, `share/…`, which names its object as well. */
  readonly resource?: string;
  readonly details?: JournalDetails;
}

export interface JournalReader {
  /** Entries later than `after` (0: all there are), ascending, at most `limit`. */
  readJournal(after: number, limit: number): Promise<readonly JournalEntry[]>;
  /** How far a consumer is; undefined for one that never registered. */
  getCursor(consumer: string): Promise<number | undefined>;
  /** How many rows the slowest consumer has yet to pass: quick while they are few. 0 where nobody
   * consumes. */
  journalRows(): Promise<number>;
}

/** Every command that writes a row is refused with `journalFull` while more rows are unconsumed than
 * the writer was allowed. */
export interface JournalCommands {
  /** Keeps all rows from the oldest there is until this consumer has passed them. One that is known
   * stays where it is. Answers how far it is. */
  registerConsumer: {
    input: { readonly consumer: string };
    output: { readonly sequence: number };
  };
  /** The consumer has done with all up to `sequence`. Never goes back, nor past the last row.
   * `consumerNotFound`. */
  advanceCursor: {
    input: { readonly consumer: string; readonly sequence: number };
    output: void;
  };
  /** A row for what changes nothing here: a login, a logout, failed authentications added up, a
   * changed configuration. `tooLarge`: details over 2 KiB. */
  recordEvent: {
    input: {
      readonly resource?: string;
      readonly details?: JournalDetails;
      readonly cause: Cause;
    };
    output: void;
  };
}
