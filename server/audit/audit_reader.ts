/** Pages of the audit log, newest first: from the end of the newest file backwards until the page is
 * full, the time is reached, or enough has been read for one page. Files that cannot hold an answer
 * are not opened. Never reads a file into memory, and shares nothing with the writer but the disk. */
import type { AuditDisk, AuditFile } from "./audit_disk.ts";
import {
  AuditFilter,
  type AuditPage,
  type AuditQuery,
  AuditQueryError,
  pageLimit,
} from "./audit_query.ts";
import type { AuditRecord, FileHeader } from "./audit_record.ts";
import { openFull, readHeader } from "./file_header.ts";
import { CURRENT, type FullFile, fullFiles, fullName } from "./file_name.ts";
import { type Scan, scanBackwards, scanForwards } from "./file_scan.ts";

export interface AuditReaderOptions {
  readonly disk: AuditDisk;
  /** Bytes after which a page ends, full or not; a compressed file is read to its end nonetheless.
   * Default 32 MiB. */
  readonly maxScanned?: number;
}

/** A file as it was when the page began. */
interface Listed {
  readonly number: number;
  /** The name it has, or will have, when full. */
  readonly name: string;
  /** Undefined where the first line is damaged. */
  readonly header: FileHeader | undefined;
  readonly isCurrent: boolean;
}

interface Position {
  readonly number: number;
  /** Lines that end at this byte or before. */
  readonly end: number;
}

/** A rotation moves files while they are listed; another cannot follow so soon. */
const ATTEMPTS = 3;

export class AuditReader {
  readonly #disk: AuditDisk;
  readonly #maxScanned: number;
  /** By name; of full files, which do not change. */
  #headers = new Map<string, FileHeader>();

  constructor({ disk, maxScanned = 32 * 2 ** 20 }: AuditReaderOptions) {
    this.#disk = disk;
    this.#maxScanned = maxScanned;
  }

  /** Throws AuditQueryError; rejects with the disk's errors. */
  async query(query: AuditQuery): Promise<AuditPage> {
    const limit = pageLimit(query);
    const filter = new AuditFilter(query);
    const start = query.cursor === undefined ? undefined : parseCursor(query.cursor);
    const records: AuditRecord[] = [];
    const damaged: string[] = [];
    let scanned = 0;
    const files = await this.#list();
    for (let index = files.length - 1; index >= 0; index--) {
      const file = files[index];
      if (file === undefined || file.number > (start?.number ?? Infinity)) continue;
      if (!canHold(file, files[index + 1], filter)) continue;
      if (records.length >= limit || scanned >= this.#maxScanned) {
        return { records, damaged, scanned, cursor: cursorOf(file.number, Infinity) };
      }
      const end = start?.number === file.number ? start.end : Infinity;
      const scan = await this.#scan(file, end, {
        filter,
        beganAt: file.header?.time,
        limit: limit - records.length,
        maxScanned: this.#maxScanned - scanned,
      });
      if (scan === undefined) continue;
      records.push(...scan.records);
      scanned += scan.scanned;
      if (scan.damaged) damaged.push(file.name);
      if (scan.rest !== undefined) {
        return { records, damaged, scanned, cursor: cursorOf(file.number, scan.rest) };
      }
    }
    return { records, damaged, scanned };
  }

  /** Undefined when the file is gone. */
  async #scan(
    listed: Listed,
    end: number,
    options: Parameters<typeof scanBackwards>[1],
  ): Promise<Scan | undefined> {
    const opened = await this.#open(listed);
    if (opened === undefined) return undefined;
    const { file, compressed } = opened;
    try {
      if (compressed) return await scanForwards(file, { ...options, end });
      const size = await file.size();
      return await scanBackwards(file, { ...options, end: Math.min(end, size) });
    } finally {
      await file.close();
    }
  }

  async #open(
    { number, name, isCurrent }: Listed,
  ): Promise<{ file: AuditFile; compressed: boolean } | undefined> {
    if (isCurrent) {
      const file = await this.#disk.open(CURRENT, "read");
      const opened = file === undefined ? undefined : { file, compressed: false };
      // Full meanwhile, it has a name of its own.
      if (opened !== undefined && (await readHeader(opened))?.file === number) return opened;
      await file?.close();
    }
    return await openFull(this.#disk, { name });
  }

  /** Oldest first. */
  async #list(): Promise<readonly Listed[]> {
    for (let attempt = 1;; attempt++) {
      const full = fullFiles(await this.#disk.list());
      const files: Listed[] = [];
      const headers = new Map<string, FileHeader>();
      for (const file of full) {
        const header = this.#headers.get(file.name) ?? await this.#headerOf(file);
        if (header !== undefined) headers.set(file.name, header);
        files.push({ number: file.number, name: file.name, header, isCurrent: false });
      }
      this.#headers = headers;
      const current = await this.#currentHeader();
      const newest = full.at(-1)?.number;
      const moved = current !== undefined && newest !== undefined && current.file !== newest + 1;
      if (moved && attempt < ATTEMPTS) continue;
      if (current === undefined) return files;
      const name = fullName(current.file, current.first);
      return [...files, { number: current.file, name, header: current, isCurrent: true }];
    }
  }

  async #headerOf(file: FullFile): Promise<FileHeader | undefined> {
    const opened = await openFull(this.#disk, file);
    if (opened === undefined) return undefined;
    try {
      return await readHeader(opened);
    } finally {
      await opened.file.close();
    }
  }

  async #currentHeader(): Promise<FileHeader | undefined> {
    const file = await this.#disk.open(CURRENT, "read");
    if (file === undefined) return undefined;
    try {
      return await readHeader({ file, compressed: false });
    } finally {
      await file.close();
    }
  }
}

/** Where the file's times are known, from the first line of the one behind it, they decide. */
function canHold(file: Listed, next: Listed | undefined, { from, to }: AuditFilter): boolean {
  if (next?.number !== file.number + 1 || !next.header?.before) return true;
  const [earliest, latest] = next.header.before;
  return (from === undefined || latest >= from) && (to === undefined || earliest < to);
}

function cursorOf(number: number, end: number): string {
  return end === Infinity ? `${number}` : `${number}.${end}`;
}

function parseCursor(cursor: string): Position {
  const [, number, end] = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(cursor) ?? [];
  if (number === undefined) {
    throw new AuditQueryError("cursor", "cursor is not one a page ended with");
  }
  return { number: Number(number), end: end === undefined ? Infinity : Number(end) };
}
