/** Full files of the audit log: compressed in the background, removed when they are too many or too
 * old. Never touches the current file, nor one that was put aside. */
import { createGzip } from "node:zlib";
import { Readable } from "node:stream";
import type { Report } from "../../storage/report.ts";
import { type AuditDisk, type AuditFile, readBlocks } from "./audit_disk.ts";
import { type FullFile, fullFiles, UNFINISHED } from "./file_name.ts";
import { openFull, readHeader } from "./file_header.ts";

export interface RetentionOptions {
  readonly disk: AuditDisk;
  readonly clock: { now(): number };
  /** Full files that are kept, at least 1. */
  readonly maxFiles: number;
  /** Milliseconds after its last record at which a full file goes. */
  readonly maxAge: number;
  readonly report: Report;
}

export class Retention {
  readonly #options: RetentionOptions;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Number of the oldest file that stays when the file numbered `next` begins. Files go when another
   * begins, so that its header can say which: one missing beyond those was taken. */
  async oldestKept(next: number): Promise<number> {
    const { disk, clock, maxFiles, maxAge } = this.#options;
    const files = fullFiles(await disk.list());
    let oldest = Math.max(1, next - maxFiles);
    for (const [index, { number }] of files.entries()) {
      const follower = files[index + 1];
      if (number < oldest) continue;
      // The last of them is full since a moment ago.
      if (follower === undefined || number !== oldest) break;
      const beganAt = await this.#beginning(follower);
      if (beganAt === undefined || beganAt >= clock.now() - maxAge) break;
      oldest = number + 1;
    }
    return oldest;
  }

  /** When the file before it had its last record, as nearly as it matters. */
  async #beginning(file: FullFile): Promise<number | undefined> {
    const opened = await openFull(this.#options.disk, file);
    if (opened === undefined) return undefined;
    try {
      const header = await readHeader(opened);
      return header === undefined ? undefined : Date.parse(header.time);
    } finally {
      await opened.file.close();
    }
  }

  /** Removes the files before `oldest` and compresses the others, one after the other. What fails is
   * reported, and tried again the next time. */
  tidy(oldest: number): Promise<void> {
    return this.#running = this.#running.then(async () => {
      try {
        await this.#tidy(oldest);
      } catch (error) {
        this.#options.report("Old audit files could not be put in order", error);
      }
    });
  }

  async #tidy(oldest: number): Promise<void> {
    const { disk } = this.#options;
    for (const { number, name, plain, compressed } of fullFiles(await disk.list())) {
      if (this.#stopped) return;
      if (number < oldest) {
        if (compressed) await disk.remove(`${name}.gz`);
        if (plain) await disk.remove(name);
      } else if (plain) {
        await this.#compress(name);
      }
    }
  }

  /** Whatever moment it is interrupted at, one whole form is there. */
  async #compress(name: string): Promise<void> {
    const { disk } = this.#options;
    const unfinished = `${name}.gz${UNFINISHED}`;
    await disk.remove(unfinished);
    const source = await disk.open(name, "read");
    if (source === undefined) return;
    try {
      const target = await disk.create(unfinished);
      try {
        if (!await this.#copy(source, target)) return await disk.remove(unfinished);
        await target.sync();
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
    await disk.rename(unfinished, `${name}.gz`);
    await disk.sync();
    await disk.remove(name);
  }

  /** False when it was stopped. */
  async #copy(source: AuditFile, target: AuditFile): Promise<boolean> {
    const blocks = Readable.from(readBlocks(source));
    const gzip = createGzip();
    blocks.on("error", (error) => gzip.destroy(error));
    let position = 0;
    try {
      for await (const bytes of blocks.pipe(gzip) as AsyncIterable<Uint8Array>) {
        if (this.#stopped) return false;
        await target.write(position, bytes);
        position += bytes.length;
      }
    } finally {
      blocks.destroy();
      gzip.destroy();
    }
    return true;
  }

  /** Ends soon; what is not done is done by the next. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }
}
