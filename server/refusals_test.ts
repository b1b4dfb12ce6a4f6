import assert from "node:assert/strict";
import { requestRecord } from "../tests/support/request_record.ts";
import { type Refusal, Refusals } from "./refusals.ts";

function refusal(over: Partial<Refusal> = {}): Refusal {
  return { requestId: "id", time: 0, principal: "p", operation: "o", code: "c", ...over };
}

Deno.test("the last thousand are kept, the oldest go first", () => {
  const refusals = new Refusals();
  for (let index = 0; index < 1_500; index++) refusals.note(refusal({ requestId: String(index) }));
  assert.deepEqual(refusals.find("499"), []);
  assert.equal(refusals.find("500").length, 1);
  assert.equal(refusals.find("1499").length, 1);
});

Deno.test("only what was refused is kept, and all of one request", () => {
  const refusals = new Refusals();
  refusals.observe(requestRecord({ requestId: "fine" }));
  refusals.observe(requestRecord({ requestId: "missing", status: 404, errorCode: "NoSuchKey" }));
  refusals.observe(requestRecord({ requestId: "no", status: 403, errorCode: "AccessDenied" }));
  refusals.note(refusal({ requestId: "no" }));
  assert.deepEqual(refusals.find("fine"), []);
  assert.deepEqual(refusals.find("missing"), []);
  assert.equal(refusals.find("no").length, 2);
});

Deno.test("what was signed is kept without secrets, and not however long it is", () => {
  const refusals = new Refusals();
  const secrets = ["cookie", "authorization", "x-amz-security-token"].map((name) =>
    `${name}:s3cret`
  );
  const key = "x-amz-server-side-encryption-customer-key";
  const canonicalRequest = [
    ...["GET", "/a?b", "X-Amz-Security-Token=s3cret&x=1"],
    ...secrets,
    ...[`${key}:s3cret`, `${key}-md5:seen`, "host:h", "", "host", "UNSIGNED-PAYLOAD"],
  ].join("\n");
  refusals.note(refusal({ expected: { canonicalRequest, stringToSign: "text" } }));
  const [found] = refusals.find("id");
  const text = found?.expected?.canonicalRequest ?? "";
  assert.ok(!text.includes("s3cret"), text);
  assert.match(text, /^GET\n\/a\?b\nX-Amz-Security-Token=REDACTED&x=1\ncookie:REDACTED\n/);
  assert.match(text, /customer-key-md5:seen\nhost:h\n/);
  assert.equal(found?.expected?.stringToSign, "text");
  refusals.note(refusal({
    requestId: "long",
    expected: { canonicalRequest: "x".repeat(100_000), stringToSign: "" },
  }));
  const long = refusals.find("long")[0]?.expected?.canonicalRequest ?? "";
  assert.ok(long.length < 5_000, String(long.length));
});

Deno.test("refused parts of a request that was answered are kept, too", () => {
  const refusals = new Refusals();
  const decision = { allowed: false, reason: "noStatement" } as const;
  const first = ["a", "b"].map((key) => ({
    action: "s3:DeleteObject",
    resource: `arn:aws:s3:::media/${key}`,
    decision,
  }));
  refusals.observe(requestRecord({ requestId: "some", deniedParts: { first, count: 1_000 } }));
  assert.deepEqual(
    refusals.find("some").map(({ code, action, resource }) => [code, action, resource]),
    [
      ["AccessDenied", "s3:DeleteObject", "arn:aws:s3:::media/a"],
      ["AccessDenied", "s3:DeleteObject", "arn:aws:s3:::media/b"],
    ],
  );
});
