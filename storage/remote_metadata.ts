/** A MetadataWriter whose commands run in the isolate at the other end of a port. Commands of one
 * event-loop turn travel as one message; inline bytes are transferred, not copied. */
import { setImmediate } from "node:timers";
import type { CommandName, Commands, MetadataWriter, NewContent } from "./metadata.ts";
import { StorageError } from "./model.ts";
import type { WriterCall, WriterReply } from "./writer_loop.ts";

interface Pending {
  resolve(value: unknown): void;
  reject(error: StorageError): void;
}

export class RemoteWriter implements MetadataWriter {
  #port: MessagePort | undefined;
  #nextId = 0;
  readonly #pending = new Map<number, Pending>();
  #outbox: WriterCall[] = [];
  #transfers: ArrayBuffer[] = [];

  constructor(port: MessagePort) {
    this.connect(port);
  }

  /** Takes a new port after the writer was replaced. What the old one had not answered is
   * `indeterminate`: it may or may not have been committed. */
  connect(port: MessagePort): void {
    this.disconnect();
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<readonly WriterReply[]>) => {
      for (const reply of data) this.#settle(reply);
    };
  }

  /** Until `connect`, commands are refused with `busy`; those under way are `indeterminate`. */
  disconnect(): void {
    this.#port?.close();
    this.#port = undefined;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    this.#outbox = [];
    this.#transfers = [];
    for (const call of lost) call.reject(new StorageError("indeterminate"));
  }

  execute<Name extends CommandName>(
    name: Name,
    input: Commands[Name]["input"],
  ): Promise<Commands[Name]["output"]> {
    if (this.#port === undefined) {
      return Promise.reject(new StorageError("busy", { message: "The writer is restarting" }));
    }
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { resolve, reject });
    if (this.#outbox.length === 0) setImmediate(() => this.#flush());
    this.#outbox.push({ id, name, input });
    const content = (input as { readonly content?: NewContent }).content;
    if (content?.kind === "inline" && ownsItsBuffer(content.bytes)) {
      this.#transfers.push(content.bytes.buffer);
    }
    return promise as Promise<Commands[Name]["output"]>;
  }

  #flush(): void {
    if (this.#outbox.length === 0) return;
    const calls = this.#outbox;
    const transfers = this.#transfers;
    this.#outbox = [];
    this.#transfers = [];
    this.#port?.postMessage(calls, transfers);
  }

  #settle(reply: WriterReply): void {
    const call = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ("ok" in reply) call?.resolve(reply.ok);
    else call?.reject(new StorageError(reply.error.code, reply.error.detail));
  }
}

/** A view of a larger or shared buffer must not be detached: others may still read it. */
function ownsItsBuffer(
  bytes: Uint8Array,
): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength > 0 &&
    bytes.byteLength === bytes.buffer.byteLength;
}
