import assert from "node:assert/strict";
import { HttpDelivery } from "../server/delivery.ts";
import { plain, type StatusQuestion } from "../server/health/status.ts";
import { managementApp, type ManagementAppOptions } from "./app.ts";

const DELIVERY = new HttpDelivery({
  remoteAddr: { hostname: "127.0.0.1" },
  completed: Promise.resolve(),
});

const bytes = (text: string) => new TextEncoder().encode(text);
/** Each form says which it is. */
const SCRIPT = { plain: bytes("plain"), br: bytes("brotli"), gzip: bytes("gzipped") };

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
        first: new Set<string>(),
        files: new Map([["console-1.js", SCRIPT]]),
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
    assert.doesNotMatch(policy, /unsafe|script-src (?!'self';)/, path);
  }
});

Deno.test("over HTTPS browsers are told to stay there", async () => {
  const { get } = app({ secure: true });
  const answer = await get("/");
  assert.equal(answer.headers.get("strict-transport-security"), "max-age=31536000");
  assert.match(await answer.text(), /https:\/\/store\.example:9000/);
  assert.equal((await app().get("/")).headers.get("strict-transport-security"), null);
});

Deno.test("every page is the one document, which loads from here and S3 alone", async () => {
  const { get } = app();
  const answer = await get("/");
  const page = await answer.text();
  assert.match(answer.headers.get("content-type") ?? "", /^text\/html; charset=UTF-8$/i);
  assert.doesNotMatch(page, /<style|style=|<script>|https?:[^"&]*(?=["&])(?<!store\.example:9000)/);
  const policy = answer.headers.get("content-security-policy") ?? "";
  assert.ok(policy.includes("; script-src 'self'; style-src 'self'; "), policy);
  assert.ok(policy.includes("; connect-src 'self' http://store.example:9000; "), policy);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  for (const path of ["/buckets", "/buckets/photos/settings", "/users/ann", "/sign-in?to=x"]) {
    assert.equal(await (await get(path)).text(), page, path);
  }
  for (const path of ["/bucket", "/buckets.html", "/index.html", "/api", "/assets", "/%2f"]) {
    assert.equal((await get(path)).status, 404, path);
  }
});

Deno.test("what the document names is kept forever, and compressed for who takes it", async () => {
  const { get } = app();
  const script = async (encodings?: string) => {
    const headers = encodings === undefined ? {} : { "accept-encoding": encodings };
    const answer = await get("/assets/console-1.js", { headers });
    return [answer.headers.get("content-encoding"), await answer.text(), answer] as const;
  };
  const [encoding, text, { headers }] = await script();
  assert.deepEqual([encoding, text], [null, "plain"]);
  assert.equal(headers.get("cache-control"), "public, max-age=31536000, immutable");
  assert.equal(headers.get("content-type"), "text/javascript; charset=utf-8");
  assert.equal(headers.get("vary"), "accept-encoding");
  assert.deepEqual((await script("gzip, deflate, br, zstd")).slice(0, 2), ["br", "brotli"]);
  assert.deepEqual((await script("gzip")).slice(0, 2), ["gzip", "gzipped"]);
  assert.deepEqual((await script("gzip;q=0")).slice(0, 2), [null, "plain"]);
  for (const name of ["console-2.js", "..%2fconsole-1.js", "console-1.js.br", ""]) {
    assert.equal((await get(`/assets/${name}`)).status, 404, name);
  }
  assert.equal((await get("/assets/icon.svg")).headers.get("content-type"), "image/svg+xml");
});

Deno.test("the document comes in the chosen colours, under the path the console is called by", async () => {
  const { get } = app({ consoleUrl: "https://example.com/storage/" });
  const page = async (cookie: string) =>
    await (await get("/", { headers: { cookie: `a=b; objectstorage_theme=${cookie}` } })).text();
  assert.match(await page("dark"), /<html lang="en" data-theme="dark">/);
  assert.match(await page("pink"), /<html lang="en">/);
  assert.match(await page("light"), /<base href="\/storage\/">/);
});

Deno.test("the page says where S3 is: as asked, as bound, or not yet", async () => {
  const page = async (s3: ReturnType<ManagementAppOptions["s3"]>) =>
    await (await app({ s3: () => s3 }).get("/")).text();
  assert.match(await page({ hostname: "::", port: 1 }), /;http:\/\/store\.example:1&quot;/);
  assert.match(await page({ hostname: "::1", port: 2 }), /;http:\/\/\[::1\]:2&quot;/);
  assert.match(await page({ hostname: "10.0.0.1", port: 3 }), /;http:\/\/10\.0\.0\.1:3&quot;/);
  assert.doesNotMatch(await page(undefined), /s3Url/);
});
