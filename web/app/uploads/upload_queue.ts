/** All files on their way: a few at once, the others in their order; stopped, resumed and given up one by
 * one or all together. What it holds changes without notice: `changes` says when to look again. */
import { signal } from "@preact/signals";
import { ApiFailure, isAbort } from "../api.ts";
import { noteChange } from "../browser/changes.ts";
import { asFailure } from "../resource.ts";
import type { Files } from "./chosen_file.ts";
import { Connections } from "./connections.ts";
import { Digests } from "./digests.ts";
import { otherName } from "./other_name.ts";
import { Rate } from "./rate.ts";
import { abandon, isElsewhere, sendParts } from "./send_parts.ts";
import { sendWhole } from "./send_whole.ts";
import { isConflict, type Sending } from "./sending.ts";
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
import { isLarge, UploadRunner } from "./upload_runner.ts";
import { uploadUrls } from "./upload_urls.ts";

/** Milliseconds for which files are taken up in one go: the page is free between. */
const TAKING = 10;
/** Milliseconds between two looks at what goes on. */
const BEAT = 200;
/** Names tried for a file that is kept beside another. */
const MOST_NAMES = 100;

const STOPPABLE: ReadonlySet<TransferState> = new Set(["waiting", "sending"]);
const OVER: ReadonlySet<TransferState> = new Set(["done", "skipped", "cancelled", "failed"]);

export class UploadQueue {
  /** Counts what changed. */
  readonly changes = signal(0);
  readonly #means = {
    digests: new Digests(),
    urls: uploadUrls(),
    connections: new Connections(),
  };
  readonly #rate = new Rate();
  readonly #runner = new UploadRunner((transfer, signal) => this.#send(transfer, signal));
  /** Names files were given anew, by the transfer. */
  readonly #names = new WeakMap<Transfer, { readonly original: string; tried: number }>();
  #transfers: Transfer[] = [];
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
    this.#memory.releaseAll();
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
    this.#changed();
  }

  /** What there is nothing of to go on with is forgotten. */
  async #lookAt(transfer: Transfer): Promise<void> {
    const onChange = () => this.#changed();
    if (await lookAt(transfer, { memory: this.#memory, onChange })) return;
    this.#transfers = this.#transfers.filter((each) => each !== transfer);
    this.#changed();
  }

  /** Takes files up, each under its path behind the prefix. Throws when they cannot be read. */
  async add(bucket: string, prefix: string, files: Files): Promise<void> {
    const batch: Batch = {};
    const missing = this.#transfers.filter(({ state }) => state === "missing");
    let rest = performance.now() + TAKING;
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
          const transfer = new Transfer({ id, bucket, key, batch, fingerprint, file, handle });
          this.#transfers.push(transfer);
          this.#wait(transfer);
        }
        if (performance.now() < rest) continue;
        await new Promise((resolve) => setTimeout(resolve));
        rest = performance.now() + TAKING;
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
    const stopped = [...transfers].filter(({ state }) => STOPPABLE.has(state));
    for (const transfer of stopped) transfer.state = "paused";
    this.#runner.stop(stopped);
    this.#changed();
  }

  /** Those that are paused, and those that failed. */
  resume(transfers: Iterable<Transfer>): void {
    for (const transfer of transfers) {
      if (transfer.state === "paused" || transfer.state === "failed") this.#wait(transfer);
    }
  }

  /** Nothing of them stays on the server but what is done. */
  cancel(transfers: Iterable<Transfer>): void {
    const stopped = [...transfers].filter(({ state }) => !UNSTOPPABLE.has(state));
    for (const transfer of stopped) transfer.state = "cancelled";
    this.#runner.stop(stopped);
    for (const transfer of stopped) void this.#giveUp(transfer, this.#runner.ended(transfer));
    this.#changed();
  }

  /** What to do with a file where something is there already. `forAll`: of those chosen with it. */
  decide(transfer: Transfer, choice: ConflictChoice, forAll: boolean): void {
    if (forAll) transfer.batch.choice = choice;
    const alike = forAll
      ? this.#transfers.filter(({ batch }) => batch === transfer.batch)
      : [transfer];
    for (const each of alike) if (each.state === "asking") this.#settle(each, choice);
    this.#changed();
  }

  /** Takes those out of sight that are over. */
  clear(): void {
    for (const { state, upload } of this.#transfers) {
      if (OVER.has(state) && upload !== undefined) this.#memory.release(upload.uploadId);
    }
    this.#transfers = this.#transfers.filter(({ state }) => !OVER.has(state));
    this.#changed();
  }

  #wait(transfer: Transfer): void {
    transfer.state = "waiting";
    transfer.failure = undefined;
    this.#runner.enqueue(transfer);
    this.#changed();
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
    this.#changed();
  }

  #sending(transfer: Transfer, file: File, signal: AbortSignal): Sending {
    return {
      ...{ ...this.#means, file, signal, memory: this.#memory },
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
    } else if (isElsewhere(failure)) {
      this.#leave(transfer);
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
    if (!await this.#memory.claim(upload.uploadId)) {
      transfer.upload = upload;
      return this.#leave(transfer);
    }
    const { signal } = new AbortController();
    try {
      await abandon({ bucket, key, uploadId: upload.uploadId }, { signal, memory: this.#memory });
    } catch (error) {
      transfer.state = "failed";
      transfer.failure = asFailure(error);
    }
    this.#changed();
  }

  /** To the tab that has it. */
  #leave(transfer: Transfer): void {
    transfer.file = undefined;
    transfer.state = "missing";
    void this.#lookAt(transfer);
  }

  #changed(): void {
    this.#beat ??= setTimeout(() => {
      this.#beat = undefined;
      if (!this.#runner.isIdle) this.#rate.note(this.#moved, performance.now());
      else this.#rate.restart();
      this.changes.value++;
    }, BEAT);
  }
}
