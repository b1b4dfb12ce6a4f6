/** One worker under supervision: started, restarted when it crashes, asked to stop, ended when it
 * does not. */
import type { FromIsolate, ToHttp, ToWriter } from "./messages.ts";

type Message = ToWriter | ToHttp;

export interface IsolateOptions {
  /** For the log. */
  readonly name: string;
  readonly entry: URL;
  /** The first message to each new worker. */
  start(): { readonly message: Message; readonly transfer: Transferable[] };
}

type Ready = Extract<FromIsolate, { type: "ready" }>;

/** Pause before a crashed worker is started again, so that one that cannot start does not spin. */
const RESTART_DELAY = 200;

export class Isolate {
  readonly #options: IsolateOptions;
  #worker: Worker | undefined;
  #stopping = false;
  #stopped: (() => void) | undefined;
  /** Told when the worker has applied new settings, in the order they were sent. */
  #applied: (() => void)[] = [];
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
    const { name, entry } = this.#options;
    const worker = new Worker(entry, { type: "module", name });
    this.#worker = worker;
    let ready = false;
    worker.onmessage = ({ data }: MessageEvent<FromIsolate>) => {
      switch (data.type) {
        case "ready":
          ready = true;
          return resolve(data);
        case "failed":
          return reject(new Error(data.message));
        case "applied":
          return this.#applied.shift()?.();
        case "stopped":
          return this.#stopped?.();
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      if (this.#worker === worker) this.#worker = undefined;
      // Its successor starts with the newest settings.
      for (const applied of this.#applied.splice(0)) applied();
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
    console.error(`The ${this.#options.name} isolate crashed (${reason}): restarting it`);
    this.onLost?.();
    setTimeout(() => {
      if (this.#stopping) return;
      this.start().then(
        () => this.onReplaced?.(),
        (error) => this.#replace(String(error)),
      );
    }, RESTART_DELAY);
  }

  post(message: Message, transfer: Transferable[]): void {
    this.#worker?.postMessage(message, transfer);
  }

  /** Resolves when every request meets the new settings. */
  async apply(message: Extract<ToHttp, { type: "settings" }>): Promise<void> {
    if (this.#worker === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#applied.push(resolve);
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
      console.error(`The ${this.#options.name} isolate did not finish in time: ending it`);
      resolve();
    }, deadline);
    worker.postMessage({ type: "stop" } satisfies Message);
    await promise;
    clearTimeout(timer);
    worker.terminate();
  }
}
