/** Appends sealed lines to the current file and begins the next when it is full or old. A commit is
 * one write and one sync in one file; what is written here is durable when it resolves. After an error
 * an AuditWriter is of no use any more: another is opened, which finds out what the disk has. */
import { Buffer } from "node:buffer";
import { type AuditChain, SEAL_LENGTH } from "./audit_chain.ts";
import type { AuditDisk, AuditFile } from "./audit_disk.ts";
import {
  type FileHeader,
  type FileReason,
  headerText,
  isoTime,
  recordText,
} from "./audit_record.ts";
import { type ChainEnd, findChainEnd, type FoundEnd } from "./chain_end.ts";
import { asideName, CURRENT, fullFiles, fullName } from "./file_name.ts";
import type { Journal, JournalRecord } from "./journal.ts";
import { TimeSpan } from "./time_span.ts";

export interface AuditWriterOptions {
  readonly disk: AuditDisk;
  readonly chain: AuditChain;
  readonly journal: Journal;
  readonly clock: { now(): number };
  /** Bytes a file may have; one line longer than that is a file of its own. */
  readonly maxSize: number;
  /** Milliseconds after its first record at which a file is full. */
  readonly maxAge: number;
  /** Number of the oldest file to keep when `next` begins. */
  readonly oldestKept: (next: number) => Promise<number>;
}

/** A record and the line it became, without line feed. */
export interface AuditLine {
  readonly record: JournalRecord;
  readonly text: string;
}

/** Bytes of a commit, unless one line has more. */
const MAX_COMMIT = 2 ** 20;

interface CurrentFile {
  readonly file: AuditFile;
  readonly header: FileHeader;
  readonly size: number;
  readonly hmac: string;
  readonly span: TimeSpan;
}

export class AuditWriter {
  readonly #options: AuditWriterOptions;
  /** What was there: told once. */
  readonly found: FoundEnd;
  #current: CurrentFile | undefined;
  #end: Pick<ChainEnd, "header" | "hmac" | "span"> | undefined;
  #reason: FileReason;
  #after: number;

  private constructor(options: AuditWriterOptions, found: FoundEnd) {
    this.#options = options;
    this.found = found;
    this.#end = found.end;
    this.#reason = found.reason;
    this.#after = found.after;
    if (found.open !== undefined && found.end !== undefined) {
      this.#current = { ...found.end, ...found.open };
    }
  }

  /** Rejects with the disk's errors, and the journal's. */
  static async open(options: AuditWriterOptions): Promise<AuditWriter> {
    const { disk, chain, journal } = options;
    return new AuditWriter(options, await findChainEnd(disk, chain, journal));
  }

  /** Sequence of the last record that is durable: the next is one after it. */
  get after(): number {
    return this.#after;
  }

  /** Number of the oldest file that is kept; undefined before there is a file. */
  get oldest(): number | undefined {
    return this.#current?.header.oldest;
  }

  /** Number of the file that is written. */
  get file(): number | undefined {
    return this.#current?.header.file;
  }

  /** Writes as many of the records (one at least) as make one commit; returns their lines. */
  async append(records: readonly JournalRecord[]): Promise<readonly AuditLine[]> {
    const [first] = records;
    if (first === undefined) return [];
    const current = this.#current;
    if (current !== undefined && !this.#isOld(current.header)) {
      const { lines, hmac, span } = this.#seal(records, current);
      if (lines.length > 0) {
        await this.#commit({ ...current, hmac, span }, current.size, lines);
        return lines;
      }
    }
    return await this.#begin(first, records);
  }

