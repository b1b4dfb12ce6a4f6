/** Requests and audit records as they happen, watched over the management API. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { KeyPair } from "../support/api_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText, ROOT } from "../support/tenants.ts";
import { watching } from "../support/watching.ts";
import { managedServer, managedUser } from "./fixture.ts";

Deno.test("requests of every isolate are told as they end, to who wants them", async () => {
  const { server, root } = await managedServer({ isolates: 2 });
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  await using all = await watching(server.managementUrl, "/trace?bucket=media");
  await using errors = await watching(server.managementUrl, "/trace?errors=true&prefix=no");
  assert.deepEqual([all.status, errors.status], [200, 200]);
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  // Isolates keep requests once they know of who watches.
  let first;
  const seen = all.next().then((event) => first = event);
  while (first === undefined) await s3.headObject({ bucket: "media", key: "asking" });
  await seen;
  await s3.putObject({ bucket: "media", key: "a" }, Buffer.from("12345"));
  await s3.getObject({ bucket: "media", key: "none" });
  await root.get("/buckets/media/object?key=by-management");
  const expected = new Map([["a", undefined], ["none", undefined], ["by-management", undefined]]);
  const found = new Map<string, Record<string, unknown>>();
  while (found.size < expected.size) {
    const { items } = await all.next();
    for (const item of items) if (expected.has(item.key)) found.set(item.key, item);
  }
  const put = found.get("a") ?? {};
  assert.deepEqual(
    [put["operation"], put["method"], put["status"], put["received"], put["principal"]],
    ["PutObject", "PUT", 200, 5, CREDENTIALS.accessKeyId],
  );
  assert.equal(put["sourceAddress"], "127.0.0.1");
  assert.ok(typeof put["duration"] === "number" && put["duration"] > 0);
  assert.ok(Math.abs(Date.parse(String(put["time"])) - Date.now()) < 60_000);
  assert.equal(found.get("none")?.["code"], "NoSuchKey");
  assert.equal(found.get("by-management")?.["operation"], "HeadObject");
  let items = [];
  // Others' requests that were left out are told of, too.
  while (items.length === 0) items = (await errors.next()).items;
  assert.deepEqual(items.map(({ key }: { key: string }) => key), ["none"]);
});

Deno.test("audit records are told once they are durable, as a search finds them", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await using tail = await watching(server.managementUrl, "/audit/tail");
  await root.post("/buckets", { name: "watched" });
  let found;
  while (found === undefined) {
    const { items } = await tail.next();
    found = items.find(({ action }: { action: string }) => action === "CreateBucket");
  }
  assert.equal(found.bucket, "watched");
  const searched = await root.get("/audit?action=CreateBucket&bucket=watched");
  assert.deepEqual(searched.json.items, [found]);
});

Deno.test("who may not any more is sent away, and so is everyone when the server stops", async () => {
  const { server } = await managedServer();
  const document = policyText(allow(["admin:Trace", "admin:GetAudit"], "*"));
  await server.identities.putPolicy({ name: "watcher", document }, ROOT);
  const ann = await managedUser(server, "ann", ["watcher"]);
  const bob = await managedUser(server, "bob", ["watcher"]);
  await using trace = await watching(server.managementUrl, "/trace", ann.pair);
  await using audit = await watching(server.managementUrl, "/audit/tail", bob.pair);
  await using kept = await watching(server.managementUrl, "/trace", bob.pair);
  await server.identities.detachPolicies({ kind: "user", name: "ann" }, ["watcher"], ROOT);
  while (await trace.next() !== undefined);
  await server.stop();
  while (await audit.next() !== undefined);
  while (await kept.next() !== undefined);
});

Deno.test("who watches from eight places is told to wait, and keeps nobody else out", async () => {
  const { server } = await managedServer();
  await using _server = server;
  await using stack = new AsyncDisposableStack();
  const watch = async (pair?: KeyPair) =>
    stack.use(await watching(server.managementUrl, "/trace", pair)).status;
  const statuses: number[] = [];
  for (const name of ["ann", "ben", "cat"]) {
    const { pair } = await managedUser(server, name, ["consoleAdmin"]);
    for (let count = 0; count < 8; count++) statuses.push(await watch(pair));
    assert.equal(await watch(pair), 503);
  }
  for (let count = 0; count < 8; count++) statuses.push(await watch());
  assert.deepEqual(new Set(statuses), new Set([200]));
  const { pair } = await managedUser(server, "dan", ["consoleAdmin"]);
  assert.equal(await watch(pair), 503, "all places are taken");
});
