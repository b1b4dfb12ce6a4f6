/** CORS over the wire: which rule decides, what preflights and requests are answered, which
 * configurations are refused (Amazon S3 User Guide, "Using cross-origin resource sharing"). */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import type { RawResponse } from "../support/raw_http.ts";
import type { S3Client } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server } from "../support/s3_server.ts";
import { parseXmlAnswer } from "../support/xml.ts";

const BUCKET = "shared";
const KEY = { bucket: BUCKET, key: "k" };
const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

function rule(content: string): string {
  return `<CORSRule>${content}</CORSRule>`;
}

function origins(...list: readonly string[]): string {
  return list.map((origin) => `<AllowedOrigin>${origin}</AllowedOrigin>`).join("");
}

function methods(...list: readonly string[]): string {
  return list.map((method) => `<AllowedMethod>${method}</AllowedMethod>`).join("");
}

function configure(s3: S3Client, rules: string) {
  const body = Buffer.from(`<CORSConfiguration>${rules}</CORSConfiguration>`);
  return s3.request({ method: "PUT", bucket: BUCKET, query: { cors: "" }, body });
}

/** Undefined headers are left out. */
function preflight(
  s3: S3Client,
  origin: string | undefined,
  method: string | undefined,
  headers?: string,
  target = `/${BUCKET}/k`,
): Promise<RawResponse> {
  const given = {
    origin,
    "access-control-request-method": method,
    "access-control-request-headers": headers,
  };
  const lines = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const]
  );
  return s3.http.send({ method: "OPTIONS", target, headers: [["host", "localhost"], ...lines] });
}

/** The CORS headers of an answer, by what follows `access-control-`, and Vary. */
function cors(answer: { header(name: string): string | undefined }): Record<string, string> {
  const names = ["origin", "methods", "headers", "credentials"].map((name) => `allow-${name}`);
  const found: Record<string, string> = {};
  for (const name of [...names, "expose-headers", "max-age"]) {
    const value = answer.header(`access-control-${name}`);
    if (value !== undefined) found[name] = value;
  }
  const vary = answer.header("vary");
  if (vary !== undefined) found["vary"] = vary;
  return found;
}

function expectRefused(answer: RawResponse, what: string): void {
  assert.equal(answer.status, 403, what);
  assert.equal(parseXmlAnswer(Buffer.from(answer.body).toString()).need("Code"), "AccessForbidden");
  assert.deepEqual(cors(answer), {}, what);
}

