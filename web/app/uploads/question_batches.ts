/** Questions of one kind, asked together: what is wanted while some are on their way goes with the next. */

export interface BatchOptions<Question, Answer> {
  /** Questions asked together. */
  readonly most: number;
  /** Milliseconds from an answer to the next question, in which more gather. */
  readonly pause: number;
  /** Only those of one group are asked together. */
  readonly groupOf: (question: Question) => string;
  /** An answer, or what is thrown instead, for each in their order. */
  readonly ask: (questions: readonly Question[]) => Promise<readonly (Answer | Error)[]>;
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export class QuestionBatches<Question, Answer> {
  readonly #options: BatchOptions<Question, Answer>;
  /** In their order. */
  readonly #waiting = new Set<Waiting<Question, Answer>>();
  #isAsking = false;

  constructor(options: BatchOptions<Question, Answer>) {
    this.#options = options;
  }

  /** Throws what the asking throws, or the signal's reason. */
  async answer(question: Question, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const waiting = { question, resolve, reject };
    const stop = () => {
      this.#waiting.delete(waiting);
      reject(signal.reason);
    };
    this.#waiting.add(waiting);
    signal.addEventListener("abort", stop, { once: true });
    void this.#askAll();
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async #askAll(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    // All that is wanted by now, not the first of it alone.
    await Promise.resolve();
    for (let some = this.#taken(); some.length > 0; some = this.#taken()) {
      await this.#tell(some);
      await new Promise((resolve) => setTimeout(resolve, this.#options.pause));
    }
    this.#isAsking = false;
  }

  #taken(): readonly Waiting<Question, Answer>[] {
    const { most, groupOf } = this.#options;
    const [first] = this.#waiting;
    if (first === undefined) return [];
    const group = groupOf(first.question);
    const some = [...this.#waiting].filter(({ question }) => groupOf(question) === group)
      .slice(0, most);
    for (const each of some) this.#waiting.delete(each);
    return some;
  }

  async #tell(some: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.ask(some.map(({ question }) => question));
      some.forEach(({ resolve, reject }, index) => {
        const answer = answers[index]!;
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }
}
