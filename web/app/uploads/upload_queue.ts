/** All files on their way: a few at once, the others in their order; stopped, resumed and given up one by
 * one or all together. What it holds changes without notice: `changes` says when to look again. */
import { signal } from "@preact/signals";
import { ApiFailure, isAbort } from "../api.ts";
import { noteChange } from "../browser/changes.ts";
import { asFailure } from "../resource.ts";
import { Digests } from "./digests.ts";
import { otherName } from "./other_name.ts";
import { partsOf, WHOLE_LIMIT } from "./part_plan.ts";
import { Rate } from "./rate.ts";
import { abandon, partsThere, sendParts } from "./send_parts.ts";
import { sendWhole } from "./send_whole.ts";
import { isConflict, type Sending } from "./sending.ts";
import type { Files } from "./chosen_file.ts";
import {
  type Batch,
  type ConflictChoice,
  fingerprintOf,
  isSameFile,
  Transfer,
  type TransferState,
} from "./transfer.ts";
import { UploadMemory } from "./upload_memory.ts";

/** Files on their way at once; browsers have six connections to a server. */
const AT_ONCE = 6;
/** Of those, files in parts: each sends several. */
const LARGE_AT_ONCE = 2;
/** Files taken up in one go: the page stays free between. */
const TAKEN_AT_ONCE = 100;
/** Milliseconds between two looks at what goes on. */
const BEAT = 200;
/** Names tried for a file that is kept beside another. */
const MOST_NAMES = 100;

const STOPPABLE: ReadonlySet<TransferState> = new Set(["waiting", "sending"]);
const OVER: ReadonlySet<TransferState> = new Set(["done", "skipped", "cancelled", "failed"]);

interface Running {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export class UploadQueue {
  /** Counts what changed. */
  readonly changes = signal(0);
  readonly #digests = new Digests();
  readonly #rate = new Rate();
  readonly #running = new Map<Transfer, Running>();
  /** Names files were given anew, by the transfer. */
  readonly #names = new WeakMap<Transfer, { readonly original: string; tried: number }>();
  #transfers: Transfer[] = [];
  #waiting: Transfer[] = [];
  #memory = new UploadMemory("");
  #owner: string | undefined;
  #nextId = 1;
  #moved = 0;
  #beat: ReturnType<typeof setTimeout> | undefined;
  /** Files that are being taken up. */
  #taking = 0;

  /** In the order they were chosen. */
  get transfers(): readonly Transfer[] {
    return this.#transfers;
  }

  /** Bytes in a second; undefined: not known. */
  get rate(): number | undefined {
    return this.#rate.perSecond;
  }

  get isTaking(): boolean {
    return this.#taking > 0;
  }