Deno.test("the first rule that admits origin, method and headers decides a preflight", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  expectStatus(
    await configure(
      s3,
      rule(
        origins("https://one.test", "https://*.two.test") + methods("PUT", "DELETE") +
          "<AllowedHeader>x-amz-*</AllowedHeader><AllowedHeader>Content-Type</AllowedHeader>" +
          "<AllowedHeader>a-*-a</AllowedHeader>" +
          "<ExposeHeader>ETag</ExposeHeader><ExposeHeader>x-amz-id-2</ExposeHeader>" +
          "<MaxAgeSeconds>0</MaxAgeSeconds>",
      ) +
        rule(origins("*") + methods("GET") + "<AllowedHeader>*</AllowedHeader>") +
        rule(origins("https://one.test") + methods("POST")),
    ),
    200,
  );
  const one = {
    "allow-origin": "https://one.test",
    "allow-methods": "PUT, DELETE",
    "allow-credentials": "true",
    "expose-headers": "ETag, x-amz-id-2",
    "max-age": "0",
    vary: VARY,
  };
  const two = { ...one, "allow-origin": "https://a.b.two.test" };
  const any = { "allow-origin": "*", "allow-methods": "GET", vary: VARY };
  const posts = { ...any, "allow-methods": "POST", "allow-credentials": "true" };
  const allowed: readonly (readonly [string, string, string | undefined, object])[] = [
    ["https://one.test", "PUT", undefined, one],
    ["https://one.test", "DELETE", "", one],
    [
      ...["https://one.test", "PUT", "X-Amz-Date, content-type"] as const,
      { ...one, "allow-headers": "x-amz-date, content-type" },
    ],
    ["https://a.b.two.test", "PUT", undefined, two],
    ["https://other.test", "GET", undefined, any],
    ["null", "GET", "x-any", { ...any, "allow-headers": "x-any" }],
    ["https://one.test", "GET", undefined, any],
    ["https://one.test", "POST", undefined, { ...posts, "allow-origin": "https://one.test" }],
  ];
  for (const [origin, method, headers, expected] of allowed) {
    const answer = await preflight(s3, origin, method, headers);
    assert.equal(answer.status, 200, `${origin} ${method} ${headers}`);
    assert.equal(answer.body.length, 0);
    assert.deepEqual(cors(answer), expected, `${origin} ${method} ${headers}`);
  }
  const refused: readonly (readonly [string, string, (string | undefined)?, string?])[] = [
    ["https://other.test", "PUT"],
    ["https://two.test", "PUT"],
    ["https://evil.test?.two.test.evil", "PUT"],
    ["http://one.test", "PUT"],
    ["https://ONE.test", "PUT"],
    ["https://one.test", "PUT", "authorization"],
    ["https://one.test", "PUT", "a-a"],
    ["https://one.test", "POST", "x-amz-date"],
    ["https://one.test", "HEAD"],
    ["https://one.test", "PATCH"],
    ["https://one.test", "put"],
    ["https://other.test", "GET", "not a name"],
    ["https://other.test", "GET", "a:b"],
    ["https://other.test", "GET", undefined, "/missing-bucket/k"],
    ["https://other.test", "GET", undefined, "/"],
  ];
  for (const [origin, method, headers, target] of refused) {
    const answer = await preflight(s3, origin, method, headers, target);
    expectRefused(answer, [origin, method, headers, target].join(" "));
  }
  for (const [origin, method] of [[undefined, "GET"], ["https://one.test", undefined]]) {
    assert.equal((await preflight(s3, origin, method)).status, 400);
  }
  expectStatus(await s3.request({ method: "DELETE", bucket: BUCKET, query: { cors: "" } }), 204);
  expectRefused(await preflight(s3, "https://one.test", "PUT"), "no rules any more");
});

Deno.test("answers and errors carry the headers of the rule for their own method", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await configure(
    s3,
    rule(
      origins("https://*.test") + methods("GET", "HEAD") + "<ExposeHeader>ETag</ExposeHeader>",
    ) + rule(origins("*") + methods("PUT")),
  );
  const origin = "https://a.test";
  const reads = {
    "allow-origin": origin,
    "allow-methods": "GET, HEAD",
    "allow-credentials": "true",
    "expose-headers": "ETag",
    vary: VARY,
  };
  const put = await s3.putObject(KEY, Buffer.from("x"), { headers: { origin } });
  assert.deepEqual(cors(put), { "allow-origin": "*", "allow-methods": "PUT", vary: VARY });
  assert.deepEqual(cors(await s3.getObject(KEY, { origin })), reads);
  assert.deepEqual(cors(await s3.headObject(KEY, { origin })), reads);
  const etag = put.header("etag") ?? "";
  const unchanged = await s3.getObject(KEY, { origin, "if-none-match": etag });
  assert.deepEqual([unchanged.status, cors(unchanged)], [304, reads]);
  const missing = await s3.getObject({ ...KEY, key: "missing" }, { origin });
  assert.deepEqual([missing.status, cors(missing)], [404, reads]);
  // A stranger's request is refused in a way that the page it came from may read.
  const denied = await s3.http.send({
    ...{ method: "GET", target: `/${BUCKET}/k` },
    headers: [["host", "localhost"], ["origin", origin]],
  });
  assert.deepEqual([denied.status, cors(denied)], [403, reads]);
  assert.deepEqual(cors(await s3.getObject(KEY, { origin: "https://a.other" })), {});
  assert.deepEqual(cors(await s3.getObject(KEY)), {});
  assert.deepEqual(cors(await s3.deleteObject(KEY, { origin })), {});
});

