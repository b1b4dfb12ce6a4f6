import assert from "node:assert/strict";
import { requestRecord } from "../../tests/support/request_record.ts";
import { RequestMetrics } from "../metrics/request_metrics.ts";
import { plain } from "../health/status.ts";
import { IsolateMonitor } from "./isolate_monitor.ts";
import { Line } from "./line.ts";
import type { IsolateQuestion, Pulse } from "./messages.ts";

const RECORD = requestRecord({ sent: 1 });

/** An isolate at the other end of its line, as far as the monitor sees it. */
class Subject implements Disposable {
  readonly metrics = new RequestMetrics();
  readonly line: Line<IsolateQuestion, Pulse | undefined>;

  constructor(monitor: IsolateMonitor, name: string) {
    this.line = new Line(
      monitor.connect(name),
      ({ ask }) => ask === "ping" ? undefined : { lag: 0.5, requests: this.metrics.snapshot() },
    );
  }

  [Symbol.dispose](): void {
    this.line.close();
  }
}

function sentBytes(monitor: IsolateMonitor): Promise<number> {
  return monitor.read().then(({ requests }) => requests.sentBytes);
}

Deno.test("what a crashed isolate had counted stays in the sum", async () => {
  using monitor = new IsolateMonitor(() => Promise.resolve(plain(200, "ready")));
  using steady = new Subject(monitor, "http-0");
  steady.metrics.observe(RECORD);
  {
    using first = new Subject(monitor, "http-1");
    first.metrics.observe(RECORD);
    first.metrics.observe(RECORD);
    assert.equal(await sentBytes(monitor), 3);
  }
  using second = new Subject(monitor, "http-1");
  assert.equal(await sentBytes(monitor), 3);
  second.metrics.observe(RECORD);
  const { requests, isolates } = await monitor.read();
  assert.deepEqual(requests.operations["GetObject"]?.codes, { 200: 4 });
  assert.deepEqual(isolates, [
    { isolate: "http-0", up: true, restarts: 0, lag: 0.5 },
    { isolate: "http-1", up: true, restarts: 1, lag: 0.5 },
  ]);
});

Deno.test("an isolate that is gone is down, and counts as it last did", async () => {
  using monitor = new IsolateMonitor(() => Promise.resolve(plain(200, "ready")));
  const subject = new Subject(monitor, "http-0");
  subject.metrics.observe(RECORD);
  await monitor.ping("http-0", 10_000);
  assert.equal(await sentBytes(monitor), 1);
  subject.line.close();
  await assert.rejects(monitor.ping("http-0", 1), /no answer within 1 ms/);
  const { requests, isolates } = await monitor.read();
  assert.equal(requests.sentBytes, 1);
  assert.deepEqual(isolates, [{ isolate: "http-0", up: false, restarts: 0 }]);
});

Deno.test("an isolate asks for the whole server's state on the same line", async () => {
  using monitor = new IsolateMonitor(({ ask }) => Promise.resolve(plain(200, ask)));
  using subject = new Subject(monitor, "http-0");
  const answer = await subject.line.ask({ ask: "health" }, 10_000);
  assert.deepEqual(answer, plain(200, "health"));
});
