/** The families of a scrape as OTLP metrics, under the same names. Sums and histograms are counted
 * from the start of the process: what a crashed isolate had counted stays in them. */
import type { Family, Sample } from "../metrics/exposition.ts";
import { BOUNDS } from "../metrics/histogram.ts";
import { keyValues, nanoseconds } from "./otlp.ts";

export interface Period {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly now: number;
}

/** AggregationTemporality of the specification. */
const CUMULATIVE = 2;

/** Families without a sample are left out. */
export function metricData(families: readonly Family[], period: Period): readonly unknown[] {
  return families.filter(({ samples }) => samples.length > 0).map((family) => {
    const { name, help, type } = family;
    const unit = unitOf(name);
    const dataPoints = family.samples.map((sample) => dataPoint(sample, type, period));
    return {
      name,
      description: help,
      ...(unit === undefined ? {} : { unit }),
      ...kindOf(type, dataPoints),
    };
  });
}

function kindOf(type: Family["type"], dataPoints: readonly unknown[]) {
  switch (type) {
    case "counter":
      return { sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } };
    case "gauge":
      return { gauge: { dataPoints } };
    case "histogram":
      return { histogram: { aggregationTemporality: CUMULATIVE, dataPoints } };
  }
}

function dataPoint({ labels = {}, value }: Sample, type: Family["type"], period: Period) {
  return {
    ...(Object.keys(labels).length === 0 ? {} : { attributes: keyValues(labels) }),
    ...(type === "gauge" ? {} : { startTimeUnixNano: nanoseconds(period.startedAt) }),
    timeUnixNano: nanoseconds(period.now),
    ...(typeof value === "number" ? { asDouble: value } : {
      count: String(value.counts.reduce((total, count) => total + count, 0)),
      sum: value.sum,
      bucketCounts: value.counts.map(String),
      explicitBounds: BOUNDS,
    }),
  };
}

/** By the suffix Prometheus wants (UCUM). A number of things has none: others would read `1` as a
 * ratio. */
function unitOf(name: string): string | undefined {
  const [, unit] = /_(seconds|bytes)(?:_total)?$/.exec(name) ?? [];
  return unit === "seconds" ? "s" : unit === "bytes" ? "By" : undefined;
}
