/** Whether the audit log is as it was written: every line of every file, oldest first, in memory that
 * does not grow with them. Stops at the first line that is not. Reads only; the server may be writing
 * meanwhile. */
import { AuditChain, holdsSeal, type SealedLine } from "./audit_chain.ts";
import type { AuditDisk } from "./audit_disk.ts";
import { type AuditRecord, type FileHeader, parseHeader, parseRecord } from "./audit_record.ts";
import { CURRENT, fullFiles } from "./file_name.ts";
import { openFull, readHeader } from "./file_header.ts";
import { isDamaged, type ReadLine, readLines } from "./line_reader.ts";

export interface AuditFinding {
  /** `altered`: not as it was written. `missing`: lines or files before this place are gone.
   * `reordered`: it belongs elsewhere. `torn`: the end of the last file is not whole, as a crash leaves
   * it, or a line that is being written; the server mends it. */
  readonly kind: "altered" | "missing" | "reordered" | "torn";
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** For people. */
  readonly detail: string;
}

/** Plain data. */
export interface AuditVerification {
  readonly ok: boolean;
  /** Files and records found good: all of them, or those before the finding. */
  readonly files: number;
  readonly records: number;
  readonly first?: Pick<AuditRecord, "sequence" | "time">;
  readonly last?: Pick<AuditRecord, "sequence" | "time">;
  readonly finding?: AuditFinding;
}

export interface VerifyOptions {
  /** What the journal knows to be written, read before this is called: without it, lines missing at
   * the very end leave no trace. */
  readonly cursor?: number;
}

/** Times it begins anew because files were moved meanwhile. */
const ATTEMPTS = 5;

/** `key`: as the log was written with. Rejects with the disk's errors. */
export async function verifyAuditLog(
  disk: AuditDisk,
  key: Uint8Array,
  { cursor = 0 }: VerifyOptions = {},
): Promise<AuditVerification> {
  for (let attempt = 1;; attempt++) {
    const names = await listFiles(disk);
    const result = await new Verification(disk, new AuditChain(key), cursor).run(names);
    const unchanged = names.join() === (await listFiles(disk)).join();
    // What seems to be missing may have been given another name.
    if (result.ok || unchanged || attempt === ATTEMPTS) return result;
  }
}

/** Oldest first; full ones without the suffix that tells how they are kept. */
async function listFiles(disk: AuditDisk): Promise<readonly string[]> {
  const names = await disk.list();
  const full = fullFiles(names).map(({ name }) => name);
  return names.includes(CURRENT) ? [...full, CURRENT] : full;
}

class Verification {
  readonly #disk: AuditDisk;
  readonly #chain: AuditChain;
  readonly #cursor: number;
  #files = 0;
  #records = 0;
  #first: AuditRecord | undefined;
  #last: AuditRecord | undefined;
  #header: FileHeader | undefined;
  /** Of the last good line. */
  #hmac: string | null = null;
  #sequence = 0;

  constructor(disk: AuditDisk, chain: AuditChain, cursor: number) {
    this.#disk = disk;
    this.#chain = chain;
    this.#cursor = cursor;
  }

