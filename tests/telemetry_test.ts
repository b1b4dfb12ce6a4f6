/** What whole servers send to a collector, and what they do without one. */
import assert from "node:assert/strict";
import { prepareOpenTelemetry, run } from "./support/clients.ts";
import { RecordingCollector } from "./support/collector.ts";
import { valueOf } from "./support/prometheus.ts";
import { S3Client } from "./support/s3_client.ts";
import { CREDENTIALS, embeddedServer, spawnServer } from "./support/server.ts";
import { sign } from "./support/sign.ts";
import type { TelemetryOptions } from "../server/telemetry/telemetry.ts";

const python = await prepareOpenTelemetry();
const IN_CI = (Deno.env.get("CI") ?? "") !== "";
const HOUR = 3_600_000;
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736", SPAN = "00f067aa0ba902b7";

/** Nothing is sent before the end unless it is asked for. */
function to(url: string, more: TelemetryOptions = {}): TelemetryOptions {
  return {
    tracesUrl: `${url}/v1/traces`,
    metricsUrl: `${url}/v1/metrics`,
    spanInterval: HOUR,
    metricInterval: HOUR,
    ...more,
  };
}

Deno.test("every request is a span, whichever isolate it met; a stop sends them all", async () => {
  await using collector = new RecordingCollector();
  const server = await embeddedServer({ isolates: 3, telemetry: to(collector.url) });
  const sent: string[] = [];
  {
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    assert.equal((await s3.createBucket("traced")).status, 200);
    sent.push("CreateBucket");
    await Promise.all(Array.from({ length: 20 }, async (_, number) => {
      using client = new S3Client({ url: server.url, ...CREDENTIALS });
      const at = { bucket: "traced", key: `large ${number}` };
      await client.putObject(at, new Uint8Array(300_000));
      await client.getObject(at);
      await client.getObject({ ...at, key: "none" });
      sent.push("PutObject", "GetObject", "GetObject");
    }));
  }
  // What is not S3 is no span.
  for (const path of ["/-/ready", "/-/live"]) {
    await (await fetch(server.url + path)).body?.cancel();
  }
  await server.stop();

  const { spans } = collector;
  assert.deepEqual(spans.map(({ name }) => name).sort(), sent.sort());
  assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, spans.length);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, spans.length);
  const missing = spans.filter(({ attributes }) => attributes["http.response.status_code"] === 404);
  assert.equal(missing.length, 20);
  for (const { attributes, status } of missing) {
    assert.equal(attributes["rpc.status_code"], "NoSuchKey");
    assert.equal(attributes["aws.s3.key"], "none");
    assert.equal(attributes["client.address"], "127.0.0.1");
    assert.equal(status, undefined);
  }
  for (const { startTimeUnixNano, endTimeUnixNano } of spans) {
    const taken = BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano);
    assert.ok(taken > 0n && taken < 60_000_000_000n, String(taken));
  }
  const instances = new Set(collector.resources.map((about) => about["service.instance.id"]));
  assert.equal(instances.size, 1);
  assert.equal(collector.resources[0]?.["service.name"], "objectstorage");
});

Deno.test("a caller's trace goes on, unless the caller does not keep it", async () => {
  await using collector = new RecordingCollector();
  const server = await embeddedServer({ telemetry: to(collector.url) });
  const ask = async (headers: Record<string, string>) =>
    await (await fetch(server.url, { headers })).body?.cancel();
  await ask({ traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: "vendor=1" });
  await ask({ traceparent: `00-${TRACE}-${SPAN}-00` });
  await ask({ traceparent: `00-${"0".repeat(32)}-${SPAN}-01`, tracestate: "vendor=1" });
  await server.stop();
  const [continued, own, ...others] = collector.spans;
  assert.equal(others.length, 0);
  assert.deepEqual(
    [continued?.traceId, continued?.parentSpanId, continued?.traceState],
    [TRACE, SPAN, "vendor=1"],
  );
  assert.notEqual(continued?.spanId, SPAN);
  assert.match(own?.traceId ?? "", /^(?!0+$)[0-9a-f]{32}$/);
  assert.deepEqual([own?.parentSpanId, own?.traceState], [undefined, undefined]);
});

