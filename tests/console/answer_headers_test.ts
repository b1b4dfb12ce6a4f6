/** What browsers are told with each kind of answer of the management port, whatever came of it. */
import assert from "node:assert/strict";
import { managedServer, ManagementClient, ROOT_LOGIN } from "../support/management_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { S3Client } from "../support/s3_client.ts";

const ALWAYS: Readonly<Record<string, string | null>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "access-control-allow-origin": null,
};
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

interface Kind {
  readonly status: number;
  readonly method?: string;
  /** By their paths. */
  readonly at: readonly string[];
  /** Default: none is kept. */
  readonly kept?: RegExp;
  /** Default: nothing may be loaded or done. */
  readonly policy?: string;
}

/** Of the console's pages, where objects are at `s3`. */
function pagePolicy(s3: string): string {
  return "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
    `img-src 'self' data: blob: ${s3}; media-src 'self' ${s3}; frame-src 'self' ${s3}; ` +
    `connect-src 'self' ${s3}; worker-src 'self'; base-uri 'self'; form-action 'self'; ` +
    "frame-ancestors 'none'";
}

Deno.test("every kind of answer of the management port has its policy", async () => {
  await using server = await managedServer();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  await s3.putObject({ bucket: "media", key: "a" }, new Uint8Array(1));
  const client = new ManagementClient(server);
  await client.signInWithCookie(ROOT_LOGIN);
  const chosen = await client.request({
    ...{ method: "POST", api: "/buckets/media/archives" },
    body: { keys: ["a"], prefixes: [], base: "", fileName: "media.zip" },
  });
  const document = await (await fetch(server.managementUrl)).text();
  const files = [...document.matchAll(/assets\/console-\w+\.(?:js|css)/g)].map(([path]) =>
    `/${path}`
  );
  assert.equal(files.length, 2);

  const kinds: Readonly<Record<string, Kind>> = {
    pages: {
      status: 200,
      at: ["/", "/sign-in?to=//other.example", "/buckets/media?object=%3Cscript%3E"],
      policy: pagePolicy(server.url),
    },
    files: { status: 200, at: files, kept: /^public, max-age=31536000, immutable$/ },
    icon: { status: 200, at: ["/assets/icon.svg"], kept: /^public, max-age=86400$/ },
    health: { status: 200, at: ["/livez", "/readyz?verbose", "/healthz", "/metrics"] },
    data: { status: 200, at: ["/api/v1/buckets", "/api/v1/session", "/api/v1/openapi.json"] },
    zip: { status: 200, at: [`/api/v1/archives/${chosen.json.id}`] },
    events: { status: 200, at: ["/api/v1/audit/tail", "/api/v1/trace"] },
    "what is not there": { status: 404, at: ["/none", "/assets/none.js", "/api/v1/none"] },
    "another method": { status: 405, method: "PUT", at: ["/api/v1/buckets", "/api/v1/session"] },
    "a form": { status: 403, method: "POST", at: ["/api/v1/buckets"] },
    "another type": { status: 415, method: "POST", at: ["/api/v1/session"] },
    "the end": { status: 204, method: "DELETE", at: ["/api/v1/session"] },
    nobody: { status: 401, at: ["/api/v1/buckets", "/api/v1/session", "/api/v1/audit/tail"] },
  };
  for (
    const [kind, { status, method = "GET", at, kept = /^no-store$/, policy }] of Object.entries(
      kinds,
    )
  ) {
    for (const path of at) {
      const answer = await fetch(`${server.managementUrl}${path}`, {
        method,
        headers: { cookie: client.cookie ?? "", "sec-fetch-site": "same-origin" },
        ...(method === "POST" ? { body: "{}" } : {}),
      });
      await answer.body?.cancel();
      const { headers } = answer, told = `${kind}: ${path}`;
      assert.equal(answer.status, status, told);
      for (const [name, value] of Object.entries(ALWAYS)) {
        assert.equal(headers.get(name), value, `${told} ${name}`);
      }
      assert.match(headers.get("cache-control") ?? "", kept, told);
      assert.equal(headers.get("content-security-policy"), policy ?? NOTHING, told);
    }
  }
});