  async run(names: readonly string[]): Promise<AuditVerification> {
    const newest = names.at(-1);
    const oldest = newest === undefined ? 1 : await this.#oldestKept(newest);
    let finding: AuditFinding | undefined;
    for (const name of names) {
      finding = await this.#verifyFile(name, { oldest, isNewest: name === newest });
      if (finding !== undefined) break;
      this.#files++;
    }
    // A crash cannot tear what was acknowledged.
    if ((finding === undefined || finding.kind === "torn") && this.#sequence < this.#cursor) {
      const { file = newest ?? CURRENT, line = this.#records + 1 } = finding ?? {};
      finding = missing({ file, line }, `records up to sequence ${this.#cursor} had been written`);
    }
    const range = ({ sequence, time }: AuditRecord) => ({ sequence, time });
    return {
      ok: finding === undefined,
      files: this.#files,
      records: this.#records,
      ...(this.#first === undefined ? {} : { first: range(this.#first) }),
      ...(this.#last === undefined ? {} : { last: range(this.#last) }),
      ...(finding === undefined ? {} : { finding }),
    };
  }

  async #open(name: string) {
    if (name !== CURRENT) return await openFull(this.#disk, { name });
    const file = await this.#disk.open(name, "read");
    return file === undefined ? undefined : { file, compressed: false };
  }

  /** Number of the oldest file there must be. */
  async #oldestKept(newest: string): Promise<number> {
    const opened = await this.#open(newest);
    if (opened === undefined) return 1;
    try {
      // Whether it may be believed is found out when the file is read.
      return (await readHeader(opened))?.oldest ?? 1;
    } finally {
      await opened.file.close();
    }
  }

  async #verifyFile(
    file: string,
    { oldest, isNewest }: { readonly oldest: number; readonly isNewest: boolean },
  ): Promise<AuditFinding | undefined> {
    const opened = await this.#open(file);
    if (opened === undefined) return missing({ file, line: 1 }, "the file is gone");
    let line = 0;
    try {
      const lines = readLines(opened.file, opened.compressed);
      for await (const read of lines) {
        const at = { file, line: ++line };
        if (!read.whole) return this.#unfinished(at, read, isNewest);
        const sealed = read.text === undefined ? undefined : this.#chain.open(read.text);
        if (sealed === undefined) return altered(at, "the line is not as it was written");
        const finding = line === 1
          ? this.#takeHeader(at, sealed, oldest)
          : await this.#takeRecord(at, sealed, lines);
        if (finding !== undefined) return finding;
      }
    } catch (error) {
      if (!isDamaged(error)) throw error;
      return altered({ file, line: line + 1 }, "the compressed file is damaged");
    } finally {
      await opened.file.close();
    }
    if (line > 0) return undefined;
    return isNewest
      ? { kind: "torn", file, line: 1, detail: "the file is empty" }
      : altered({ file, line: 1 }, "the file is empty");
  }

  #unfinished(at: Place, { text }: ReadLine, isNewest: boolean): AuditFinding {
    // What an interrupted write leaves is the beginning of a line, or bytes that were never set.
    if (!isNewest || text === undefined || holdsSeal(text)) {
      return altered(at, "the line does not end as it was written");
    }
    return { kind: "torn", ...at, detail: "the last line is not whole" };
  }

  #takeHeader(at: Place, sealed: SealedLine, oldest: number): AuditFinding | undefined {
    const header = parseHeader(sealed.text);
    if (header === undefined) return missing(at, "the first line of the file");
    if (!this.#chain.follows(sealed, header.previous)) {
      return altered(at, "the line is not as it was written");
    }
    const before = this.#header;
    if (before === undefined && header.file > oldest) {
      return missing(at, `files ${oldest} to ${header.file - 1}`);
    }
    if (before !== undefined && header.file <= before.file) {
      return { kind: "reordered", ...at, detail: `this is file ${header.file}` };
    }
    if (before !== undefined && header.file > before.file + 1) {
      return missing(at, `files ${before.file + 1} to ${header.file - 1}`);
    }
    if (header.reason === "untrusted") {
      return altered(at, `begun anew: what was before could not be trusted ${header.aside ?? ""}`);
    }
    if (header.reason === "shortened") return missing(at, "records that had been written before");
    if (before !== undefined && header.previous !== this.#hmac) {
      return missing(at, "lines at the end of the file before");
    }
    this.#header = header;
    this.#hmac = sealed.hmac;
    this.#sequence = header.after;
    return undefined;
  }

  async #takeRecord(
    at: Place,
    sealed: SealedLine,
    following: AsyncIterator<ReadLine>,
  ): Promise<AuditFinding | undefined> {
    const record = parseRecord(sealed.text);
    if (record === undefined) return { kind: "reordered", ...at, detail: "this is a first line" };
    if (!this.#chain.follows(sealed, this.#hmac)) {
      if (record.sequence <= this.#sequence || await isBefore(following, record.sequence)) {
        return { kind: "reordered", ...at, detail: "the line belongs elsewhere" };
      }
      return missing(at, "lines between this one and the one before");
    }
    this.#first ??= record;
    this.#last = record;
    this.#records++;
    this.#hmac = sealed.hmac;
    this.#sequence = record.sequence;
    return undefined;
  }
}

type Place = Pick<AuditFinding, "file" | "line">;

function altered(at: Place, detail: string): AuditFinding {
  return { kind: "altered", ...at, detail };
}

function missing(at: Place, detail: string): AuditFinding {
  return { kind: "missing", ...at, detail };
}

/** Whether the next line has a sequence smaller than this. */
async function isBefore(lines: AsyncIterator<ReadLine>, sequence: number): Promise<boolean> {
  const { value } = await lines.next() as { readonly value?: ReadLine };
  const record = value?.text === undefined ? undefined : parseRecord(value.text);
  return record !== undefined && record.sequence < sequence;
}