Deno.test("the metrics of a scrape are sent, under the same names", async () => {
  await using collector = new RecordingCollector();
  await using server = await embeddedServer({
    isolates: 2,
    consoleAddress: "127.0.0.1:0",
    telemetry: to(collector.url, { headers: { "api-key": "k" } }),
  });
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("measured");
  await s3.putObject({ bucket: "measured", key: "k" }, new Uint8Array(100));
  await s3.getObject({ bucket: "measured", key: "none" });
  const text = await (await fetch(`${server.managementUrl}/metrics`)).text();
  assert.equal(valueOf(text, "objectstorage_telemetry_dropped_spans_total"), 0);
  await server.stop();

  const told = new Set(
    JSON.parse(collector.received.find(({ path }) => path === "/v1/metrics")?.body ?? "")
      .resourceMetrics[0].scopeMetrics[0].metrics.map(({ name }: { name: string }) => name),
  );
  const scraped = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  for (const name of scraped) {
    // A scrape names families that have no sample, too.
    assert.ok(told.has(name) || !new RegExp(`^${name}[ {_]`, "m").test(text), name);
  }
  const requests = collector.points("objectstorage_s3_requests_total").map((point) => [
    point.attributes["operation"],
    point.attributes["code"],
    point.asDouble,
  ]);
  assert.deepEqual(requests.sort(), [
    ["CreateBucket", "200", 1],
    ["GetObject", "404", 1],
    ["PutObject", "200", 1],
  ]);
  assert.equal(collector.points("objectstorage_objects")[0]?.asDouble, 1);
  assert.equal(collector.points("objectstorage_s3_first_byte_seconds").length, 3);
  for (const { headers } of collector.received) {
    assert.equal(headers.get("api-key"), "k");
    assert.equal(headers.get("content-type"), "application/json");
  }
});

Deno.test("the interval sends spans and metrics while the server runs", async () => {
  await using collector = new RecordingCollector();
  await using server = await embeddedServer({
    telemetry: to(collector.url, { spanInterval: 10, metricInterval: 10 }),
  });
  await (await fetch(server.url)).body?.cancel();
  const requests = () => collector.points("objectstorage_s3_requests_total");
  await collector.until(() => collector.spans.length === 1 && requests().length === 1);
});

for (
  const [what, refusal] of [
    ["hangs", undefined],
    ["refuses", new Response(null, { status: 503, headers: { "retry-after": "60" } })],
  ] as const
) {
  Deno.test(`a collector that ${what} slows no request, and no stop waits for it`, async () => {
    const end = Promise.withResolvers<Response>();
    await using collector = new RecordingCollector(() => refusal?.clone() ?? end.promise);
    const server = await embeddedServer({
      log: { level: "error" },
      telemetry: to(collector.url, { spanInterval: 1, metricInterval: 1, timeout: HOUR }),
    });
    for (let request = 0; request < 50; request++) {
      const answer = await fetch(server.url);
      await answer.body?.cancel();
      assert.equal(answer.status, 403);
    }
    await collector.until(() => collector.received.some(({ path }) => path === "/v1/traces"));
    const began = performance.now();
    await server.stop();
    assert.ok(performance.now() - began < 10_000);
    end.resolve(new Response());
  });
}

