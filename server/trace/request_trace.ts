/** The requests of one isolate for those who watch: kept only while somebody asks for them, and no more
 * than so many between two askings. Nobody watching, a request pays a comparison for it. */
import type { Clock } from "../../storage/model.ts";
import type { RequestRecord } from "../observer.ts";
import {
  isWanted,
  type TracedRequest,
  tracedRequest,
  type TraceFilter,
  type TracePage,
} from "./traced_request.ts";

/** Milliseconds after which who has not asked again does not watch any more. */
const PATIENCE = 5_000;
const MOST = 250;

export class RequestTrace {
  readonly #clock: Clock;
  #until = 0;
  #filters: readonly TraceFilter[] = [];
  #requests: TracedRequest[] = [];
  #leftOut = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly observe = (record: RequestRecord): void => {
    if (this.#until === 0) return;
    if (this.#clock.now() > this.#until) {
      this.#until = 0;
      this.#requests = [];
      return;
    }
    const traced = tracedRequest(record);
    if (record.streamed) void this.#finish(traced, record.request.delivery.left());
    else this.#add(traced);
  };

  async #finish(traced: TracedRequest, left: Promise<void>): Promise<void> {
    const answered = performance.now();
    await left;
    if (this.#until === 0) return;
    this.#add({ ...traced, duration: traced.duration + performance.now() - answered });
  }

  #add(request: TracedRequest): void {
    if (!this.#filters.some((filter) => isWanted(request, filter))) return;
    if (this.#requests.length < MOST) this.#requests.push(request);
    else this.#leftOut++;
  }

  /** What ended since this was asked before; from now on those any of `filters` wants. */
  take(filters: readonly TraceFilter[]): TracePage {
    const page = { requests: this.#requests, leftOut: this.#leftOut };
    this.#until = this.#clock.now() + PATIENCE;
    this.#filters = filters;
    this.#requests = [];
    this.#leftOut = 0;
    return page;
  }
}
