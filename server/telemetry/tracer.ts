/** The spans of one HTTP isolate: made of the requests that are sampled, kept in a bounded queue, sent
 * in batches beside the requests. An observer of requests; what cannot be sent is dropped and counted. */
import { Buffer } from "node:buffer";
import type { RequestRecord } from "../observer.ts";
import { within } from "../runtime/within.ts";
import type { Collector } from "./collector.ts";
import type { CollectorState } from "./collector_state.ts";
import { type Attributes, type Scope, traceRequest } from "./otlp.ts";
import { requestSpan } from "./request_span.ts";
import type { Sampler } from "./sampler.ts";

export interface TracerOptions {
  readonly collector: Pick<Collector, "send" | "hurry" | "end">;
  readonly state: CollectorState;
  readonly sampler: Sampler;
  readonly resource: Attributes;
  readonly scope: Scope;
  /** Milliseconds between batches. */
  readonly interval: number;
  /** So many random bytes. Default: the system's. */
  readonly random?: (bytes: number) => Uint8Array;
}

/** Spans that wait, and characters of them. */
const MOST_SPANS = 2_048, MOST_CHARACTERS = 4 * 2 ** 20;
/** Spans sent together. */
const BATCH = 512;
/** Milliseconds for answers that have left to be told of. */
const SETTLE_TIMEOUT = 500;

export class Tracer {
  readonly #options: TracerOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Requests whose answers are still leaving. */
  readonly #open = new Set<Promise<void>>();
  /** Each as JSON. */
  #queue: string[] = [];
  #characters = 0;
  #sending: Promise<void> | undefined;

  constructor(options: TracerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#send(), options.interval);
  }

  readonly observe = (record: RequestRecord): void => {
    const { sampler, random = randomBytes } = this.#options;
    const parent = record.request.trace;
    const ids = Buffer.from(random(24)).toString("hex");
    const traceId = parent?.traceId ?? ids.slice(0, 32);
    if (!sampler(parent, traceId)) return;
    const spanId = ids.slice(32);
    const remoteAddress = record.request.delivery.remoteAddress;
    const { duration, streamed, request } = record;
    if (!streamed) {
      this.#add(requestSpan(record, { traceId, spanId, remoteAddress, duration }));
      return;
    }
    const answered = performance.now();
    const open = request.delivery.left().then(() => {
      this.#open.delete(open);
      const whole = duration + performance.now() - answered;
      this.#add(requestSpan(record, { traceId, spanId, remoteAddress, duration: whole }));
    });
    this.#open.add(open);
  };

  #add(span: string): void {
    if (
      this.#queue.length >= MOST_SPANS || this.#characters + span.length > MOST_CHARACTERS
    ) {
      this.#options.state.drop(1);
      return;
    }
    this.#queue.push(span);
    this.#characters += span.length;
    if (this.#queue.length >= BATCH) void this.#send();
  }

  /** Sends all there is, one batch after the other. */
  #send(): Promise<void> {
    return this.#sending ??= this.#sendAll().finally(() => this.#sending = undefined);
  }

  async #sendAll(): Promise<void> {
    const { collector, state, resource, scope } = this.#options;
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, BATCH);
      for (const span of batch) this.#characters -= span.length;
      const lost = await collector.send(traceRequest(resource, scope, batch), batch.length);
      if (lost > 0) state.drop(lost);
    }
  }

  /** Sends what is left; takes no longer than `deadline` milliseconds and the little that answers
   * need to leave. Called when no more requests come. */
  async close(deadline: number): Promise<void> {
    clearInterval(this.#timer);
    const { collector } = this.#options;
    collector.hurry();
    await within(SETTLE_TIMEOUT, Promise.all(this.#open));
    const timer = setTimeout(() => collector.end(), deadline);
    await this.#send();
    clearTimeout(timer);
  }
}

function randomBytes(bytes: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(bytes));
}
