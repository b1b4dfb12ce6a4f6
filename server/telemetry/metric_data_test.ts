import assert from "node:assert/strict";
import { Histogram } from "../metrics/histogram.ts";
import { metricData } from "./metric_data.ts";

const PERIOD = { startedAt: 1_700_000_000_123, now: 1_700_000_060_456 };
const START = "1700000000123000000", NOW = "1700000060456000000";

Deno.test("a counter is a monotonic sum since the start, a gauge has no start", () => {
  const metrics = metricData([
    {
      name: "objectstorage_s3_received_bytes_total",
      help: "Bytes",
      type: "counter",
      samples: [{ value: 3 }],
    },
    {
      name: "objectstorage_isolate_up",
      help: "Up",
      type: "gauge",
      samples: [{ labels: { isolate: "main" }, value: 0.5 }],
    },
    { name: "objectstorage_buckets", help: "None yet", type: "gauge", samples: [] },
  ], PERIOD);
  assert.deepEqual(metrics, [
    {
      name: "objectstorage_s3_received_bytes_total",
      description: "Bytes",
      unit: "By",
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [{ startTimeUnixNano: START, timeUnixNano: NOW, asDouble: 3 }],
      },
    },
    {
      name: "objectstorage_isolate_up",
      description: "Up",
      gauge: {
        dataPoints: [{
          attributes: [{ key: "isolate", value: { stringValue: "main" } }],
          timeUnixNano: NOW,
          asDouble: 0.5,
        }],
      },
    },
  ]);
});

Deno.test("a histogram has one count more than bounds, and 64-bit numbers are text", () => {
  const histogram = new Histogram();
  for (const seconds of [0.0005, 0.3, 1_000]) histogram.observe(seconds);
  const [metric] = metricData([{
    name: "objectstorage_s3_first_byte_seconds",
    help: "Time",
    type: "histogram",
    samples: [{ value: histogram.snapshot() }],
  }], PERIOD) as [
    { unit: string; histogram: { dataPoints: [Record<string, unknown>] } },
  ];
  assert.equal(metric.unit, "s");
  const [{ count, sum, bucketCounts, explicitBounds }] = metric.histogram.dataPoints;
  assert.deepEqual([count, sum], ["3", 1_000.3005]);
  assert.deepEqual(
    bucketCounts,
    ["1", ...Array(8).fill("0"), "1", ...Array(6).fill("0"), "1"],
  );
  assert.equal((explicitBounds as unknown[]).length, 16);
});
