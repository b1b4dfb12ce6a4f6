/** The management port and the server's own paths on the S3 port: health in every state of the
 * server, probes that cannot load it, who is told what. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { askReady } from "../server/health/ask_ready.ts";
import { type RunningServer, type ServerOptions, startServer } from "../server/start.ts";
import { run } from "./support/clients.ts";
import { sumOf, valueOf } from "./support/prometheus.ts";
import { spawnServer } from "./support/server.ts";

interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const READY_PATHS = ["/-/ready", "/minio/health/ready", "/minio/health/cluster"];

async function get(url: string, init?: RequestInit): Promise<Got> {
  const answer = await fetch(url, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** With a management port and without signatures. */
function managedServer(
  options: ServerOptions = {},
): Promise<RunningServer & { managementUrl: string }> {
  const given = { isolates: 1, authentication: false, consoleAddress: "127.0.0.1:0", ...options };
  return startServer(given) as Promise<RunningServer & { managementUrl: string }>;
}

function faulty(fault: string): URL {
  return new URL(`./support/faulty_isolates.ts?${fault}`, import.meta.url);
}

async function eventually(what: string, test: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; !await test(); attempt++) {
    assert.ok(attempt < 200, what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

Deno.test("every path of both ports answers", async () => {
  await using server = await managedServer({ isolates: 2 });
  const { url, managementUrl } = server;
  assert.equal((await get(`${managementUrl}/livez`)).text, "live\n");
  assert.equal((await get(`${managementUrl}/readyz`)).text, "ready\n");
  assert.equal(
    (await get(`${managementUrl}/readyz?verbose`)).text,
    "[+]running ok\n[+]writable ok\n[+]database ok\n[+]blobs ok\n[+]audit ok\n[+]disk ok\n[+]writer ok\n" +
      "[+]http-0 ok\n[+]http-1 ok\nready\n",
  );
  const health = await get(`${managementUrl}/healthz`);
  assert.match(health.headers.get("content-type") ?? "", /^application\/json/);
  const { status, version, checks } = JSON.parse(health.text);
  assert.deepEqual([status, /^\d+\.\d+\.\d+/.test(version), checks.length], ["ok", true, 9]);
  const page = await get(`${managementUrl}/`);
  assert.match(page.text, new RegExp(`&quot;${url}&quot;`));
  assert.equal((await get(`${managementUrl}/metrics`)).status, 200);
  const head = await get(`${managementUrl}/readyz`, { method: "HEAD" });
  assert.deepEqual([head.status, head.text], [200, ""]);
  const unknown = await get(`${managementUrl}/wherever`);
  assert.deepEqual([unknown.status, JSON.parse(unknown.text).code], [404, "NotFound"]);

  for (const path of ["/-/live", "/minio/health/live"]) {
    assert.equal((await get(url + path)).text, "live\n", path);
  }
  for (const path of READY_PATHS) assert.equal((await get(url + path)).text, "ready\n", path);
  const told = JSON.parse((await get(`${url}/-/health`)).text);
  assert.deepEqual(told.checks[0], { name: "running", ok: true });
  assert.equal(told.version, undefined);
  assert.equal((await get(`${url}/-/metrics`)).status, 403);
  assert.equal((await get(`${url}/-/other`)).status, 404);
});

Deno.test("without an address there is no management port", async () => {
  await using server = await startServer({ isolates: 1 });
  assert.equal(server.managementUrl, undefined);
  assert.equal((await get(`${server.url}/-/ready`)).status, 200);
});

Deno.test("with a certificate the management port is HTTPS, too", async () => {
  await using server = await managedServer({ tls: "selfSigned" });
  const { managementUrl } = server;
  assert.match(managementUrl, /^https:/);
  assert.deepEqual(await askReady(managementUrl, 10_000), { ready: true, text: "ready\n" });
  const { stdout } = await run(["curl", "-sk", "-D", "-", `${managementUrl}/`], {
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
  assert.match(stdout, /^strict-transport-security: max-age=31536000\r$/m);
  assert.ok(stdout.includes(`&quot;${server.url}&quot;`), stdout);
});

Deno.test("a management port that is taken is told by its name", async () => {
  await using server = await managedServer();
  const { host, port } = new URL(server.managementUrl);
  await assert.rejects(managedServer({ consoleAddress: host }), (error: Error) => {
    const named = `Management (console.address) cannot listen on 127.0.0.1, port ${port}: `;
    return error.message.startsWith(named);
  });
});

Deno.test("metrics with a token are for those who have it, on both ports", async () => {
  const metricsToken = "scrape-me-please";
  await using server = await managedServer({ metricsToken });
  const headers = { authorization: `Bearer ${metricsToken}` };
  for (const path of [`${server.managementUrl}/metrics`, `${server.url}/-/metrics`]) {
    const refused = await get(path);
    assert.equal(refused.status, 401, path);
    assert.equal(refused.headers.get("www-authenticate"), "Bearer");
    assert.equal((await get(path, { headers: { authorization: "Bearer other" } })).status, 401);
    const { status, text } = await get(path, { headers });
    assert.equal(status, 200, path);
    assert.equal(valueOf(text, 'objectstorage_isolate_up{isolate="http-0"}'), 1);
  }
  await server.apply({ metricsToken: "another-token" });
  assert.equal((await get(`${server.url}/-/metrics`, { headers })).status, 401);
  await server.apply({ metricsToken: null });
  assert.equal((await get(`${server.managementUrl}/metrics`)).status, 200);
  assert.equal((await get(`${server.url}/-/metrics`, { headers })).status, 403);
});

Deno.test("probes cannot load the server: many of them are one write", async () => {
  await using server = await managedServer({ isolates: 2 });
  const { url, managementUrl } = server;
  const logBytes = async () =>
    valueOf((await get(`${managementUrl}/metrics`)).text, "objectstorage_database_wal_bytes");
  const before = await logBytes();
  const paths = [`${managementUrl}/readyz`, `${managementUrl}/healthz`, `${url}/-/ready`];
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all([...paths, ...paths, ...paths].map((path) => get(path)));
    for (const { status } of answers) assert.equal(status, 200);
  }
  const written = await logBytes() - before;
  // A commit is a page or two; that of the first probe, and one more should the test take so long.
  assert.ok(written > 0, "the database was written to");
  assert.ok(written <= 4 * 4_120, `${written} bytes for 90 probes`);
});

Deno.test("a server that is starting is alive and not ready", async () => {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const consoleAddress = `127.0.0.1:${probe.addr.port}`;
  probe.close();
  const starting = managedServer({ consoleAddress, entries: { writer: faulty("starts_late") } });
  const url = `http://${consoleAddress}`;
  const { status, text } = await get(`${url}/readyz?verbose`);
  assert.deepEqual(
    [status, text],
    [503, "[-]running failed: starting\nnot ready: running\n"],
  );
  assert.equal((await get(`${url}/livez`)).status, 200);
  assert.doesNotMatch((await get(`${url}/`)).text, /s3Url/);
  assert.equal(valueOf((await get(`${url}/metrics`)).text, "objectstorage_read_only"), 0);
  await using _server = await starting;
  assert.equal((await get(`${url}/readyz`)).status, 200);
});

Deno.test("after a sync failed the server is not ready, at once and on every path", async () => {
  await using server = await managedServer({ entries: { http: faulty("sync_fails") } });
  const { url, managementUrl } = server;
  assert.equal((await get(`${url}/faults`, { method: "PUT" })).status, 200);
  assert.equal((await get(`${url}/faults/small`, { method: "PUT", body: "small" })).status, 200);
  // Kept results are no excuse.
  assert.equal((await get(`${managementUrl}/readyz`)).status, 200);
  const body = new Uint8Array(60_000);
  assert.equal((await get(`${url}/faults/large`, { method: "PUT", body })).status, 503);
  for (const path of [`${managementUrl}/readyz`, ...READY_PATHS.map((path) => url + path)]) {
    const { status, text, headers } = await get(path);
    assert.equal(status, 503, path);
    assert.match(text, /^not ready: writable/, path);
    assert.equal(headers.get("retry-after"), "1", path);
  }
  const { text } = await get(`${managementUrl}/readyz?verbose`);
  assert.match(text, /^\[-\]writable failed: read-only: a sync to disk failed; check the disk/m);
  for (const path of [`${managementUrl}/healthz`, `${url}/-/health`]) {
    const { status, text } = await get(path);
    assert.deepEqual([status, JSON.parse(text).status], [503, "failed"], path);
  }
  for (const path of [`${managementUrl}/livez`, `${url}/-/live`, `${url}/minio/health/live`]) {
    assert.equal((await get(path)).status, 200, path);
  }
  const metrics = (await get(`${managementUrl}/metrics`)).text;
  assert.equal(valueOf(metrics, "objectstorage_read_only"), 1);
  const series = 'objectstorage_s3_requests_total{operation="PutObject",code="503"}';
  assert.equal(valueOf(metrics, series), 1);
  // Reads go on.
  assert.equal((await get(`${url}/faults/small`)).text, "small");
});

Deno.test("a server that is draining is not ready, and finishes what is under way", async () => {
  await using server = await managedServer();
  const { url, managementUrl } = server;
  assert.equal((await get(`${url}/drain`, { method: "PUT" })).status, 200);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(
    new TextEncoder().encode(
      "PUT /drain/key HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n",
    ),
  );
  await connection.write(new Uint8Array(1_000));
  await eventually("the upload is under way", async () => {
    const { text } = await get(`${managementUrl}/metrics`);
    return valueOf(text, "objectstorage_s3_requests_in_flight") === 1;
  });
  const stopped = server.stop();
  const { status, text } = await get(`${managementUrl}/readyz?verbose`);
  assert.deepEqual([status, text], [503, "[-]running failed: draining\nnot ready: running\n"]);
  assert.equal((await get(`${managementUrl}/livez`)).status, 200);
  const own = await get(`${url}/-/ready`);
  assert.equal(own.status, 503);
  for (let left = 299_000; left > 0;) {
    left -= await connection.write(new Uint8Array(Math.min(left, 65_536)));
  }
  const answer = new Uint8Array(64);
  await connection.read(answer);
  assert.match(new TextDecoder().decode(answer), /^HTTP\/1\.1 200 /);
  await stopped;
});

Deno.test("a counter never goes back when an isolate crashes", async () => {
  await using server = await managedServer({ entries: { http: faulty("crashes") } });
  const { url, managementUrl } = server;
  assert.equal((await get(`${url}/crash`, { method: "PUT" })).status, 200);
  for (let i = 0; i < 20; i++) await get(`${url}/crash/none`);
  const metrics = async () => (await get(`${managementUrl}/metrics`)).text;
  const before = await metrics();
  assert.equal(sumOf(before, "objectstorage_s3_requests_total"), 21);
  const body = new Uint8Array(60_000);
  await assert.rejects(get(`${url}/crash/large`, { method: "PUT", body }));
  let least = 21;
  await eventually("the isolate is up again", async () => {
    const text = await metrics();
    const now = sumOf(text, "objectstorage_s3_requests_total");
    assert.ok(now >= least, `${now} after ${least}`);
    least = now;
    return valueOf(text, 'objectstorage_isolate_up{isolate="http-0"}') === 1 &&
      valueOf(text, 'objectstorage_isolate_restarts_total{isolate="http-0"}') === 1;
  });
  await eventually("it answers", () => get(`${url}/crash/none`).then(() => true, () => false));
  assert.equal(sumOf(await metrics(), "objectstorage_s3_requests_total"), 22);
  // Only what was under way is not any more.
  assert.equal(valueOf(await metrics(), "objectstorage_s3_requests_in_flight"), 0);
});

Deno.test("healthcheck asks the management port of the same settings", async () => {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const env = { OBJECTSTORAGE_CONSOLE_ADDRESS: `127.0.0.1:${probe.addr.port}` };
  probe.close();
  const healthcheck = async () => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", MAIN, "healthcheck"],
      env,
      stdin: "null",
    }).output();
    return [code, new TextDecoder().decode(stdout)];
  };
  {
    await using _server = await spawnServer({ env });
    assert.deepEqual(await healthcheck(), [0, "ready\n"]);
  }
  assert.deepEqual(await healthcheck(), [1, ""]);
});
