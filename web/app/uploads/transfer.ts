/** One file on its way into a bucket. */
import type { ApiFailure } from "../api.ts";
import { otherName } from "./other_name.ts";

/** `asking`: whether what is there may be overwritten. `missing`: the page was loaded again, and the file
 * must be chosen once more. `elsewhere`: another tab of this browser has it. */
export type TransferState =
  | "waiting"
  | "sending"
  | "paused"
  | "asking"
  | "missing"
  | "elsewhere"
  | "done"
  | "skipped"
  | "cancelled"
  | "failed";

/** Over, or another tab's: there is nothing to cancel. */
export const UNSTOPPABLE: ReadonlySet<TransferState> = new Set([
  ...(["done", "skipped", "cancelled", "elsewhere"] as const),
]);

/** What to do where there is an object already. */
export type ConflictChoice = "overwrite" | "skip" | "keepBoth";

/** Files that were chosen together. */
export interface Batch {
  /** For all of them; absent: asked for each. */
  choice?: ConflictChoice;
}

/** An upload in parts that was begun. */
export interface UnfinishedUpload {
  readonly uploadId: string;
  readonly partSize: number;
  /** Of the parts that are there, by number; absent: the server knows. */
  etags?: Map<number, string>;
}

/** What makes a file the same when it is chosen again. */
export interface Fingerprint {
  readonly name: string;
  readonly size: number;
  /** Milliseconds. */
  readonly lastModified: number;
}

export interface TransferOptions {
  readonly id: number;
  readonly bucket: string;
  readonly key: string;
  readonly batch: Batch;
  readonly fingerprint: Fingerprint;
  readonly file?: File | undefined;
  readonly handle?: FileSystemFileHandle | undefined;
  readonly upload?: UnfinishedUpload;
}

/** Names tried for a file that is kept beside another. */
const MOST_NAMES = 100;

export class Transfer {
  readonly id: number;
  readonly bucket: string;
  key: string;
  readonly batch: Batch;
  readonly fingerprint: Fingerprint;
  /** Absent: `missing`. */
  file: File | undefined;
  /** Gives the file again after the page was loaded anew, where the browser keeps such. */
  readonly handle: FileSystemFileHandle | undefined;
  state: TransferState;
  /** Bytes. */
  sent = 0;
  failure: ApiFailure | undefined;
  /** CRC64NVME, which the server confirmed. */
  digest: string | undefined;
  mayOverwrite = false;
  upload: UnfinishedUpload | undefined;
  readonly #parts = new Map<number, number>();
  readonly #original: string;
  #names = 0;

  constructor({ id, bucket, key, batch, fingerprint, file, handle, upload }: TransferOptions) {
    this.id = id;
    this.bucket = bucket;
    this.key = this.#original = key;
    this.batch = batch;
    this.fingerprint = fingerprint;
    this.file = file;
    this.handle = handle;
    this.upload = upload;
    this.state = file === undefined ? "missing" : "waiting";
  }

  get size(): number {
    return this.fingerprint.size;
  }

  /** How much of a part went; a file that goes in one request is part 1. */
  note(part: number, bytes: number): void {
    this.sent += bytes - (this.#parts.get(part) ?? 0);
    this.#parts.set(part, bytes);
  }

  /** Takes another name beside the one it had; false: enough were tried. */
  rename(): boolean {
    if (this.#names >= MOST_NAMES) return false;
    this.key = otherName(this.#original, ++this.#names);
    return true;
  }

  /** Nothing has gone. */
  forgetProgress(): void {
    this.#parts.clear();
    this.sent = 0;
  }
}

export function fingerprintOf({ name, size, lastModified }: File): Fingerprint {
  return { name, size, lastModified };
}

export function isSameFile(one: Fingerprint, other: Fingerprint): boolean {
  return one.name === other.name && one.size === other.size &&
    one.lastModified === other.lastModified;
}
