import assert from "node:assert/strict";
import {
  EXAMPLE,
  failureOf,
  presigned,
  requestOf,
  type Sent,
  sha256,
  signCanonical,
  type Signing,
} from "../../tests/support/signature.ts";
import { RootCredentials } from "./root_credentials.ts";
import { Authenticator } from "./sigv4.ts";

const CREDENTIALS = new RootCredentials(EXAMPLE.accessKeyId, EXAMPLE.secret);
const AUTHENTICATOR = new Authenticator({ credentials: CREDENTIALS });
const MINUTE = 60_000;
const MALFORMED = "AuthorizationQueryParametersError";

async function verdict(sent: Sent): Promise<string> {
  const failure = await failureOf(() => AUTHENTICATOR.authenticate(requestOf(sent)));
  return failure === undefined ? "accepted" : failure.code;
}

/** AWS, "Authenticating Requests: Using Query Parameters", the example. */
const PUBLISHED = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256" +
  "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
  "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
  "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

Deno.test("AWS's published presigned GET is authentic for a day", async () => {
  const [path, query = ""] = PUBLISHED.split("?");
  const text = `GET\n${path}\n${query.replace(/&X-Amz-Signature=.*/, "")}\n` +
    `host:${EXAMPLE.host}\n\nhost\nUNSIGNED-PAYLOAD`;
  assert.equal(sha256(text), "3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04");
  assert.equal(signCanonical(text), PUBLISHED.slice(-64));

  const headers = { host: EXAMPLE.host };
  const found = await AUTHENTICATOR.authenticate(requestOf({ target: PUBLISHED, headers }));
  assert.deepEqual(found, {
    principal: CREDENTIALS.principal,
    payload: { kind: "plain" },
    presigned: true,
  });
  const end = EXAMPLE.time + 86_400_000;
  assert.equal(await verdict({ target: PUBLISHED, headers, time: end }), "accepted");
  assert.equal(await verdict({ target: PUBLISHED, headers, time: end + 1 }), "AccessDenied");
});

Deno.test("an expired URL tells since when", async () => {
  const sent = { ...presigned({}, { expires: "1" }), time: EXAMPLE.time + 1001 };
  const failure = await failureOf(() => AUTHENTICATOR.authenticate(requestOf(sent)));
  assert.equal(failure?.message, "Request has expired");
  assert.deepEqual(failure.fields, {
    "X-Amz-Expires": "1",
    Expires: "2013-05-24T00:00:01.000Z",
    ServerTime: "2013-05-24T00:00:01.001Z",
  });
});

Deno.test("a URL may be fifteen minutes ahead of its time, and lives a week at most", async () => {
  const at = (time: number, expires: string) => verdict({ ...presigned({}, { expires }), time });
  const { time } = EXAMPLE;
  assert.equal(await at(time - 15 * MINUTE, "60"), "accepted");
  assert.equal(await at(time - 15 * MINUTE - 1, "60"), "AccessDenied");
  // An old one is no skew: only its end counts.
  assert.equal(await at(time + 16 * MINUTE, "961"), "accepted");
  assert.equal(await at(time + 604_800_000, "604800"), "accepted");
  assert.equal(await at(time + 604_800_001, "604800"), "AccessDenied");
});

const EXPIRES: Readonly<Record<string, string>> = {
  "1": "accepted",
  "0060": "accepted",
  "604800": "accepted",
  "604801": "X-Amz-Expires must be less than a week (in seconds); that is, the given " +
    "X-Amz-Expires must be less than 604800 seconds",
  "0": "X-Amz-Expires must be non-negative",
  "-1": "X-Amz-Expires must be non-negative",
  "": "X-Amz-Expires should be a number",
  "1.5": "X-Amz-Expires should be a number",
  "1e3": "X-Amz-Expires should be a number",
  "0x10": "X-Amz-Expires should be a number",
  " 60": "X-Amz-Expires should be a number",
  "60\n": "X-Amz-Expires should be a number",
  "+60": "X-Amz-Expires should be a number",
  "Infinity": "X-Amz-Expires should be a number",
  "٦٠": "X-Amz-Expires should be a number",
};

Deno.test("X-Amz-Expires is a whole number from 1 to 604800", async () => {
  for (const expires in EXPIRES) {
    const failure = await failureOf(() =>
      AUTHENTICATOR.authenticate(requestOf(presigned({}, { expires })))
    );
    assert.equal(failure?.code, failure && MALFORMED, expires);
    assert.equal(failure?.message ?? "accepted", EXPIRES[expires], JSON.stringify(expires));
  }
  for (const expires of ["604800000", "9".repeat(20), "9".repeat(400), "-".repeat(3)]) {
    assert.equal(await verdict(presigned({}, { expires })), MALFORMED, expires);
  }
});

