/** The metrics after a mixed load over several isolates, read by Prometheus's own parser. */
import assert from "node:assert/strict";
import { startServer } from "../server/start.ts";
import { preparePrometheusClient } from "./support/clients.ts";
import { type ParsedFamily, parseMetrics, sumOf, valueOf } from "./support/prometheus.ts";
import { S3Client, type S3Response } from "./support/s3_client.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";

const parser = await preparePrometheusClient();
const IN_CI = (Deno.env.get("CI") ?? "") !== "";

/** What was sent, as the metrics should tell it: `operation code` → requests, and S3 errors alike. */
class Expected {
  readonly requests = new Map<string, number>();
  readonly errors = new Map<string, number>();

  count(operation: string, { status, code }: Pick<S3Response, "status" | "code">): void {
    add(this.requests, `${operation} ${status}`);
    if (code !== undefined) add(this.errors, `${operation} ${code}`);
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** On connections of its own, so that the kernel spreads clients over isolates. */
async function play(url: string, number: number, expected: Expected): Promise<void> {
  using s3 = new S3Client({ url, ...CREDENTIALS });
  const at = { bucket: "load", key: `key ${number}` };
  const small = new Uint8Array(100 + number), large = new Uint8Array(300_000 + number);
  expected.count("PutObject", await s3.putObject(at, small));
  expected.count("PutObject", await s3.putObject({ ...at, key: `large ${number}` }, large));
  expected.count("GetObject", await s3.getObject(at));
  expected.count("GetObject", await s3.getObject({ ...at, key: `large ${number}` }));
  expected.count("GetObject", await s3.getObject({ ...at, key: "none" }));
  expected.count("HeadBucket", await s3.request({ method: "HEAD", bucket: "load" }));
  expected.count("ListObjectsV2", await s3.listObjectsV2("load"));
  expected.count("ListObjectsV2", await s3.listObjectsV2("no-such-bucket"));
  const unserved = { method: "GET", bucket: "load", query: { policy: "" } } as const;
  expected.count("GetBucketPolicy", await s3.request(unserved));
  // A secret that is wrong.
  using stranger = new S3Client({ url, ...CREDENTIALS, secretAccessKey: "not that secret" });
  expected.count("GetObject", await stranger.getObject(at));
  expected.count("DeleteObject", await s3.request({ method: "DELETE", ...at }));
}

function counted(families: readonly ParsedFamily[], name: string): Map<string, number> {
  const family = families.find((family) => family.name === name);
  assert.equal(family?.type, "counter", name);
  return new Map(
    family.samples.map(({ labels, value }) => [`${labels["operation"]} ${labels["code"]}`, value]),
  );
}

Deno.test({
  name: "the counters equal the requests sent, over three isolates, by Prometheus's own parser",
  ignore: "missing" in parser && !IN_CI,
  async fn() {
    if ("missing" in parser) throw new Error(parser.missing);
    await using server = await embeddedServer({ isolates: 3, consoleAddress: "127.0.0.1:0" });
    const { url } = server;
    const expected = new Expected();
    {
      using s3 = new S3Client({ url, ...CREDENTIALS });
      expected.count("CreateBucket", await s3.createBucket("load"));
    }
    await Promise.all(Array.from({ length: 30 }, (_, number) => play(url, number, expected)));
    // What is not S3 is not counted as such.
    for (const path of ["/-/ready", "/-/live", "/-/metrics"]) {
      await (await fetch(url + path)).body?.cancel();
    }
    const answer = await fetch(`${server.managementUrl}/metrics`);
    assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const text = await answer.text();
    const families = await parseMetrics(parser.client, text);

    const byName = (counts: Map<string, number>) => new Map([...counts].sort());
    assert.deepEqual(
      byName(counted(families, "objectstorage_s3_requests")),
      byName(expected.requests),
    );
    assert.deepEqual(byName(counted(families, "objectstorage_s3_errors")), byName(expected.errors));
    const sent = [...expected.requests.values()].reduce((sum, count) => sum + count, 0);
    assert.equal(sent, 1 + 30 * 11);
    assert.equal(sumOf(text, "objectstorage_s3_requests_total"), sent);
    assert.equal(sumOf(text, "objectstorage_s3_first_byte_seconds_count"), sent);
    assert.equal(valueOf(text, 'objectstorage_bucket_objects{bucket="load"}'), 30);
    assert.ok(valueOf(text, 'objectstorage_bucket_bytes{bucket="load"}') > 30 * 300_000);
    assert.ok(valueOf(text, "objectstorage_s3_received_bytes_total") > 30 * 300_000);
    assert.ok(valueOf(text, "objectstorage_s3_sent_bytes_total") > 30 * 300_000);
    assert.ok(valueOf(text, "process_resident_memory_bytes") > 1e7);
    const age = Date.now() / 1000 - valueOf(text, "process_start_time_seconds");
    assert.ok(age > 0 && age < 3_600, String(age));
    for (const isolate of ["main", "writer", "http-0", "http-1", "http-2"]) {
      assert.equal(valueOf(text, `objectstorage_isolate_up{isolate="${isolate}"}`), 1);
    }
    for (const { name, help, type, samples } of families) {
      assert.match(name, /^(?:objectstorage|process)_[a-z0-9_]+$/);
      assert.match(help, /^\S.*[^.\s]$/, name);
      assert.ok(["counter", "gauge", "histogram"].includes(type), name);
      assert.ok(samples.every(({ value }) => value >= 0), name);
    }
  },
});

Deno.test("whole answers end the requests under way, whether they were waited for or not", async () => {
  await using server = await startServer({
    isolates: 1,
    authentication: false,
    consoleAddress: "127.0.0.1:0",
  });
  const { url } = server;
  await (await fetch(`${url}/flight`, { method: "PUT" })).body?.cancel();
  const body = new Uint8Array(20_000_000);
  await (await fetch(`${url}/flight/key`, { method: "PUT", body })).body?.cancel();
  const inFlight = async () => {
    const text = await (await fetch(`${server.managementUrl}/metrics`)).text();
    return valueOf(text, "objectstorage_s3_requests_in_flight");
  };
  assert.equal(await inFlight(), 0);
  const held = await fetch(`${url}/flight/key`);
  assert.equal(await inFlight(), 1);
  const dropped = await fetch(`${url}/flight/key`);
  await dropped.body?.cancel();
  assert.equal((await held.bytes()).length, body.length);
  for (let attempt = 0; await inFlight() !== 0; attempt++) {
    assert.ok(attempt < 100, "a request is under way for ever");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

Deno.test("above 1000 buckets only totals are told", async () => {
  const buckets = Array.from({ length: 1_001 }, (_, number) => ({ name: `bucket-${number}` }));
  await using server = await embeddedServer({
    declared: { buckets },
    consoleAddress: "127.0.0.1:0",
  });
  const text = await (await fetch(`${server.managementUrl}/metrics`)).text();
  assert.equal(valueOf(text, "objectstorage_buckets"), 1_001);
  assert.equal(valueOf(text, "objectstorage_objects"), 0);
  assert.doesNotMatch(text, /^objectstorage_bucket_(?:objects|bytes)\{/m);
});
