/** The writer's end of the wire: calls from all isolates wait in one queue, all that wait form one
 * batch, one batch is one transaction. Nothing is answered before the batch has committed. */
import { setImmediate } from "node:timers";
import type { CommandName } from "./metadata.ts";
import type { StorageErrorCode } from "./model.ts";

/** A command on its way; ids are the caller's own, unique per port. */
export interface WriterCall {
  readonly id: number;
  readonly name: CommandName;
  readonly input: unknown;
}

/** Errors cross as data: structuredClone would strip the class and the code. */
export type WriterOutcome =
  | { readonly ok: unknown }
  | {
    readonly error: {
      readonly code: StorageErrorCode;
      readonly detail: Readonly<Record<string, string>>;
    };
  };

export type WriterReply = WriterOutcome & { readonly id: number };

/** What runs a batch: see SqliteWriter. Synchronous; durable when it returns. */
export interface BatchExecutor {
  executeBatch(
    calls: readonly { readonly name: CommandName; readonly input: unknown }[],
  ): readonly WriterOutcome[];
  /** Work that may delay the next batch but not the last one's answers (checkpoints). */
  maintain(): void;
}

interface Waiting {
  readonly port: MessagePort;
  readonly call: WriterCall;
}

/** Most commands one transaction takes: bounds the time the last of them waits for the first. */
const MAX_BATCH = 256;

export class WriterLoop {
  readonly #executor: BatchExecutor;
  #queue: Waiting[] = [];
  #scheduled = false;

  constructor(executor: BatchExecutor) {
    this.#executor = executor;
  }

  /** Serves the isolate at the other end of `port`. Messages are arrays of WriterCall. */
  serve(port: MessagePort): void {
    port.onmessage = ({ data }: MessageEvent<readonly WriterCall[]>) => {
      for (const call of data) this.#queue.push({ port, call });
      this.#schedule();
    };
  }

  #schedule(): void {
    if (this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    // A turn later, so that messages of other isolates that are already here join the batch.
    setImmediate(() => {
      this.#scheduled = false;
      this.#runBatch();
      this.#schedule();
    });
  }

  #runBatch(): void {
    const batch = this.#queue.slice(0, MAX_BATCH);
    this.#queue = this.#queue.slice(MAX_BATCH);
    const outcomes = this.#executor.executeBatch(batch.map(({ call }) => call));
    const replies = new Map<MessagePort, WriterReply[]>();
    for (const [i, { port, call }] of batch.entries()) {
      const outcome = outcomes[i];
      if (outcome === undefined) throw new Error("The executor left a call unanswered");
      let list = replies.get(port);
      if (list === undefined) replies.set(port, list = []);
      list.push({ ...outcome, id: call.id });
    }
    for (const [port, list] of replies) port.postMessage(list);
    this.#executor.maintain();
  }

  /** Runs what still waits, so that nothing accepted is left unanswered at the end. */
  drain(): void {
    while (this.#queue.length > 0) this.#runBatch();
  }
}
