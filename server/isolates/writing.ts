/** The writer isolate and the ways to it: whoever sends commands has a port of its own, and a new one
 * when the writer was replaced. */
import type { Logs } from "../log/logs.ts";
import { RemoteWriter } from "../../storage/remote_metadata.ts";
import { Isolate } from "./isolate.ts";
import type { WriterStart } from "./messages.ts";

export interface WritingOptions {
  readonly logs: Logs;
  /** Default: the product's; tests put in one that injects faults. */
  readonly entry?: URL | undefined;
  /** What the writer is told when it starts, or starts again. */
  readonly start: Omit<WriterStart, "type" | "logging" | "line">;
  /** The writer's end of a line to the monitor. */
  readonly line: () => MessagePort;
}

/** Milliseconds for what is in the writer's hands when all requests have ended. */
const LAST_COMMITS = 10_000;

export class Writing implements AsyncDisposable {
  readonly #isolate: Isolate;
  /** The main isolate's own way. */
  readonly commands: RemoteWriter;
  /** Called when the writer crashed, before it is replaced. */
  onLost: (() => void) | undefined;
  /** Called when another has taken its place. */
  onReplaced: (() => void) | undefined;

  private constructor(isolate: Isolate) {
    this.#isolate = isolate;
    this.commands = new RemoteWriter(this.connect());
    isolate.onLost = () => {
      this.commands.disconnect();
      this.onLost?.();
    };
    isolate.onReplaced = () => {
      this.commands.connect(this.connect());
      this.onReplaced?.();
    };
  }

  /** Resolves when it takes commands; rejects with what it says when it cannot. */
  static async start({ logs, entry, start, line: connectLine }: WritingOptions): Promise<Writing> {
    const isolate = new Isolate({
      name: "writer",
      logs,
      entry: entry ?? new URL("./writer_worker.ts", import.meta.url),
      start: () => {
        const line = connectLine();
        const message = { type: "start", logging: logs.start, line, ...start } as const;
        return { message, transfer: [line] };
      },
    });
    await isolate.start();
    return new Writing(isolate);
  }

  /** The other end of a port the writer listens on. */
  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#isolate.post({ type: "connect", port: port1 }, [port1]);
    return port2;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.commands.disconnect();
    await this.#isolate.stop(LAST_COMMITS);
  }
}
