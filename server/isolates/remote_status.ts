/** The state of the whole server as an HTTP isolate tells it: the main isolate knows, and is asked. */
import { refusal, type Status, type StatusAnswer, type StatusQuestion } from "../health/status.ts";
import type { Line } from "./line.ts";

/** Milliseconds: longer than the slowest check. */
const TIMEOUT = 5_000;

export class RemoteStatus implements Status {
  readonly #line: Pick<Line<never, never>, "ask">;

  constructor(line: Pick<Line<never, never>, "ask">) {
    this.#line = line;
  }

  async answer(question: StatusQuestion): Promise<StatusAnswer> {
    try {
      return await this.#line.ask<StatusAnswer>(question, TIMEOUT);
    } catch {
      // Silence of the main isolate is an answer, too.
      return refusal(503, "The server's main isolate does not answer");
    }
  }
}