  /** Whose files these are: another one sees none of them, and finds what was left unfinished before. */
  async belongTo(owner: string): Promise<void> {
    if (owner === this.#owner) return;
    this.pause(this.#transfers);
    this.#transfers = [];
    this.#owner = owner;
    const memory = this.#memory = new UploadMemory(owner);
    const remembered = await memory.all();
    if (this.#memory !== memory) return;
    for (
      const { uploadId, bucket, key, partSize, mayOverwrite, fingerprint, handle } of remembered
    ) {
      const upload = { uploadId, partSize };
      const id = this.#nextId++;
      const transfer = new Transfer({ id, bucket, key, batch: {}, fingerprint, handle, upload });
      transfer.mayOverwrite = mayOverwrite;
      this.#transfers.push(transfer);
      void this.#lookAt(transfer);
    }
    this.#changed();
  }

  /** How much of it the server has; what it has nothing of is forgotten. */
  async #lookAt(transfer: Transfer): Promise<void> {
    const { signal } = new AbortController();
    const { upload } = transfer;
    if (upload === undefined) return;
    try {
      const etags = await partsThere(transfer, upload, signal);
      if (transfer.state !== "missing") return;
      for (const { number, from, to } of partsOf(transfer.size, upload.partSize)) {
        if (etags.has(number)) transfer.note(number, to - from);
      }
    } catch (error) {
      // Any other failure comes again when it goes on, and is told then.
      if (asFailure(error).code !== "NoSuchUpload") return;
      await this.#memory.remove(upload.uploadId);
      this.#transfers = this.#transfers.filter((each) => each !== transfer);
    }
    this.#changed();
  }

  /** Takes files up, each under its path behind the prefix. Throws when they cannot be read. */
  async add(bucket: string, prefix: string, files: Files): Promise<void> {
    const batch: Batch = {};
    const missing = this.#transfers.filter(({ state }) => state === "missing");
    let taken = 0;
    this.#taking++;
    try {
      for await (const { path, file, handle } of files) {
        const key = prefix + path, fingerprint = fingerprintOf(file);
        const known = missing.find((each) =>
          each.bucket === bucket && each.key === key && isSameFile(each.fingerprint, fingerprint)
        );
        if (known !== undefined) this.give(known, file);
        else {
          const id = this.#nextId++;
          this.#transfers.push(
            new Transfer({ id, bucket, key, batch, fingerprint, file, handle }),
          );
          this.#waiting.push(this.#transfers.at(-1)!);
        }
        if (++taken % TAKEN_AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
        this.#fill();
      }
    } finally {
      this.#taking--;
      this.#changed();
    }
  }

  /** The file of a transfer that misses it; false: it is another one. */
  give(transfer: Transfer, file: File): boolean {
    if (!isSameFile(transfer.fingerprint, fingerprintOf(file))) return false;
    transfer.file = file;
    transfer.state = "paused";
    this.resume([transfer]);
    return true;
  }

  pause(transfers: Iterable<Transfer>): void {
    for (const transfer of transfers) {
      if (!STOPPABLE.has(transfer.state)) continue;
      transfer.state = "paused";
      this.#running.get(transfer)?.abort.abort();
    }
    this.#waiting = this.#waiting.filter(({ state }) => state === "waiting");
    if (this.#running.size === 0) this.#rate.restart();
    this.#changed();
  }

  /** Those that are paused, and those that failed. */
  resume(transfers: Iterable<Transfer>): void {
    for (const transfer of transfers) {
      if (transfer.state !== "paused" && transfer.state !== "failed") continue;
      this.#wait(transfer);
    }
    this.#fill();
  }

  /** Nothing of them stays on the server but what is done. */
  cancel(transfers: Iterable<Transfer>): void {
    for (const transfer of transfers) {
      if (OVER.has(transfer.state) && transfer.state !== "failed") continue;
      transfer.state = "cancelled";
      const running = this.#running.get(transfer);
      running?.abort.abort();
      void this.#giveUp(transfer, running?.ended);
    }
    this.#waiting = this.#waiting.filter(({ state }) => state === "waiting");
    this.#changed();
  }

  /** What to do with a file where something is there already. `forAll`: of those chosen with it. */
  decide(transfer: Transfer, choice: ConflictChoice, forAll: boolean): void {
    if (forAll) transfer.batch.choice = choice;
    const alike = forAll
      ? this.#transfers.filter(({ batch }) => batch === transfer.batch)
      : [transfer];
    for (const each of alike) if (each.state === "asking") this.#settle(each, choice);
    this.#fill();
  }

  /** Takes those out of sight that are over. */
  clear(): void {
    this.#transfers = this.#transfers.filter(({ state }) => !OVER.has(state));
    this.#changed();
  }

  #wait(transfer: Transfer): void {
    transfer.state = "waiting";
    transfer.failure = undefined;
    this.#waiting.push(transfer);
  }

  #fill(): void {
    while (this.#running.size < AT_ONCE) {
      const large = [...this.#running.keys()].filter(isLarge).length;
      const index = this.#waiting.findIndex((each) => large < LARGE_AT_ONCE || !isLarge(each));
      const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (next === undefined) break;
      this.#start(next);
    }
    this.#changed();
  }

  #start(transfer: Transfer): void {
    const abort = new AbortController();
    const before = this.#running.get(transfer)?.ended;
    transfer.state = "sending";
    const ended = this.#send(transfer, abort.signal, before).finally(() => {
      if (this.#running.get(transfer)?.ended === ended) this.#running.delete(transfer);
      this.#fill();
    });
    this.#running.set(transfer, { abort, ended });
  }

