import assert from "node:assert/strict";
import { Logs } from "../log/logs.ts";
import { runHttp } from "./http.ts";
import { Isolate } from "./isolate.ts";
import type { FromIsolate, HttpStart, ToHttp } from "./messages.ts";
import { LogControl } from "../log/log_control.ts";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

Deno.test("a worker that cannot start is ended", async () => {
  await using logs = new Logs();
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const worker = `self.onmessage = ({ data }) => {
    setInterval(() => Atomics.add(data, 0, 1), 5);
    self.postMessage({ type: "failed", message: "no disk" });
  };`;
  const isolate = new Isolate({
    name: "failing",
    logs,
    entry: new URL(`data:text/javascript,${encodeURIComponent(worker)}`),
    start: () => ({ message: beats as unknown as ToHttp, transfer: [] }),
  });
  await assert.rejects(isolate.start(), /no disk/);
  await pause(50);
  const before = Atomics.load(beats, 0);
  await pause(100);
  assert.equal(Atomics.load(beats, 0), before);
  await isolate.stop(60_000);
});

Deno.test("what an isolate is told while it starts waits until it has started", async () => {
  const said: string[] = [];
  const scope = {
    onmessage: null as ((event: MessageEvent<ToHttp>) => void) | null,
    postMessage: ({ type }: FromIsolate) => void said.push(type),
    close: () => {},
  };
  runHttp(scope, async () => {
    await pause(50);
    throw new Error("no disk");
  });
  const control = LogControl.memory({ level: "error", access: "off" });
  const send = (data: unknown) => scope.onmessage?.({ data } as MessageEvent<ToHttp>);
  send({ type: "start", logging: { control, format: "json" } } as Partial<HttpStart>);
  send({ type: "settings" });
  await pause(150);
  assert.deepEqual(said.filter((type) => type !== "lines"), ["failed", "applied"]);
});
