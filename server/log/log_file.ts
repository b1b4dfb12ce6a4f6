/** A file lines are appended to: put aside when it is full, removed when it is old, opened again when
 * it is gone or cannot be written. Whatever the disk does, nothing here throws after the start: lines
 * that cannot be written are counted, and the operator is told at the beginning and at the end. */
import { Buffer } from "node:buffer";
import { basename, dirname, join } from "node:path";
import type { LogDisk, OpenLog } from "./log_disk.ts";
import { asideName, asideTime } from "./put_aside.ts";

export interface LogFileOptions {
  readonly path: string;
  /** Bytes at which it is put aside. */
  readonly maxSize: number;
  /** Milliseconds after which a file put aside is removed. */
  readonly maxAge: number;
  readonly disk: LogDisk;
  readonly clock: { now(): number };
  /** Tells the operator where this file's own lines do not go. */
  readonly tell: (message: string) => void;
}

/** Milliseconds between attempts to write again. */
const RETRY = 1_000;
/** Milliseconds between looks whether the file is still in its place. */
const LOOK = 5_000;

export class LogFile {
  readonly #options: LogFileOptions;
  #file: OpenLog | undefined;
  #size = 0;
  /** The size at which it is put aside next; higher than the limit when that failed. */
  #full: number;
  /** Lines lost since it could be written last. */
  #lost = 0;
  #failing = false;
  /** The last line is not whole: the next one begins on a line of its own. */
  #torn = false;
  #retryAt = 0;
  #lookAt = 0;

  /** Throws when the file cannot be opened, unless the disk is full: that may pass. */
  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#full = options.maxSize;
    try {
      this.#open(options.clock.now());
    } catch (error) {
      if (!isFull(error)) throw error;
      this.#fail(error, 0);
    }
    this.removeOld();
  }

  /** Takes whole lines. Never throws. */
  write(lines: string): void {
    const now = this.#options.clock.now();
    const bytes = Buffer.from(lines);
    if (this.#failing && now < this.#retryAt) {
      this.#lost += countLines(bytes);
      return;
    }
    try {
      if (now >= this.#lookAt) this.#look(now);
      const file = this.#file ?? this.#open(now);
      if (file.regular && this.#size > 0 && this.#size + bytes.length > this.#full) {
        this.#putAside(now);
      }
    } catch (error) {
      this.#fail(error, countLines(bytes));
      return;
    }
    this.#append(bytes);
  }

  #append(bytes: Buffer): void {
    const file = this.#file;
    if (file === undefined) return;
    const whole = this.#torn ? Buffer.concat([Buffer.from("\n"), bytes]) : bytes;
    let done = 0;
    try {
      while (done < whole.length) {
        const count = file.write(whole.subarray(done));
        done += count;
        this.#size += count;
        if (count === 0) throw new Error("nothing is taken");
      }
    } catch (error) {
      if (done > 0) this.#torn = whole[done - 1] !== 0x0a;
      this.#fail(error, countLines(whole.subarray(Math.max(done, whole.length - bytes.length))));
      return;
    }
    this.#torn = false;
    if (this.#failing) this.#recover();
  }

  #recover(): void {
    const lost = this.#lost;
    this.#failing = false;
    this.#lost = 0;
    this.#options.tell(`${this.#options.path} is written again; ${lost} lines were lost`);
  }

  #fail(error: unknown, lines: number): void {
    const { clock, path, tell } = this.#options;
    this.#lost += lines;
    this.#retryAt = clock.now() + RETRY;
    this.#close();
    if (this.#failing) return;
    this.#failing = true;
    tell(`${path} cannot be written (${reason(error)}): lines are lost until it can`);
  }

  #open(now: number): OpenLog {
    const { disk, path, maxSize } = this.#options;
    const file = disk.open(path);
    this.#file = file;
    this.#size = file.size;
    this.#full = maxSize;
    this.#lookAt = now + LOOK;
    return file;
  }

  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    try {
      file?.close();
    } catch {
      // It was of no use already.
    }
  }

  /** Somebody may have moved or removed it: what is appended then, nobody finds. */
  #look(now: number): void {
    const { disk, path } = this.#options;
    this.#lookAt = now + LOOK;
    if (this.#file !== undefined && disk.identity(path) !== this.#file.identity) this.#close();
  }

  /** Throws when no new file can be opened. One that cannot be put aside is written on. */
  #putAside(now: number): void {
    const { disk, path, tell } = this.#options;
    const directory = dirname(path), name = basename(path);
    try {
      let attempt = 1;
      let aside = join(directory, asideName(name, now));
      while (disk.identity(aside) !== undefined) {
        aside = join(directory, asideName(name, now, ++attempt));
      }
      disk.rename(path, aside);
    } catch (error) {
      this.#full = this.#size + this.#options.maxSize;
      tell(`${path} cannot be put aside (${reason(error)}): it grows on`);
      return;
    }
    this.#close();
    this.#torn = false;
    this.#open(now);
    this.removeOld();
  }

  /** Removes files put aside that are older than they may be. Never throws. */
  removeOld(): void {
    const { clock, disk, maxAge, path, tell } = this.#options;
    const directory = dirname(path), name = basename(path);
    const oldest = clock.now() - maxAge;
    try {
      for (const candidate of disk.list(directory)) {
        const time = asideTime(name, candidate);
        if (time !== undefined && time < oldest) disk.remove(join(directory, candidate));
      }
    } catch (error) {
      if (!this.#failing) tell(`Old files of ${path} cannot be removed (${reason(error)})`);
    }
  }

  /** Opens the path again: whoever rotates logs has moved the file away. Never throws. */
  reopen(): void {
    this.#close();
    this.#torn = false;
    try {
      this.#open(this.#options.clock.now());
    } catch (error) {
      this.#fail(error, 0);
    }
  }

  close(): void {
    this.#close();
  }
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const byte of bytes) if (byte === 0x0a) lines++;
  return lines;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isFull(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === "ENOSPC" || code === "EDQUOT";
}
