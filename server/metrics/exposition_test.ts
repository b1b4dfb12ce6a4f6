import assert from "node:assert/strict";
import { exposition } from "./exposition.ts";
import { Histogram } from "./histogram.ts";

Deno.test("counters and gauges, with and without labels", () => {
  const text = exposition([
    { name: "a_total", help: "Some of a", type: "counter", samples: [{ value: 3 }] },
    {
      name: "b",
      help: "A line\nand a \\",
      type: "gauge",
      samples: [
        { labels: { bucket: 'x"y\\z\n', other: "é" }, value: 0.25 },
        { labels: {}, value: Infinity },
      ],
    },
    { name: "c", help: "None yet", type: "gauge", samples: [] },
  ]);
  assert.equal(
    text,
    `# HELP a_total Some of a
# TYPE a_total counter
a_total 3
# HELP b A line\\nand a \\\\
# TYPE b gauge
b{bucket="x\\"y\\\\z\\n",other="é"} 0.25
b +Inf
# HELP c None yet
# TYPE c gauge
`,
  );
});

Deno.test("a histogram adds up its buckets", () => {
  const histogram = new Histogram();
  for (const seconds of [0, 0.0005, 0.0006, 0.3, 1_000]) histogram.observe(seconds);
  const lines = exposition([{
    name: "t_seconds",
    help: "Time",
    type: "histogram",
    samples: [{ labels: { operation: "GetObject" }, value: histogram.snapshot() }],
  }]).split("\n").slice(2, -1);
  assert.deepEqual(lines.map((line) => line.replace('operation="GetObject"', "o")), [
    't_seconds_bucket{o,le="0.0005"} 2',
    't_seconds_bucket{o,le="0.001"} 3',
    't_seconds_bucket{o,le="0.0025"} 3',
    't_seconds_bucket{o,le="0.005"} 3',
    't_seconds_bucket{o,le="0.01"} 3',
    't_seconds_bucket{o,le="0.025"} 3',
    't_seconds_bucket{o,le="0.05"} 3',
    't_seconds_bucket{o,le="0.1"} 3',
    't_seconds_bucket{o,le="0.25"} 3',
    't_seconds_bucket{o,le="0.5"} 4',
    't_seconds_bucket{o,le="1"} 4',
    't_seconds_bucket{o,le="2.5"} 4',
    't_seconds_bucket{o,le="5"} 4',
    't_seconds_bucket{o,le="10"} 4',
    't_seconds_bucket{o,le="30"} 4',
    't_seconds_bucket{o,le="100"} 4',
    't_seconds_bucket{o,le="+Inf"} 5',
    "t_seconds_sum{o} 1000.3011",
    "t_seconds_count{o} 5",
  ]);
});