  /** The lines that go behind `at`; none when the file has no room for the first and has others. */
  #seal(
    records: readonly JournalRecord[],
    at: { readonly size: number; readonly hmac: string; readonly span?: TimeSpan },
  ): { lines: AuditLine[]; hmac: string; span: TimeSpan } {
    const { chain, maxSize } = this.#options;
    const lines: AuditLine[] = [];
    let { size, hmac, span } = at;
    let bytes = 0;
    for (const record of records) {
      const next: TimeSpan = span?.with(record.time) ?? new TimeSpan(record.time, record.time);
      const json = recordText(record, next);
      // The seal takes the place of the last brace; a line feed ends it.
      const length = json.length - 1 + SEAL_LENGTH + 1;
      // In a file that has nothing but its header, any line is welcome.
      if (span !== undefined && size + length > maxSize) break;
      if (lines.length > 0 && bytes + length > MAX_COMMIT) break;
      const sealed = chain.seal(json, hmac);
      lines.push({ record, text: sealed.text });
      hmac = sealed.hmac;
      span = next;
      size += length;
      bytes += length;
    }
    return { lines, hmac, span: span ?? new TimeSpan(0, 0) };
  }

  async #begin(
    first: JournalRecord,
    records: readonly JournalRecord[],
  ): Promise<readonly AuditLine[]> {
    const { disk, clock } = this.#options;
    const end = this.#end;
    const number = await this.#nextNumber();
    const aside = this.found.putAside && this.#reason === "untrusted"
      ? asideName(clock.now())
      : undefined;
    const header: FileHeader = {
      file: number,
      first: first.sequence,
      time: isoTime(first.time),
      reason: this.#reason,
      previous: end?.hmac ?? null,
      after: this.#after,
      before: end === undefined ? null : [isoTime(end.span.earliest), isoTime(end.span.latest)],
      oldest: await this.#options.oldestKept(number),
      ...(aside === undefined ? {} : { aside }),
    };
    await this.close();
    const { lines, hmac, span, head } = this.#sealFile(header, records);
    await this.#moveCurrent(aside);
    const file = await disk.create(CURRENT);
    const created = { file, header, size: 0, hmac, span };
    try {
      await this.#commit(created, 0, [{ record: first, text: head }, ...lines]);
      await disk.sync();
    } catch (error) {
      this.#current = undefined;
      await file.close();
      throw error;
    }
    return lines;
  }

  /** The current file, if there is one, gets a name of its own. */
  async #moveCurrent(aside: string | undefined): Promise<void> {
    const { disk } = this.#options;
    const names = await disk.list();
    const end = this.#end?.header;
    const name = aside ?? (end === undefined ? undefined : fullName(end.file, end.first));
    if (name === undefined || !names.includes(CURRENT)) return;
    // A rename would write over it.
    if (names.includes(name)) throw new Error(`${name} is there already: move it away`);
    await disk.rename(CURRENT, name);
    await disk.sync();
  }

  #sealFile(header: FileHeader, records: readonly JournalRecord[]) {
    const head = this.#options.chain.seal(headerText(header), header.previous);
    const at = { size: head.text.length + 1, hmac: head.hmac };
    return { ...this.#seal(records, at), head: head.text };
  }

  async #commit(next: CurrentFile, position: number, lines: readonly AuditLine[]): Promise<void> {
    const bytes = Buffer.from(`${lines.map(({ text }) => text).join("\n")}\n`, "latin1");
    await next.file.write(position, bytes);
    await next.file.sync();
    this.#current = { ...next, size: position + bytes.length };
    this.#end = this.#current;
    this.#after = lines.at(-1)?.record.sequence ?? this.#after;
    this.#reason = "rotated";
  }

  /** One more than any there is. */
  async #nextNumber(): Promise<number> {
    const newest = fullFiles(await this.#options.disk.list()).at(-1)?.number ?? 0;
    return Math.max(newest, this.#end?.header.file ?? 0) + 1;
  }

  #isOld(header: FileHeader): boolean {
    return this.#options.clock.now() - Date.parse(header.time) >= this.#options.maxAge;
  }

  /** Closes the file. Nothing is lost by it. */
  async close(): Promise<void> {
    const file = this.#current?.file;
    this.#current = undefined;
    await file?.close();
  }
}