Deno.test("every parameter must be there, once", async () => {
  const target = presigned({}).target ?? "";
  const headers = { host: EXAMPLE.host };
  const pairs = target.slice(2).split("&");
  assert.equal(pairs.length, 6);
  for (const pair of pairs) {
    const name = pair.split("=")[0] ?? "";
    const without = pairs.filter((other) => other !== pair).join("&");
    assert.equal(await verdict({ target: `/?${without}`, headers }), MALFORMED, `no ${name}`);
    const twice = `${target}&${pair}`;
    assert.equal(await verdict({ target: twice, headers }), MALFORMED, `${name} twice`);
    const other = `${target}&${name}=other`;
    assert.equal(await verdict({ target: other, headers }), MALFORMED, `${name} and another`);
    const lower = target.replace(name, name.toLowerCase());
    assert.equal(await verdict({ target: lower, headers }), MALFORMED, `${name} in lower case`);
  }
});

Deno.test("a URL is bound to all it says", async () => {
  const good = presigned({ method: "PUT", target: "/a%20key?A=1" }, { expires: "60" });
  assert.equal(await verdict(good), "accepted");
  const { target = "" } = good;
  const changes: readonly (readonly [Sent, string])[] = [
    [{ method: "GET" }, "SignatureDoesNotMatch"],
    [{ method: "DELETE" }, "SignatureDoesNotMatch"],
    [{ target: target.replace("a%20key", "a%20kez") }, "SignatureDoesNotMatch"],
    [{ target: target.replace("A=1", "A=2") }, "SignatureDoesNotMatch"],
    [{ target: target.replace("?A=1&", "?") }, "SignatureDoesNotMatch"],
    [{ target: `${target}&acl` }, "SignatureDoesNotMatch"],
    [{ target: target.replace("Expires=60", "Expires=61") }, "SignatureDoesNotMatch"],
    [
      { target: target.replace("Date=20130524T000000Z", "Date=20130524T000001Z") },
      "SignatureDoesNotMatch",
    ],
    [{ headers: { host: "elsewhere" } }, "SignatureDoesNotMatch"],
    [{ headers: { ...good.headers, "x-amz-acl": "private" } }, "AccessDenied"],
    [{ headers: { ...good.headers, "x-amz-content-sha256": sha256("x") } }, "AccessDenied"],
    // Not signed, and nothing AWS asks to be: what SDKs and browsers add.
    [{ headers: { ...good.headers, "content-type": "text/plain" } }, "accepted"],
    // The order of parameters says nothing.
    [{ target: `/a%20key?${target.split("?")[1]?.split("&").reverse().join("&")}` }, "accepted"],
    [{ target: target.replaceAll("%2F", "%2f") }, "accepted"],
    [{ target: target.replaceAll("%2F", "/") }, "accepted"],
  ];
  for (const [change, code] of changes) {
    assert.equal(await verdict({ ...good, ...change }), code, JSON.stringify(change));
  }
});

Deno.test("headers a URL signs must be sent as they were signed", async () => {
  const hash = sha256("x");
  const good = presigned({
    method: "PUT",
    headers: { "content-type": "text/plain", "x-amz-content-sha256": hash },
  });
  const found = await AUTHENTICATOR.authenticate(requestOf(good));
  assert.ok(found.payload.kind === "plain");
  assert.equal(found.payload.sha256, hash);
  const send = (change: Sent["headers"]) =>
    verdict({ ...good, headers: { ...good.headers, ...change } });
  assert.equal(await send({ "content-type": "text/html" }), "SignatureDoesNotMatch");
  assert.equal(await send({ "content-type": undefined }), "AccessDenied");
  assert.equal(await send({ "x-amz-content-sha256": sha256("y") }), "SignatureDoesNotMatch");
  assert.equal(await send({ "x-amz-content-sha256": undefined }), "AccessDenied");
});

Deno.test("keys, scopes and dates of a URL are held to the same rules as a header's", async () => {
  const cases: readonly (readonly [Signing, string])[] = [
    [{ accessKeyId: "AKIAUNKNOWN" }, "InvalidAccessKeyId"],
    [{ secret: "wrong" }, "SignatureDoesNotMatch"],
    [{ accessKeyId: "" }, MALFORMED],
    [{ accessKeyId: "a/b" }, MALFORMED],
    [{ scope: "20130523/us-east-1/s3/aws4_request" }, MALFORMED],
    [{ scope: "20130524//s3/aws4_request" }, MALFORMED],
    [{ scope: "20130524/us-east-1/s3tables/aws4_request" }, MALFORMED],
    [{ scope: "20130524/us-east-1/s3/aws4" }, MALFORMED],
    [{ amzDate: "20130524T000000" }, MALFORMED],
    [{ amzDate: "2013-05-24T00:00:00Z" }, MALFORMED],
    [{ amzDate: "20130524T250000Z" }, MALFORMED],
    [{ scope: "20130524/eu-west-1/s3/aws4_request" }, "accepted"],
  ];
  for (const [signing, code] of cases) {
    assert.equal(await verdict(presigned({}, signing)), code, JSON.stringify(signing));
  }
  const session = presigned({ target: "/?A=1" });
  const target = session.target?.replace("A=1", "X-Amz-Security-Token=t") ?? "";
  assert.equal(await verdict({ ...session, target }), "InvalidToken");
  const algorithm = session.target?.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256") ?? "";
  assert.equal(await verdict({ ...session, target: algorithm }), MALFORMED);
  const host = presigned({ headers: { host: undefined, range: "bytes=0-1" } });
  assert.equal(await verdict(host), "AccessDenied");
});
