import assert from "node:assert/strict";
import { MetricPush, type MetricPushOptions } from "./metric_push.ts";

const DAY = 86_400_000;

function push(options: Partial<MetricPushOptions> = {}) {
  const bodies: string[] = [];
  const reports: string[] = [];
  const subject = new MetricPush({
    collector: {
      send: (body) => (bodies.push(body), Promise.resolve(0)),
      end() {},
    },
    report: (message, error) => void reports.push(`${message}: ${error}`),
    read: () =>
      Promise.resolve([{ name: "up", help: "Up", type: "gauge", samples: [{ value: 1 }] }]),
    resource: { "service.name": "test" },
    scope: { name: "test", version: "0" },
    interval: DAY,
    startedAt: 0,
    clock: { now: () => 5 },
    ...options,
  });
  return { subject, bodies, reports };
}

Deno.test("the end is told, whole", async () => {
  const { subject, bodies } = push();
  await subject.close(1_000);
  assert.deepEqual(bodies.map((body) => JSON.parse(body)), [{
    resourceMetrics: [{
      resource: { attributes: [{ key: "service.name", value: { stringValue: "test" } }] },
      scopeMetrics: [{
        scope: { name: "test", version: "0" },
        metrics: [{
          name: "up",
          description: "Up",
          gauge: { dataPoints: [{ timeUnixNano: "5000000", asDouble: 1 }] },
        }],
      }],
    }],
  }]);
});

Deno.test("one that is still under way is not overtaken, and is given up at the end", async () => {
  const sending = Promise.withResolvers<number>();
  const begun = Promise.withResolvers<void>();
  let sent = 0;
  const { subject } = push({
    interval: 1,
    collector: {
      send: () => {
        sent++;
        begun.resolve();
        return sending.promise;
      },
      end: () => sending.resolve(1),
    },
  });
  // Its own timer keeps nobody alive, and has its chances.
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
  await begun.promise;
  await subject.close(10);
  assert.equal(sent, 2, "that one, and the last");
});

Deno.test("metrics that cannot be read are reported, and end nothing", async () => {
  const { subject, bodies, reports } = push({ read: () => Promise.reject(new Error("no")) });
  await subject.close(1_000);
  assert.deepEqual(reports, ["Metrics cannot be read: Error: no"]);
  assert.equal(bodies.length, 0);
});