Deno.test("origins of the server as a whole come after the bucket's own rules", async () => {
  await using fixture = await s3Server({
    buckets: [BUCKET],
    server: { corsOrigins: ["https://console.test"] },
  });
  const { s3 } = fixture;
  const answer = await preflight(s3, "https://console.test", "PUT", "authorization");
  assert.deepEqual(
    ["allow-origin", "allow-headers", "allow-credentials"].map((name) => cors(answer)[name]),
    ["https://console.test", "authorization", "true"],
  );
  expectRefused(await preflight(s3, "https://other.test", "PUT"), "another origin");
  await configure(s3, rule(origins("https://console.test") + methods("GET")));
  const got = async (method: string) =>
    cors(await preflight(s3, "https://console.test", method))["allow-methods"];
  assert.equal(await got("GET"), "GET");
  assert.match(await got("PUT") ?? "", /PUT/);
});

Deno.test("what such an origin may read of answers the bucket's own rules only add to", async () => {
  await using fixture = await s3Server({
    buckets: [BUCKET],
    server: { corsOrigins: ["https://console.test"] },
  });
  const { s3 } = fixture;
  const expose = "<ExposeHeader>x-own</ExposeHeader><ExposeHeader>ETag</ExposeHeader>";
  await configure(s3, rule(origins("*") + methods("PUT") + expose));
  const exposed = async (origin: string) =>
    cors(await s3.putObject(KEY, Buffer.from("x"), { headers: { origin } }))["expose-headers"]
      ?.split(", ");
  assert.deepEqual(await exposed("https://other.test"), ["x-own", "ETag"]);
  // A page of this very host, too: as the console is, on another port.
  for (const origin of ["https://console.test", fixture.url.replace(/\d+$/, "1")]) {
    const names = await exposed(origin) ?? [];
    assert.deepEqual(names.slice(0, 2), ["x-own", "ETag"]);
    assert.ok(names.includes("x-amz-checksum-crc64nvme"), origin);
    assert.equal(new Set(names).size, names.length);
  }
});

Deno.test("a configuration that could not be followed is refused, and the old one stays", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const good = rule(origins("https://a.test") + methods("GET"));
  const many = (count: number) => good.repeat(count);
  expectStatus(await configure(s3, many(100)), 200);
  const refused: readonly (readonly [string, string])[] = [
    ["", "MalformedXML"],
    [many(101), "InvalidRequest"],
    [rule(origins("https://a.test")), "MalformedXML"],
    [rule(methods("GET")), "MalformedXML"],
    [rule(origins("https://a.test") + methods("PATCH")), "InvalidRequest"],
    [rule(origins("https://a.test") + methods("get")), "InvalidRequest"],
    [rule(origins("https://*.*.test") + methods("GET")), "InvalidRequest"],
    [rule(origins("https://a.test&#10;x") + methods("GET")), "InvalidRequest"],
    [`<ID>1</ID>`, "MalformedXML"],
    [rule("<ID>1</ID>" + origins("*") + methods("GET")).repeat(2), "InvalidRequest"],
    [rule(`<ID>${"i".repeat(256)}</ID>` + origins("*") + methods("GET")), "InvalidRequest"],
    ...["ExposeHeader", "AllowedHeader"].flatMap((name) =>
      ["a b", "a&#13;&#10;X: y", "é", "*-*"].map((value): [string, string] => [
        rule(origins("*") + methods("GET") + `<${name}>${value}</${name}>`),
        "InvalidRequest",
      ])
    ),
    ...["-1", "x", "1.5", "99999999999"].map((age): [string, string] => [
      rule(origins("*") + methods("GET") + `<MaxAgeSeconds>${age}</MaxAgeSeconds>`),
      "MalformedXML",
    ]),
    [rule(origins("*") + methods("GET") + "<Other/>"), "MalformedXML"],
  ];
  for (const [xml, code] of refused) {
    expectError(await configure(s3, xml), 400, code, xml.slice(0, 120));
  }
  const kept = await s3.request({ method: "GET", bucket: BUCKET, query: { cors: "" } });
  assert.equal(kept.xml.all("CORSRule").length, 100);
});
