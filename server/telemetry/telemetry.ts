/** What is sent to an OpenTelemetry collector, and from where: spans by every HTTP isolate, metrics by
 * the main one. Nothing of it exists unless there is an address to send to. */
import { hostname } from "node:os";
import type { Log } from "../log/log.ts";
import { Collector, type CollectorOptions } from "./collector.ts";
import { CollectorState } from "./collector_state.ts";
import { MetricPush, type MetricPushOptions } from "./metric_push.ts";
import type { Attributes, Scope } from "./otlp.ts";
import { type SamplerName, samplerOf } from "./sampler.ts";
import { Tracer } from "./tracer.ts";

export interface TelemetryOptions {
  /** Where spans are sent, path included. Absent: nowhere. */
  readonly tracesUrl?: string;
  /** The same for metrics. */
  readonly metricsUrl?: string;
  /** Of each request to the collector; secret. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for its answer. Default 10,000. */
  readonly timeout?: number;
  /** What is said of this server besides its version; `service.name` by default `objectstorage`. */
  readonly resource?: Readonly<Record<string, string>>;
  /** Default `parentbased_always_on`. */
  readonly sampler?: SamplerName;
  /** 0 to 1, for samplers that take it. Default 1. */
  readonly samplerRatio?: number;
  /** Milliseconds between two batches of spans. Default 5,000. */
  readonly spanInterval?: number;
  /** Milliseconds between two readings of the metrics. Default 60,000. */
  readonly metricInterval?: number;
}

/** What an isolate is told; plain data. */
export interface TelemetryStart {
  readonly state: SharedArrayBuffer;
  readonly options: TelemetryOptions;
  readonly resource: Attributes;
  readonly scope: Scope;
}

/** How often a batch of spans is sent at most. */
const SPAN_ATTEMPTS = 5;

export function telemetryStart(options: TelemetryOptions, version: string): TelemetryStart {
  return {
    state: CollectorState.memory(),
    options,
    resource: {
      "service.name": "objectstorage",
      "service.version": version,
      "service.instance.id": crypto.randomUUID(),
      "host.name": hostname(),
      ...options.resource,
    },
    scope: { name: "objectstorage", version },
  };
}

/** Undefined when no request is traced. */
export function startTracer(
  start: TelemetryStart | undefined,
  log: Pick<Log, "info" | "warn">,
): Tracer | undefined {
  if (start === undefined) return undefined;
  const { tracesUrl, sampler = "parentbased_always_on", samplerRatio = 1, spanInterval = 5_000 } =
    start.options;
  if (tracesUrl === undefined || sampler === "always_off") return undefined;
  const { resource, scope } = start;
  return new Tracer({
    collector: collectorOf(start, log, {
      signal: "traces",
      url: tracesUrl,
      attempts: SPAN_ATTEMPTS,
    }),
    state: new CollectorState(start.state),
    sampler: samplerOf(sampler, samplerRatio),
    resource,
    scope,
    interval: spanInterval,
  });
}

/** Undefined when metrics are only scraped. */
export function startMetricPush(
  start: TelemetryStart | undefined,
  log: Pick<Log, "info" | "warn" | "report">,
  source: Pick<MetricPushOptions, "read" | "startedAt">,
): MetricPush | undefined {
  if (start === undefined) return undefined;
  const { metricsUrl, metricInterval = 60_000 } = start.options;
  if (metricsUrl === undefined) return undefined;
  const { resource, scope } = start;
  return new MetricPush({
    collector: collectorOf(start, log, { signal: "metrics", url: metricsUrl, attempts: 1 }),
    report: log.report,
    resource,
    scope,
    interval: metricInterval,
    ...source,
  });
}

function collectorOf(
  { options: { headers = {}, timeout = 10_000 }, state }: TelemetryStart,
  log: Pick<Log, "info" | "warn">,
  way: Pick<CollectorOptions, "signal" | "url" | "attempts">,
): Collector {
  return new Collector({ headers, timeout, state: new CollectorState(state), log, ...way });
}
