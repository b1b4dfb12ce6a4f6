/** One worker under supervision: started, restarted when it crashes, asked to stop, ended when it
 * does not. */
import type { Logs } from "../log/logs.ts";
import type { FromIsolate, ToHttp, ToWriter } from "./messages.ts";

type Message = ToWriter | ToHttp;

export interface IsolateOptions {
  /** For the log. */
  readonly name: string;
  readonly entry: URL;
  /** Its lines go there, and what is said of it. */
  readonly logs: Logs;
  /** The first message to each new worker. */
  start(): { readonly message: Message; readonly transfer: Transferable[] };
}

type Ready = Extract<FromIsolate, { type: "ready" }>;

/** Milliseconds before a crashed worker is started again; twice as many after each start that failed. */
const RESTART_DELAY = 200;
const LONGEST_DELAY = 5_000;

export class Isolate {
  readonly #options: IsolateOptions;
  #worker: Worker | undefined;
  #stopping = false;
  #delay = RESTART_DELAY;
  #stopped: (() => void) | undefined;
  /** Told when the worker has applied new settings, in the order they were sent. */
  #applied: ((error?: string) => void)[] = [];
  /** Called when the worker crashed, before it is replaced. */
  onLost: (() => void) | undefined;
  /** Called when a replacement is ready. */
  onReplaced: (() => void) | undefined;

  constructor(options: IsolateOptions) {
    this.#options = options;
  }

  /** Resolves when the worker says it is ready; throws what it says when it cannot start. */
  start(): Promise<Ready> {
    const { promise, resolve, reject } = Promise.withResolvers<Ready>();
    const { name, entry, logs } = this.#options;
    const worker = new Worker(entry, { type: "module", name });
    this.#worker = worker;
    let ready = false;
    const end = (): void => {
      worker.terminate();
      if (this.#worker === worker) this.#worker = undefined;
      // Its successor starts with the newest settings.
      for (const applied of this.#applied.splice(0)) applied();
    };
    worker.onmessage = ({ data }: MessageEvent<FromIsolate>) => {
      switch (data.type) {
        case "ready":
          ready = true;
          this.#delay = RESTART_DELAY;
          return resolve(data);
        case "failed":
          end();
          return reject(new Error(data.message));
        case "applied":
          return this.#applied.shift()?.(data.error);
        case "stopped":
          return this.#stopped?.();
        case "lines":
          return logs.accept(data);
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end();
      if (ready) this.#replace(event.message);
      else reject(new Error(event.message));
    };
    const { message, transfer } = this.#options.start();
    worker.postMessage(message, transfer);
    return promise;
  }

  #replace(reason: string): void {
    if (this.#stopping) {
      this.#stopped?.();
      return;
    }
    const { logs, name } = this.#options;
    logs.log.error("An isolate crashed: restarting it", { isolate: name, error: reason });
    this.onLost?.();
    setTimeout(() => {
      if (this.#stopping) return;
      this.start().then(
        () => this.onReplaced?.(),
        (error) => this.#replace(String(error)),
      );
    }, this.#delay);
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY);
  }

  post(message: Message, transfer: Transferable[]): void {
    this.#worker?.postMessage(message, transfer);
  }

  /** Resolves when every request meets the new settings; rejects when they cannot be met. */
  async apply(message: Extract<ToHttp, { type: "settings" }>): Promise<void> {
    if (this.#worker === undefined) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#applied.push((error) => error === undefined ? resolve() : reject(new Error(error)));
    this.post(message, []);
    await promise;
  }

  /** Asks the worker to finish, and ends it after `deadline` milliseconds. */
  async stop(deadline: number): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stopped = resolve;
    const timer = setTimeout(() => {
      const { logs, name } = this.#options;
      logs.log.warn("An isolate did not finish in time: ending it", { isolate: name });
      resolve();
    }, deadline);
    worker.postMessage({ type: "stop" } satisfies Message);
    await promise;
    clearTimeout(timer);
    worker.terminate();
  }
}
