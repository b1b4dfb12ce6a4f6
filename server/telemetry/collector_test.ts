import assert from "node:assert/strict";
import { Collector, type CollectorOptions } from "./collector.ts";
import { CollectorState } from "./collector_state.ts";

type Answer = Response | Error;

const NOW = Date.UTC(2026, 0, 1);

interface Told {
  readonly level: "info" | "warn";
  readonly message: string;
  readonly reason: unknown;
}

/** A collector that answers so, one after the other, and its last answer for ever. */
function collector(answers: readonly (() => Answer)[], options: Partial<CollectorOptions> = {}) {
  const asked: { readonly url: string; readonly init: RequestInit }[] = [];
  const pauses: number[] = [];
  const told: Told[] = [];
  const state = new CollectorState(CollectorState.memory());
  const write = (level: Told["level"]) => (message: string, fields: object = {}) =>
    void told.push({ level, message, reason: (fields as { reason?: unknown }).reason });
  const subject = new Collector({
    signal: "traces",
    url: "http://collector.example/v1/traces",
    headers: { "api-key": "canary" },
    timeout: 10_000,
    attempts: 5,
    state,
    log: { info: write("info"), warn: write("warn") },
    fetch: (url, init = {}) => {
      const answer = (answers[asked.length] ?? answers.at(-1))?.() ?? new Response();
      asked.push({ url: String(url), init });
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    pause: (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    },
    clock: { now: () => NOW },
    ...options,
  });
  return { subject, asked, pauses, told, state };
}

const status = (status: number, headers: Record<string, string> = {}) => () =>
  new Response(null, { status, headers });
const down = () => new TypeError("connection refused");

Deno.test("what is sent is JSON by POST, with the headers of the settings", async () => {
  const { subject, asked, told } = collector([status(200)]);
  assert.equal(await subject.send("{}", 9), 0);
  const [{ url, init } = { url: "", init: {} }] = asked;
  assert.equal(url, "http://collector.example/v1/traces");
  assert.deepEqual([init.method, init.body, init.redirect], ["POST", "{}", "manual"]);
  assert.deepEqual(init.headers, { "api-key": "canary", "content-type": "application/json" });
  assert.deepEqual(told, []);
});

for (const passing of [429, 502, 503, 504]) {
  Deno.test(`${passing} is tried again, after twice as long each time`, async () => {
    const { subject, asked, pauses } = collector([status(passing)]);
    assert.equal(await subject.send("{}", 9), 9);
    assert.equal(asked.length, 5);
    for (const [index, pause] of pauses.entries()) {
      assert.ok(pause >= 800 * 2 ** index && pause <= 1_200 * 2 ** index, String(pauses));
    }
    assert.equal(pauses.length, 4);
  });
}

Deno.test("a collector that cannot be reached is tried again", async () => {
  const { subject, asked } = collector([down, status(200)]);
  assert.equal(await subject.send("{}", 9), 0);
  assert.equal(asked.length, 2);
});

for (const final of [301, 400, 401, 404, 413, 500]) {
  Deno.test(`${final} is not tried again`, async () => {
    const { subject, asked, pauses } = collector([status(final)]);
    assert.equal(await subject.send("{}", 9), 9);
    assert.deepEqual([asked.length, pauses.length], [1, 0]);
  });
}

Deno.test("Retry-After is waited for: seconds or a date, no longer than a minute", async () => {
  const pauseAfter = async (value: string) => {
    const { subject, pauses } = collector([status(429, { "retry-after": value }), status(200)]);
    assert.equal(await subject.send("{}", 9), 0);
    return pauses[0] ?? 0;
  };
  assert.equal(await pauseAfter("30"), 30_000);
  assert.equal(await pauseAfter(new Date(NOW + 20_000).toUTCString()), 20_000);
  assert.equal(await pauseAfter("999999999"), 60_000);
  for (const nothing of ["0", "-5", "soon", new Date(NOW - 20_000).toUTCString()]) {
    assert.ok(await pauseAfter(nothing) <= 1_200, nothing);
  }
});

Deno.test("the log hears of a change, once, without the headers", async () => {
  const { subject, told, state } = collector([down, down, down, status(400), status(200)], {
    attempts: 1,
  });
  state.drop(7);
  for (let sent = 0; sent < 7; sent++) await subject.send("{}", 9);
  assert.deepEqual(told.map(({ level }) => level), ["warn", "info"]);
  assert.match(String(told[0]?.reason), /connection refused/);
  assert.doesNotMatch(JSON.stringify(told), /canary/);
});

Deno.test("several isolates tell it once together", async () => {
  const one = collector([down], { attempts: 1 });
  const other = collector([down], { attempts: 1, state: one.state });
  await one.subject.send("{}", 9);
  await other.subject.send("{}", 9);
  assert.equal(one.told.length + other.told.length, 1);
});

Deno.test("what is rejected in part is told of, and not sent again", async () => {
  const partly = (partialSuccess: object) => () => Response.json({ partialSuccess });
  const { subject, asked, told } = collector([
    partly({ rejectedSpans: "3", errorMessage: "too old" }),
    partly({ errorMessage: "only a hint" }),
  ]);
  assert.equal(await subject.send("{}", 9), 3);
  assert.equal(told[0]?.reason, "it rejected 3: too old");
  assert.equal(await subject.send("{}", 9), 0);
  assert.equal(asked.length, 2);
});

Deno.test("an answer that is no JSON, or has no end, is an answer", async () => {
  const endless = () =>
    new Response(
      new ReadableStream<Uint8Array>({ pull: (it) => it.enqueue(new Uint8Array(10_000)) }),
    );
  const { subject } = collector([() => new Response("ok"), () => Response.json(null), endless]);
  for (let sent = 0; sent < 3; sent++) assert.equal(await subject.send("{}", 9), 0);
});

/** Never answers; rejects when it is given up. */
const hanging: typeof fetch = (_, init) =>
  new Promise((_, reject) => {
    const { signal } = init ?? {};
    signal?.addEventListener("abort", () => reject(signal.reason));
    if (signal?.aborted) reject(signal.reason);
  });

Deno.test("an answer that does not come is given up", async () => {
  const { subject, told } = collector([], { fetch: hanging, timeout: 1, attempts: 1 });
  assert.equal(await subject.send("{}", 9), 9);
  assert.match(String(told[0]?.reason), /no answer within 1 ms/);
});

Deno.test("in a hurry nothing is waited for; at the end nothing is sent, or told", async () => {
  const pausing = Promise.withResolvers<void>();
  const { subject, asked } = collector([status(503)], {
    pause: (_, ended) => {
      pausing.resolve();
      return new Promise((resolve) => ended.addEventListener("abort", () => resolve()));
    },
  });
  const sent = subject.send("{}", 9);
  await pausing.promise;
  subject.hurry();
  assert.equal(await sent, 9);
  assert.equal(asked.length, 2, "a last attempt");

  const stuck = collector([], { fetch: hanging });
  const under = stuck.subject.send("{}", 9);
  stuck.subject.end();
  assert.equal(await under, 9);
  assert.equal(await stuck.subject.send("{}", 9), 9);
  assert.deepEqual(stuck.told, []);
});
