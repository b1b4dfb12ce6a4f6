/** All files on their way: stopped, resumed and given up one by one or all together, and what becomes of
 * each. What it holds changes without notice: `changes` says when to look again. */
import type { ReadonlySignal } from "@preact/signals";
import { isAbort } from "../api.ts";
import { noteChange } from "../browser/changes.ts";
import { asFailure } from "../resource.ts";
import { type Files, paced } from "./chosen_file.ts";
import { Connections } from "./connections.ts";
import { Digests } from "./digests.ts";
import { abandon, isElsewhere, sendParts } from "./send_parts.ts";
import { sendWhole } from "./send_whole.ts";
import { conflict, isConflict, type Sending } from "./sending.ts";
import {
  type Batch,
  type ConflictChoice,
  fingerprintOf,
  isSameFile,
  Transfer,
  type TransferState,
  UNSTOPPABLE,
} from "./transfer.ts";
import { lookAt, unfinished } from "./unfinished_uploads.ts";
import { UploadMemory } from "./upload_memory.ts";
import { UploadPulse } from "./upload_pulse.ts";
import { isLarge, UploadRunner } from "./upload_runner.ts";
import { uploadUrls } from "./upload_urls.ts";

const STOPPABLE: ReadonlySet<TransferState> = new Set(["waiting", "sending"]);
const OVER: ReadonlySet<TransferState> = new Set(["done", "skipped", "cancelled", "failed"]);

