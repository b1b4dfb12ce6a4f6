/** The counters of one HTTP isolate, fed by the record of every request. Plain numbers, so that a
 * request pays well below a microsecond for them; whoever wants them takes a snapshot. */
import type { RequestRecord } from "../observer.ts";
import { Histogram } from "./histogram.ts";
import type { OperationCounts, RequestCounts } from "./request_counts.ts";

interface Handler<Exchange, Answer> {
  handle(exchange: Exchange): Promise<Answer>;
  refuse(exchange: Exchange): Promise<Answer>;
}

export class RequestMetrics {
  readonly #operations = new Map<string, OperationCounters>();
  #receivedBytes = 0;
  #sentBytes = 0;
  #inFlight = 0;

  /** The same handler, its requests counted as under way until their record says otherwise. Each
   * call of it must lead to one record. */
  counting<Exchange, Answer>(handler: Handler<Exchange, Answer>): Handler<Exchange, Answer> {
    return {
      handle: (exchange) => {
        this.#inFlight++;
        return handler.handle(exchange);
      },
      refuse: (exchange) => {
        this.#inFlight++;
        return handler.refuse(exchange);
      },
    };
  }

  /** Counts an answered request: now, and its whole time when its last byte is gone. */
  readonly observe = (record: RequestRecord): void => {
    const { operation, status, errorCode, duration, streamed, request } = record;
    // Names are of the table of operations and of the table of errors: there is an end to them.
    let counters = this.#operations.get(operation);
    if (counters === undefined) this.#operations.set(operation, counters = new OperationCounters());
    counters.count(status, errorCode);
    counters.firstByte.observe(duration / 1000);
    // What a refused request announced may never have come.
    if (status < 400) this.#receivedBytes += record.received;
    this.#sentBytes += record.sent;
    if (streamed) {
      void this.#finish(counters, duration, request.delivery.left());
    } else {
      this.#inFlight--;
      counters.duration.observe(duration / 1000);
    }
  };

  async #finish(
    counters: OperationCounters,
    duration: number,
    left: Promise<void>,
  ): Promise<void> {
    const answered = performance.now();
    await left;
    this.#inFlight--;
    counters.duration.observe((duration + performance.now() - answered) / 1000);
  }

  snapshot(): RequestCounts {
    const operations: Record<string, OperationCounts> = {};
    for (const [name, counters] of this.#operations) operations[name] = counters.snapshot();
    return {
      operations,
      receivedBytes: this.#receivedBytes,
      sentBytes: this.#sentBytes,
      inFlight: this.#inFlight,
    };
  }
}

class OperationCounters {
  readonly duration = new Histogram();
  readonly firstByte = new Histogram();
  readonly #codes = new Map<number, number>();
  readonly #errors = new Map<string, number>();

  count(status: number, errorCode: string | undefined): void {
    this.#codes.set(status, (this.#codes.get(status) ?? 0) + 1);
    if (errorCode !== undefined) {
      this.#errors.set(errorCode, (this.#errors.get(errorCode) ?? 0) + 1);
    }
  }

  snapshot(): OperationCounts {
    return {
      codes: Object.fromEntries(this.#codes),
      errors: Object.fromEntries(this.#errors),
      duration: this.duration.snapshot(),
      firstByte: this.firstByte.snapshot(),
    };
  }
}
