import assert from "node:assert/strict";
import { HttpDelivery } from "../server/delivery.ts";
import { plain, type StatusQuestion } from "../server/health/status.ts";
import { managementApp, type ManagementAppOptions } from "./app.ts";

const DELIVERY = new HttpDelivery({
  remoteAddr: { hostname: "127.0.0.1" },
  completed: Promise.resolve(),
});

function app(options: Partial<ManagementAppOptions> = {}) {
  const questions: StatusQuestion[] = [];
  const handle = managementApp({
    api: () => undefined,
    report: () => {},
    sessions: () => undefined,
    version: "1.2.3",
    development: false,
    consoleFiles: () =>
      Promise.resolve({
        script: "console-1.js",
        stylesheet: "console-1.css",
        files: new Map([["console-1.js", { plain: new TextEncoder().encode("//") }]]),
      }),
    secure: false,
    status: {
      answer(question) {
        questions.push(question);
        return Promise.resolve(plain(200, question.ask));
      },
    },
    s3: () => ({ hostname: "0.0.0.0", port: 9000 }),
    ...options,
  });
  return {
    questions,
    get: (path: string, init?: RequestInit) =>
      handle(new Request(`http://store.example:9001${path}`, init), DELIVERY),
  };
}

Deno.test("health and metrics are asked for by their paths", async () => {
  const { get, questions } = app();
  for (const path of ["/readyz", "/readyz?verbose", "/healthz", "/metrics"]) {
    assert.equal((await get(path)).status, 200, path);
  }
  await get("/metrics", { headers: { authorization: "Bearer x" } });
  assert.deepEqual(questions, [
    { ask: "ready", verbose: false },
    { ask: "ready", verbose: true },
    { ask: "health" },
    { ask: "metrics" },
    { ask: "metrics", authorization: "Bearer x" },
  ]);
  assert.equal(await (await get("/livez")).text(), "live\n");
});

Deno.test("whatever is not named is not there", async () => {
  const { get, questions } = app();
  for (
    const [path, method] of [
      ["/nothing", "GET"],
      ["/metrics/", "GET"],
      ["/-/ready", "GET"],
      ["/readyz", "POST"],
      ["/metrics", "DELETE"],
      ["/", "PUT"],
      ["/api/v2/buckets", "GET"],
    ] as const
  ) {
    const answer = await get(path, { method });
    assert.equal(answer.status, 404, `${method} ${path}`);
    assert.deepEqual(await answer.json(), {
      code: "NotFound",
      message: "There is nothing under this path.",
    });
  }
  assert.deepEqual(questions, []);
});

Deno.test("a failure inside is 503 and tells nothing of it", async () => {
  const error = console.error;
  console.error = () => {};
  try {
    const { get } = app({ s3: () => assert.fail("a secret of the inside") });
    const answer = await get("/");
    assert.equal(answer.status, 503);
    assert.doesNotMatch(await answer.text(), /secret/);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  } finally {
    console.error = error;
  }
});

Deno.test("every answer says what a browser may do with it", async () => {
  const { get } = app();
  for (const path of ["/", "/livez", "/metrics", "/nothing"]) {
    const { headers } = await get(path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("referrer-policy"), "no-referrer", path);
    assert.equal(headers.get("x-frame-options"), "DENY", path);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /^default-src 'none';/, path);
    assert.match(policy, /frame-ancestors 'none'$/, path);
    assert.doesNotMatch(policy, /unsafe|script-src/, path);
  }
});

Deno.test("over HTTPS browsers are told to stay there", async () => {
  const { get } = app({ secure: true });
  const answer = await get("/");
  assert.equal(answer.headers.get("strict-transport-security"), "max-age=31536000");
  assert.match(await answer.text(), /https:\/\/store\.example:9000/);
  assert.equal((await app().get("/")).headers.get("strict-transport-security"), null);
});

Deno.test("the page is whole in itself, its style the one the policy names", async () => {
  const { get } = app();
  const answer = await get("/");
  const page = await answer.text();
  assert.match(answer.headers.get("content-type") ?? "", /^text\/html; charset=UTF-8$/i);
  assert.match(page, /1\.2\.3/);
  assert.match(page, /http:\/\/store\.example:9000/);
  assert.doesNotMatch(page, /<script|src=|style=|<link|@import|url\(/);
  const [, style = ""] = /<style>([^]*)<\/style>/.exec(page) ?? [];
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  const policy = answer.headers.get("content-security-policy") ?? "";
  assert.ok(policy.includes(`style-src 'sha256-${new Uint8Array(hash).toBase64()}';`), policy);
});

Deno.test("the page says where S3 is: as asked, as bound, or not yet", async () => {
  const page = async (s3: ReturnType<ManagementAppOptions["s3"]>) =>
    await (await app({ s3: () => s3 }).get("/")).text();
  assert.match(await page({ hostname: "::", port: 1 }), /<code>http:\/\/store\.example:1</);
  assert.match(await page({ hostname: "::1", port: 2 }), /<code>http:\/\/\[::1\]:2</);
  assert.match(await page({ hostname: "10.0.0.1", port: 3 }), /<code>http:\/\/10\.0\.0\.1:3</);
  assert.match(await page(undefined), /not ready yet/);
});