export class UploadQueue {
  readonly #means = {
    digests: new Digests(),
    urls: uploadUrls(),
    connections: new Connections(),
  };
  readonly #runner = new UploadRunner((transfer, signal) => this.#send(transfer, signal));
  readonly #pulse = new UploadPulse(() => this.#runner.isIdle);
  #transfers: Transfer[] = [];
  #memory = new UploadMemory("");
  #owner: string | undefined;
  #nextId = 1;
  /** Paused because the server no longer knew whose they are. */
  readonly #sentAway = new Set<Transfer>();
  /** Files that are being taken up. */
  #taking = 0;

  /** In the order they were chosen. */
  get transfers(): readonly Transfer[] {
    return this.#transfers;
  }

  /** Counts what changed. */
  get changes(): ReadonlySignal<number> {
    return this.#pulse.beats;
  }

  /** Bytes in a second; undefined: not known. */
  get rate(): number | undefined {
    return this.#pulse.rate;
  }

  get isTaking(): boolean {
    return this.#taking > 0;
  }

  /** Whose files these are: another one sees none of them, and finds what was left unfinished before. */
  async belongTo(owner: string): Promise<void> {
    if (owner === this.#owner) return;
    this.pause(this.#transfers);
    this.#memory.claims.releaseAll();
    this.#sentAway.clear();
    this.#transfers = [];
    this.#owner = owner;
    const memory = this.#memory = new UploadMemory(owner);
    const remembered = await memory.all();
    if (this.#memory !== memory) return;
    for (const each of remembered) {
      const transfer = unfinished(each, this.#nextId++);
      this.#transfers.push(transfer);
      void this.#lookAt(transfer);
    }
    this.#pulse.note();
  }

  /** What there is nothing of to go on with is forgotten. */
  async #lookAt(transfer: Transfer): Promise<void> {
    const onChange = () => this.#pulse.note();
    if (await lookAt(transfer, { memory: this.#memory, onChange })) {
      const isGiven = transfer.state === "missing" && transfer.file !== undefined;
      if (!isGiven || !this.#transfers.includes(transfer)) return;
      // The other tab did not end it, or only waited for it, too.
      transfer.state = "paused";
      return this.resume([transfer]);
    }
    this.#transfers = this.#transfers.filter((each) => each !== transfer);
    this.#pulse.note();
  }

  /** Takes files up, each under its path behind the prefix. Throws when they cannot be read. */
  async add(bucket: string, prefix: string, files: Files): Promise<void> {
    const batch: Batch = {};
    const missing = this.#transfers.filter(({ state }) => state === "missing");
    this.#taking++;
    try {
      for await (const { path, file, handle } of paced(files)) {
        const key = prefix + path, fingerprint = fingerprintOf(file);
        const known = missing.find((each) =>
          each.bucket === bucket && each.key === key && isSameFile(each.fingerprint, fingerprint)
        );
        if (known !== undefined) this.give(known, file);
        else {
          const id = this.#nextId++;
          const transfer = new Transfer({ id, bucket, key, batch, fingerprint, file, handle });
          this.#transfers.push(transfer);
          this.#wait(transfer);
        }
      }
    } finally {
      this.#taking--;
      this.#pulse.note();
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
    const stopped = [...transfers].filter(({ state }) => STOPPABLE.has(state));
    for (const transfer of stopped) transfer.state = "paused";
    this.#runner.stop(stopped);
    this.#pulse.note();
  }

  /** Those that are paused, and those that failed. */
  resume(transfers: Iterable<Transfer>): void {
    for (const transfer of transfers) {
      if (transfer.state === "paused" || transfer.state === "failed") this.#wait(transfer);
    }
  }

  /** Their visitor has signed in again. */
  goOn(): void {
    this.resume(this.#sentAway);
  }

  /** Nothing of them stays on the server but what is done. */
  cancel(transfers: Iterable<Transfer>): void {
    const stopped = [...transfers].filter(({ state }) => !UNSTOPPABLE.has(state));
    for (const transfer of stopped) transfer.state = "cancelled";
    this.#runner.stop(stopped);
    for (const transfer of stopped) void this.#giveUp(transfer, this.#runner.ended(transfer));
    this.#pulse.note();
  }

  /** What to do with a file where something is there already. `forAll`: of those chosen with it. */
  decide(transfer: Transfer, choice: ConflictChoice, forAll: boolean): void {
    if (forAll) transfer.batch.choice = choice;
    const alike = forAll
      ? this.#transfers.filter(({ batch }) => batch === transfer.batch)
      : [transfer];
    for (const each of alike) if (each.state === "asking") this.#settle(each, choice);
    this.#pulse.note();
  }

  /** Takes those out of sight that are over. */
  clear(): void {
    for (const { state, upload } of this.#transfers) {
      if (OVER.has(state) && upload !== undefined) this.#memory.claims.release(upload.uploadId);
    }
    this.#transfers = this.#transfers.filter(({ state }) => !OVER.has(state));
    this.#pulse.note();
  }

  #wait(transfer: Transfer): void {
    this.#sentAway.delete(transfer);
    transfer.state = "waiting";
    transfer.failure = undefined;
    this.#runner.enqueue(transfer);
    this.#pulse.note();
  }

  async #send(transfer: Transfer, signal: AbortSignal): Promise<void> {
    const { file } = transfer;
    if (file === undefined) return;
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
    this.#pulse.note();
  }

  #sending(transfer: Transfer, file: File, signal: AbortSignal): Sending {
    return {
      ...{ ...this.#means, file, signal, memory: this.#memory },
      onProgress: (part, bytes) => {
        const before = transfer.sent;
        transfer.note(part, bytes);
        this.#pulse.note(Math.max(0, transfer.sent - before));
      },
    };
  }

  #fail(transfer: Transfer, error: unknown): void {
    const failure = isAbort(error) ? undefined : asFailure(error);
    if (isConflict(failure)) {
      const { choice } = transfer.batch;
      if (choice === undefined) transfer.state = "asking";
      else this.#settle(transfer, choice);
    } else if (isElsewhere(failure)) {
      this.#leave(transfer);
    } else if (failure?.status === 401) {
      transfer.state = "paused";
      this.#sentAway.add(transfer);
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
      // Parts that went to the other name are of no use.
      void this.#giveUp(transfer);
      if (transfer.rename()) return this.#wait(transfer);
      transfer.state = "failed";
      transfer.failure = conflict();
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
    if (!await this.#memory.claims.take(upload.uploadId)) {
      transfer.upload = upload;
      transfer.file = undefined;
      return this.#leave(transfer);
    }
    const { signal } = new AbortController();
    try {
      await abandon({ bucket, key, uploadId: upload.uploadId }, { signal, memory: this.#memory });
    } catch (error) {
      transfer.state = "failed";
      transfer.failure = asFailure(error);
    }
    this.#pulse.note();
  }

  /** To the tab that has it. */
  #leave(transfer: Transfer): void {
    transfer.state = "missing";
    void this.#lookAt(transfer);
  }
}
