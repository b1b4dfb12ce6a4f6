/** The main isolate's view of the others: whether they answer, and what they have counted. What a
 * crashed isolate had counted when it was last asked stays in the sums: a counter never goes back. */
import type { IsolateReading } from "../metrics/runtime_families.ts";
import { addRequests, NO_REQUESTS, type RequestCounts } from "../metrics/request_counts.ts";
import type { StatusAnswer, StatusQuestion } from "../health/status.ts";
import type { Refusal } from "../refusals.ts";
import type { TraceFilter, TracePage } from "../trace/traced_request.ts";
import { Line } from "./line.ts";
import type { IsolateQuestion, Pulse } from "./messages.ts";

/** Milliseconds. */
const PULSE_TIMEOUT = 1_000;

interface Member {
  readonly name: string;
  line: Line<StatusQuestion, StatusAnswer>;
  restarts: number;
  /** Of its lives that are over. */
  past: RequestCounts;
  /** Of the present one, as last told. */
  present: RequestCounts;
}

export class IsolateMonitor implements Disposable {
  readonly #members = new Map<string, Member>();
  readonly #answer: (question: StatusQuestion) => Promise<StatusAnswer>;

  /** `answer`: what isolates are told that ask about the whole server. */
  constructor(answer: (question: StatusQuestion) => Promise<StatusAnswer>) {
    this.#answer = answer;
  }

  /** A line to an isolate that starts, or starts again; returns the isolate's end of it. */
  connect(name: string): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const line = new Line<StatusQuestion, StatusAnswer>(port1, this.#answer);
    const member = this.#members.get(name);
    if (member === undefined) {
      const past = NO_REQUESTS, present = NO_REQUESTS;
      this.#members.set(name, { name, line, restarts: 0, past, present });
    } else {
      member.line.close();
      member.line = line;
      member.restarts++;
      // What was under way is not any more.
      member.past = { ...addRequests(member.past, member.present), inFlight: 0 };
      member.present = NO_REQUESTS;
    }
    return port2;
  }

  get names(): readonly string[] {
    return [...this.#members.keys()];
  }

  /** Resolves when the isolate answers; rejects when it does not within `timeout` milliseconds. */
  async ping(name: string, timeout: number): Promise<void> {
    const question: IsolateQuestion = { ask: "ping" };
    await this.#members.get(name)?.line.ask(question, timeout);
  }

  /** What all have counted. One that does not answer in time counts as it last did. */
  async read(): Promise<{ requests: RequestCounts; isolates: readonly IsolateReading[] }> {
    const isolates = await Promise.all([...this.#members.values()].map(readMember));
    let requests = NO_REQUESTS;
    for (const { past, present } of this.#members.values()) {
      requests = addRequests(addRequests(requests, past), present);
    }
    return { requests, isolates };
  }

  /** Why a request was refused, from those that answer in time. */
  async refusals(requestId: string): Promise<readonly Refusal[]> {
    return (await this.#askAll<readonly Refusal[]>({ ask: "refusals", requestId })).flat();
  }

  /** The requests that ended since, of those that answer in time. */
  async trace(filters: readonly TraceFilter[]): Promise<readonly TracePage[]> {
    return await this.#askAll<TracePage>({ ask: "trace", filters });
  }

  /** The answers of those that have one. */
  async #askAll<Answer>(question: IsolateQuestion): Promise<readonly Answer[]> {
    const answers = await Promise.all(
      [...this.#members.values()].map(({ line }) =>
        line.ask<Answer | undefined>(question, PULSE_TIMEOUT).catch(() => undefined)
      ),
    );
    return answers.filter((answer) => answer !== undefined);
  }

  [Symbol.dispose](): void {
    for (const { line } of this.#members.values()) line.close();
  }
}

async function readMember(member: Member): Promise<IsolateReading> {
  const { name, line } = member;
  const question: IsolateQuestion = { ask: "pulse" };
  const pulse = await line.ask<Pulse>(question, PULSE_TIMEOUT).catch(() => undefined);
  // Replaced meanwhile: what the old one said is in `past` already, or lost with it.
  const current = pulse !== undefined && member.line === line;
  if (current && pulse.requests !== undefined) member.present = pulse.requests;
  return {
    isolate: name,
    up: current,
    restarts: member.restarts,
    ...(current ? { lag: pulse.lag } : {}),
  };
}