  async #send(transfer: Transfer, signal: AbortSignal, before?: Promise<void>): Promise<void> {
    // It was paused and resumed at once.
    await before;
    const { file } = transfer;
    if (file === undefined || signal.aborted) return;
    const sending = this.#sending(transfer, file, signal);
    try {
      await (isLarge(transfer) ? sendParts : sendWhole)(transfer, sending);
      transfer.state = "done";
      noteChange(transfer.bucket, transfer.key);
    } catch (error) {
      if (signal.aborted) {
        if (!isLarge(transfer)) transfer.forgetProgress();
      } else this.#fail(transfer, error);
    }
  }

  #sending(transfer: Transfer, file: File, signal: AbortSignal): Sending {
    return {
      ...{ file, signal, digests: this.#digests, memory: this.#memory },
      onProgress: (part, bytes) => {
        const before = transfer.sent;
        transfer.note(part, bytes);
        this.#moved += Math.max(0, transfer.sent - before);
        this.#changed();
      },
    };
  }

  #fail(transfer: Transfer, error: unknown): void {
    const failure = isAbort(error) ? undefined : asFailure(error);
    if (isConflict(failure)) {
      const { choice } = transfer.batch;
      if (choice === undefined) transfer.state = "asking";
      else this.#settle(transfer, choice);
    } else if (failure?.status === 401) {
      // Whoever signs in again goes on from here.
      transfer.state = "paused";
    } else {
      transfer.state = "failed";
      transfer.failure = failure;
    }
    if (!isLarge(transfer)) transfer.forgetProgress();
  }

  #settle(transfer: Transfer, choice: ConflictChoice): void {
    if (choice === "skip") {
      transfer.state = "skipped";
      void this.#giveUp(transfer);
    } else if (choice === "overwrite") {
      transfer.mayOverwrite = true;
      this.#wait(transfer);
    } else {
      const name = this.#names.get(transfer) ?? { original: transfer.key, tried: 0 };
      this.#names.set(transfer, name);
      if (++name.tried > MOST_NAMES) {
        transfer.state = "failed";
        transfer.failure = new ApiFailure(412, { code: "PreconditionFailed" });
        return;
      }
      // Parts that went to the other name are of no use.
      void this.#giveUp(transfer);
      transfer.key = otherName(name.original, name.tried);
      this.#wait(transfer);
    }
  }

  /** What was begun on the server, if anything was; once the requests for it have ended. */
  async #giveUp(transfer: Transfer, ended?: Promise<void>): Promise<void> {
    // Without requests to wait for, before its key changes.
    if (ended !== undefined) await ended;
    const { bucket, key, upload } = transfer;
    if (upload === undefined) return;
    transfer.upload = undefined;
    transfer.forgetProgress();
    const { signal } = new AbortController();
    try {
      await abandon({ bucket, key, uploadId: upload.uploadId }, { signal, memory: this.#memory });
    } catch (error) {
      transfer.state = "failed";
      transfer.failure = asFailure(error);
    }
    this.#changed();
  }

  #changed(): void {
    this.#beat ??= setTimeout(() => {
      this.#beat = undefined;
      if (this.#running.size > 0) this.#rate.note(this.#moved, performance.now());
      else this.#rate.restart();
      this.changes.value++;
    }, BEAT);
  }
}

function isLarge({ size }: Transfer): boolean {
  return size > WHOLE_LIMIT;
}
