/** Sends the metrics of the whole server to the collector, at an interval and a last time at the end.
 * What does not arrive is not tried again: the next one says it all. */
import { clearInterval, setInterval } from "node:timers";
import type { Family } from "../metrics/exposition.ts";
import type { Collector } from "./collector.ts";
import { metricData } from "./metric_data.ts";
import { type Attributes, metricRequest, type Scope } from "./otlp.ts";

export interface MetricPushOptions {
  readonly collector: Pick<Collector, "send" | "end">;
  /** Told when metrics cannot be read. */
  readonly report: (message: string, error: unknown) => void;
  /** As of now. */
  readonly read: () => Promise<readonly Family[]>;
  readonly resource: Attributes;
  readonly scope: Scope;
  /** Milliseconds between two. */
  readonly interval: number;
  /** Since when is counted, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Default: the system's. */
  readonly clock?: { now(): number };
}

export class MetricPush {
  readonly #options: MetricPushOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #pushing: Promise<void> | undefined;

  constructor(options: MetricPushOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#push(), options.interval);
    // Embedded, it must not keep a program alive.
    this.#timer.unref();
  }

  #push(): Promise<void> {
    return this.#pushing ??= this.#readAndSend()
      .catch((error) => this.#options.report("Metrics cannot be read", error))
      .finally(() => this.#pushing = undefined);
  }

  async #readAndSend(): Promise<void> {
    const { collector, read, resource, scope, startedAt, clock = Date } = this.#options;
    const metrics = metricData(await read(), { startedAt, now: clock.now() });
    await collector.send(metricRequest(resource, scope, metrics), metrics.length);
  }

  /** Sends them a last time; takes no longer than `deadline` milliseconds. */
  async close(deadline: number): Promise<void> {
    clearInterval(this.#timer);
    const { collector } = this.#options;
    const timer = setTimeout(() => collector.end(), deadline);
    // One that is under way is of before the end.
    await this.#pushing;
    await this.#push();
    clearTimeout(timer);
  }
}
