/** The addresses a running executable answers at, besides S3: one list for the executable and for
 * the image. A new endpoint is a line here. */
import assert from "node:assert/strict";

interface Endpoint {
  readonly port: "s3" | "console";
  readonly path: string;
  /** Default 200. */
  readonly status?: number;
  /** What the body must show. */
  readonly body?: RegExp;
}

const ENDPOINTS: readonly Endpoint[] = [
  { port: "s3", path: "/-/live", body: /./ },
  { port: "s3", path: "/-/ready", body: /./ },
  { port: "s3", path: "/minio/health/live" },
  { port: "s3", path: "/minio/health/ready" },
  { port: "s3", path: "/minio/health/cluster" },
  { port: "s3", path: "/", status: 403, body: /<Code>AccessDenied<\/Code>/ },
  { port: "console", path: "/", body: /^<!doctype html>/ },
  { port: "console", path: "/livez" },
  { port: "console", path: "/readyz?verbose" },
  { port: "console", path: "/healthz" },
  { port: "console", path: "/metrics", body: /^# TYPE objectstorage_/m },
];

/** Asks all of them, and throws for the first that answers otherwise. `output`: what the server
 * printed when it was ready. Returns how many there are. */
export async function checkEndpoints(s3: string, output: string): Promise<number> {
  const console = /\bmanagement at (http:[^\s,]+)/.exec(output)?.[1];
  const endpoints = ENDPOINTS.filter(({ port }) => port === "s3" || console !== undefined);
  for (const { port, path, status = 200, body = /(?:)/ } of endpoints) {
    const answer = await fetch(`${port === "s3" ? s3 : console}${path}`);
    const text = await answer.text();
    assert.equal(answer.status, status, `${port} ${path}: ${text}`);
    assert.match(text, body, `${port} ${path}`);
  }
  if (console !== undefined) await checkConsole(console);
  return endpoints.length;
}

/** The console is inside: what its document names is there, compressed as browsers take it. */
async function checkConsole(url: string): Promise<void> {
  const page = await (await fetch(`${url}/buckets`)).text();
  const named = page.matchAll(/(?:href|src)="(assets\/console-[^"]+)"/g);
  const paths = [...named].map(([, path]) => path);
  assert.equal(paths.length, 2, page);
  for (const path of paths) {
    const answer = await fetch(`${url}/${path}`, { headers: { "accept-encoding": "br" } });
    assert.equal(answer.status, 200, path);
    assert.doesNotMatch(await answer.text(), /^\s*[<{]/, path);
    assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable");
  }
}
