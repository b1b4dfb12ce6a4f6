/** One signal's way to the collector: OTLP over HTTP as JSON. Tries again what may pass, as often as
 * it was told to; tells the log when things change, not each time. Nothing of it ever rejects.
 * Source: the OTLP specification, "OTLP/HTTP Response", "OTLP/HTTP Throttling". */
import type { Log } from "../log/log.ts";
import type { CollectorState } from "./collector_state.ts";
import type { Signal } from "./otlp.ts";

export interface CollectorOptions {
  readonly signal: Signal;
  /** Whole, with the path of the signal. */
  readonly url: string;
  /** Sent with each request; secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for one answer. */
  readonly timeout: number;
  /** How often one thing is sent at most. */
  readonly attempts: number;
  readonly state: CollectorState;
  readonly log: Pick<Log, "info" | "warn">;
  /** Default: the system's. */
  readonly fetch?: typeof fetch;
  /** Resolves after so many milliseconds, or when told to. Default: the system's. */
  readonly pause?: (milliseconds: number, ended: AbortSignal) => Promise<void>;
  /** Default: the system's. */
  readonly clock?: { now(): number };
}

type Outcome =
  | { readonly arrived: true }
  | {
    readonly arrived: false;
    readonly reason: string;
    /** Absent when that would be of no use; milliseconds the collector asks for, or 0. */
    readonly again?: number;
    /** How many it rejected that took the rest. */
    readonly rejected?: number;
  };

/** Answers that may be another one the next time. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** Milliseconds before the second attempt; twice as many before each further one. */
const FIRST_PAUSE = 1_000;
/** Milliseconds a collector may ask for. */
const LONGEST_PAUSE = 60_000;
/** Bytes of an answer that are looked at. */
const LONGEST_ANSWER = 65_536;

export class Collector {
  readonly #options: CollectorOptions;
  /** Aborted: nothing is tried again. */
  readonly #hurry = new AbortController();
  /** The request that is under way, or was last. */
  #request = new AbortController();
  /** Nothing is sent any more. */
  #ended = false;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /** Sends one export request of so many spans or metrics; resolves to how many of them are lost. One
   * at a time. */
  async send(body: string, items: number): Promise<number> {
    const { attempts, pause = systemPause } = this.#options;
    for (let attempt = 1; !this.#ended; attempt++) {
      const outcome = await this.#attempt(body);
      this.#tell(outcome);
      if (outcome.arrived) return 0;
      if (outcome.rejected !== undefined) return Math.min(outcome.rejected, items);
      if (outcome.again === undefined || attempt >= attempts || this.#hurry.signal.aborted) break;
      // Many servers that lost one collector do not all come back at once.
      const patience = FIRST_PAUSE * 2 ** (attempt - 1) * (0.8 + 0.4 * Math.random());
      await pause(Math.max(patience, outcome.again), this.#hurry.signal);
    }
    return items;
  }

  /** From now on nothing is sent twice. */
  hurry(): void {
    this.#hurry.abort();
  }

  /** Gives up what is under way, and sends nothing more. */
  end(): void {
    this.#ended = true;
    this.#hurry.abort();
    this.#request.abort();
  }

  async #attempt(body: string): Promise<Outcome> {
    const { url, headers, timeout, fetch: ask = fetch } = this.#options;
    const request = this.#request = new AbortController();
    const timer = setTimeout(
      () => request.abort(new Error(`no answer within ${timeout} ms`)),
      timeout,
    );
    try {
      const answer = await ask(url, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body,
        // The headers are for this address alone.
        redirect: "manual",
        signal: request.signal,
      });
      return await this.#outcome(answer);
    } catch (error) {
      return { arrived: false, reason: String(error), again: 0 };
    } finally {
      clearTimeout(timer);
    }
  }

  async #outcome(answer: Response): Promise<Outcome> {
    const { status } = answer;
    if (status >= 200 && status < 300) {
      const rejected = rejection(await beginning(answer));
      return rejected === undefined ? { arrived: true } : { arrived: false, ...rejected };
    }
    await answer.body?.cancel();
    const reason = `it answers ${status}`;
    if (!PASSING.has(status)) return { arrived: false, reason };
    const asked = retryAfter(answer.headers.get("retry-after"), this.#options.clock ?? Date);
    return { arrived: false, reason, again: Math.min(asked, LONGEST_PAUSE) };
  }

  #tell(outcome: Outcome): void {
    const { signal, url, state, log } = this.#options;
    // What was cut off at the end says nothing of the collector.
    if (this.#ended) return;
    if (!state.turn(signal, outcome.arrived ? "arriving" : "failing")) return;
    if (outcome.arrived) {
      log.info("The collector takes telemetry again", { signal, dropped_spans: state.dropped });
    } else {
      log.warn("The collector does not take telemetry", { signal, url, reason: outcome.reason });
    }
  }
}

async function systemPause(milliseconds: number, ended: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const stop = () => resolve();
  ended.addEventListener("abort", stop);
  await promise;
  ended.removeEventListener("abort", stop);
  clearTimeout(timer);
}

/** Milliseconds: of seconds or a date (RFC 9110 §10.2.3). 0 for anything else. */
function retryAfter(header: string | null, clock: { now(): number }): number {
  if (header === null) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - clock.now());
}

/** The text of an answer, as far as anybody could want to read it. */
async function beginning(answer: Response): Promise<string> {
  let text = "";
  if (answer.body === null) return text;
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.length > LONGEST_ANSWER) break;
  }
  return text;
}

/** What a collector says that took only a part; undefined when it took all. */
function rejection(text: string): { reason: string; rejected: number } | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined; // Some answer nothing, or in another form.
  }
  const { rejectedSpans, rejectedDataPoints, errorMessage } =
    (answer as { partialSuccess?: Record<string, unknown> } | null)?.partialSuccess ?? {};
  const rejected = Number(rejectedSpans ?? rejectedDataPoints ?? 0);
  if (!(rejected > 0)) return undefined;
  const reason = `it rejected ${rejected}: ${String(errorMessage ?? "").slice(0, 200)}`;
  return { reason, rejected };
}
