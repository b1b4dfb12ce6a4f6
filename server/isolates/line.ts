/** Questions and answers between two isolates over one port, both ways at once. An answer that does
 * not come in time is not waited for: the other side may be busy, or gone. */

type Message =
  | { readonly id: number; readonly question: unknown }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: string };

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** `Question`, `Answer`: what the other side asks and is told. */
export class Line<Question, Answer> {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #closed = false;

  constructor(port: MessagePort, answer: (question: Question) => Answer | Promise<Answer>) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Message>) => {
      if ("question" in data) void this.#answer(data.id, data.question as Question, answer);
      else this.#settle(data);
    };
  }

  /** Rejects when no answer came within `timeout` milliseconds, or the line is closed. */
  ask<Given>(question: unknown, timeout: number): Promise<Given> {
    if (this.#closed) return Promise.reject(new Error("does not run"));
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      reject(new Error(`no answer within ${timeout} ms`));
    }, timeout);
    this.#waiting.set(id, { resolve, reject, timer });
    this.#port.postMessage({ id, question } satisfies Message);
    return promise as Promise<Given>;
  }

  async #answer(
    id: number,
    question: Question,
    answer: (question: Question) => Answer | Promise<Answer>,
  ): Promise<void> {
    let message: Message;
    try {
      message = { id, answer: await answer(question) };
    } catch (error) {
      message = { id, failure: error instanceof Error ? error.message : String(error) };
    }
    if (!this.#closed) this.#port.postMessage(message);
  }

  #settle(message: Exclude<Message, { question: unknown }>): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if ("answer" in message) waiting.resolve(message.answer);
    else waiting.reject(new Error(message.failure));
  }

  close(): void {
    this.#closed = true;
    this.#port.close();
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error("does not run"));
    }
    this.#waiting.clear();
  }
}