Deno.test("a collector that is not there is told of once, by any number of isolates", async () => {
  const free = new RecordingCollector();
  const gone = free.url;
  await free[Symbol.asyncDispose]();
  await using server = await spawnServer({
    env: {
      OBJECTSTORAGE_ISOLATES: "3",
      OTEL_EXPORTER_OTLP_ENDPOINT: gone,
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=canary-of-the-collector",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    },
  });
  await Promise.all(Array.from({ length: 200 }, async () => {
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    assert.equal((await s3.request({ method: "GET" })).status, 200);
  }));
  assert.equal(await server.stop(), 0);
  const output = server.output();
  const about = (signal: string) =>
    [...output.matchAll(/The collector does not take telemetry[^\n]*/g)]
      .filter(([line]) => line.includes(`"signal":"${signal}"`)).length;
  assert.deepEqual([about("traces"), about("metrics")], [1, 1], output);
  assert.match(output, /Not used here: OTEL_EXPORTER_OTLP_PROTOCOL/);
  assert.doesNotMatch(output, /canary-of-the-collector/);
});

Deno.test("no secret is sent: signatures, tokens, keys, whatever carried them", async () => {
  await using collector = new RecordingCollector();
  const server = await embeddedServer({
    rootUser: "canary-user-Zk3fPq",
    rootPassword: "canary-secret-Zk3fPq",
    telemetry: to(collector.url),
  });
  const { url } = server;
  const signer = { url, accessKeyId: "canary-user-Zk3fPq", secret: "canary-secret-Zk3fPq" };
  const token = "canary-token-Zk3fPq";
  const requests = [
    sign({ ...signer, method: "PUT", path: "/canary" }),
    sign({
      ...signer,
      method: "PUT",
      path: "/canary/key",
      body: new TextEncoder().encode("canary-body-Zk3fPq".repeat(1_000)),
      mode: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    }),
    sign({ ...signer, method: "GET", path: "/canary/key" }),
    sign({ ...signer, method: "GET", path: "/canary/key", presign: true }),
    sign({
      ...signer,
      method: "GET",
      path: "/canary/key",
      query: { "X-Amz-Security-Token": token },
      presign: true,
    }),
    sign({
      ...signer,
      method: "GET",
      path: "/canary/key",
      headers: { "x-amz-security-token": token },
    }),
  ];
  const secrets = ["Zk3fPq"];
  for (const { url, method, headers, body } of requests) {
    const text = `${url} ${headers["authorization"]}`;
    secrets.push(...[...text.matchAll(/signature=([0-9a-f]{64})/gi)].map(([, one = ""]) => one));
    const answer = await fetch(url, { method, headers, ...(method === "GET" ? {} : { body }) });
    await answer.arrayBuffer();
  }
  const [, , , presigned] = requests;
  const path = `/canary/${encodeURIComponent(presigned?.url ?? "")}`;
  await (await fetch(url + path.replaceAll(signer.accessKeyId, "x"))).body?.cancel();
  await server.stop();
  assert.equal(collector.spans.length, requests.length + 1);
  assert.ok(secrets.length > requests.length);
  for (const { body } of collector.received) {
    for (const secret of secrets) assert.ok(!body.includes(secret), `${secret} in ${body}`);
  }
});

/** Reads requests as OTLP's JSON encodes them and refuses what is not of it: unknown fields, numbers
 * that do not fit. Ids are hex there, base64 in the JSON of protocol buffers. */
const READER = `
import base64, json, sys
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
told = {"spans": 0, "metrics": 0}
for path, body in json.loads(sys.argv[1]):
    document = json.loads(body)
    if path == "/v1/traces":
        for resource in document["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    for name, size in (("traceId", 16), ("spanId", 8), ("parentSpanId", 8)):
                        if name in span:
                            assert len(bytes.fromhex(span[name])) == size, span
                            span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
        message = json_format.ParseDict(document, ExportTraceServiceRequest())
        for span in message.resource_spans[0].scope_spans[0].spans:
            assert span.kind == span.SPAN_KIND_SERVER and span.trace_id and span.attributes, span
            assert 0 < span.start_time_unix_nano < span.end_time_unix_nano, span
            told["spans"] += 1
    else:
        message = json_format.ParseDict(document, ExportMetricsServiceRequest())
        for metric in message.resource_metrics[0].scope_metrics[0].metrics:
            data = getattr(metric, metric.WhichOneof("data"))
            assert metric.name and len(data.data_points) > 0, metric
            for point in data.data_points:
                assert point.time_unix_nano > 0, metric
                if metric.WhichOneof("data") == "histogram":
                    assert len(point.bucket_counts) == len(point.explicit_bounds) + 1, metric
                    assert sum(point.bucket_counts) == point.count, metric
            told["metrics"] += 1
print(json.dumps(told))
`;

Deno.test({
  name: "what is sent is OTLP, by OpenTelemetry's own protocol buffers",
  ignore: "missing" in python && !IN_CI,
  async fn() {
    if ("missing" in python) throw new Error(python.missing);
    await using collector = new RecordingCollector();
    const server = await embeddedServer({ telemetry: to(collector.url) });
    {
      using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
      await s3.createBucket("wire");
      await s3.putObject({ bucket: "wire", key: "\u{1f600} \"'\\é" }, new Uint8Array(10));
      await s3.getObject({ bucket: "wire", key: "none" });
      await s3.request({ method: "GET", bucket: "wire", query: { policy: "" } });
    }
    const headers = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: "a=1" };
    await (await fetch(`${server.url}/%zz?x`, { headers, method: "PATCH" })).body?.cancel();
    await server.stop();
    const bodies = collector.received.map(({ path, body }) => [path, body]);
    const { stdout } = await run([python.client, "-c", READER, JSON.stringify(bodies)]);
    const told = JSON.parse(stdout);
    assert.equal(told.spans, 5);
    assert.ok(told.metrics > 20, stdout);
  },
});
