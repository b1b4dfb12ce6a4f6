/** What the audit log asks of the journal: rows in order, and a place to say how far it has come. */

/** One journal row. Times are milliseconds since the epoch, sizes bytes. */
export interface JournalRecord {
  /** Greater than those before it; not every number has a row. */
  readonly sequence: number;
  readonly time: number;
  readonly principal: string;
  readonly action: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly versionId?: string;
  readonly size?: number;
  /** What was acted on where it is no bucket or object, e.g. `user/ann`. */
  readonly resource?: string;
  readonly accessKeyId?: string;
  readonly sourceAddress?: string;
  readonly requestId?: string;
  readonly userAgent?: string;
  /** What JSON can say. An event that tells of a failure says so here: `{result: "failure"}`. */
  readonly details?: unknown;
}

export interface Journal {
  /** How far this consumer is: the last sequence `advance` was told; 0 when it never was. */
  cursor(): Promise<number>;
  /** Rows after the cursor, at most: numbers without a row may be counted. */
  behind(): Promise<number>;
  /** At most `limit` rows with sequences greater than `after`, in order. Rows after the cursor are
   * never trimmed. */
  read(after: number, limit: number): Promise<readonly JournalRecord[]>;
  /** Everything up to `sequence` is kept elsewhere and may be trimmed. Durable when it resolves. */
  advance(sequence: number): Promise<void>;
}
