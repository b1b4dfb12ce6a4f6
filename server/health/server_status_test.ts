import assert from "node:assert/strict";
import type { CheckResult } from "./health.ts";
import { ServerStatus } from "./server_status.ts";

const GOOD: CheckResult = { name: "disk", ok: true, detail: "900 MiB free", milliseconds: 0.25 };
const BAD: CheckResult = { name: "writer", ok: false, detail: "no\nanswer", milliseconds: 9 };

function status(results: readonly CheckResult[] = [GOOD], readOnly = false): ServerStatus {
  const made = new ServerStatus({
    version: "1.2.3",
    health: { results: () => Promise.resolve(results) },
    readOnly: () => readOnly,
    scrape: () => Promise.resolve("up 1\n"),
  });
  made.phase = "running";
  return made;
}

Deno.test("ready is one word, and a list for operators who ask for one", async () => {
  const { management, s3 } = status();
  const short = await management.answer({ ask: "ready", verbose: false });
  assert.deepEqual([short.status, short.body], [200, "ready\n"]);
  const verbose = await management.answer({ ask: "ready", verbose: true });
  assert.equal(verbose.body, "[+]running ok\n[+]writable ok\n[+]disk ok\nready\n");
  assert.equal((await s3.answer({ ask: "ready", verbose: true })).body, "ready\n");
});

Deno.test("ready names what fails", async () => {
  const { management } = status([GOOD, BAD]);
  const answer = await management.answer({ ask: "ready", verbose: true });
  assert.equal(answer.status, 503);
  assert.equal(answer.headers["retry-after"], "1");
  assert.match(answer.body, /^\[-\]writer failed: no answer\nnot ready: writer$/m);
});

Deno.test("a server that is starting, draining or read-only is not ready", async () => {
  const starting = status();
  for (const phase of ["starting", "draining"] as const) {
    starting.phase = phase;
    const answer = await starting.s3.answer({ ask: "ready", verbose: false });
    assert.deepEqual([answer.status, answer.body], [503, "not ready: running\n"]);
    const told = await starting.management.answer({ ask: "ready", verbose: true });
    assert.match(told.body, new RegExp(`^\\[-\\]running failed: ${phase}$`, "m"));
  }
  const answer = await status([GOOD], true).s3.answer({ ask: "ready", verbose: false });
  assert.deepEqual([answer.status, answer.body], [503, "not ready: writable\n"]);
});

Deno.test("health tells strangers yes or no, operators all", async () => {
  const { management, s3 } = status([GOOD, BAD]);
  const all = await management.answer({ ask: "health" });
  assert.equal(all.status, 503);
  assert.deepEqual(JSON.parse(all.body), {
    status: "failed",
    version: "1.2.3",
    checks: [
      { name: "running", ok: true, detail: "running", milliseconds: 0 },
      { name: "writable", ok: true, detail: "no sync to disk has failed", milliseconds: 0 },
      GOOD,
      BAD,
    ],
  });
  const little = await s3.answer({ ask: "health" });
  assert.deepEqual(JSON.parse(little.body), {
    status: "failed",
    checks: [
      { name: "running", ok: true },
      { name: "writable", ok: true },
      { name: "disk", ok: true },
      { name: "writer", ok: false },
    ],
  });
  assert.equal(little.headers["content-type"], "application/json");
});

Deno.test("metrics without a token: on the management port only", async () => {
  const { management, s3 } = status();
  const scrape = await management.answer({ ask: "metrics" });
  assert.deepEqual([scrape.status, scrape.body], [200, "up 1\n"]);
  assert.equal(scrape.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
  const refused = await s3.answer({ ask: "metrics", authorization: "Bearer " });
  assert.equal(refused.status, 403);
  assert.match(refused.body, /^.*metrics\.token \(OBJECTSTORAGE_METRICS_TOKEN\).*\n$/);
});

Deno.test("metrics with a token: on both ports, with it", async () => {
  const made = status();
  made.metricsToken = "scrape-me-please";
  for (const port of [made.management, made.s3]) {
    for (const authorization of ["Bearer scrape-me-please", "bearer  scrape-me-please"]) {
      assert.equal((await port.answer({ ask: "metrics", authorization })).status, 200);
    }
    for (
      const given of [undefined, "", "Bearer", "Bearer scrape-me-pleasf", "Basic scrape-me-please"]
    ) {
      const question = given === undefined ? {} : { authorization: given };
      const answer = await port.answer({ ask: "metrics", ...question });
      assert.equal(answer.status, 401, given);
      assert.equal(answer.headers["www-authenticate"], "Bearer");
      assert.doesNotMatch(answer.body, /scrape-me/);
    }
  }
});
