import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { S3Error } from "./errors.ts";
import { enforcePostPolicy, parsePostPolicy } from "./post_policy.ts";

const TIME = Date.UTC(2026, 10, 21, 10);
const EXPIRATION = "2026-11-21T10:00:00.001Z";

function encoded(policy: unknown): string {
  return Buffer.from(typeof policy === "string" ? policy : JSON.stringify(policy))
    .toString("base64");
}

/** What the policy says of a form: nothing when it is content. */
function said(
  conditions: unknown,
  fields: Readonly<Record<string, string>> = {},
  options: { expiration?: unknown; time?: number } = {},
): string | undefined {
  const { expiration = EXPIRATION, time = TIME } = options;
  const map = new Map(Object.entries({ key: "user/${filename}", ...fields }));
  try {
    const policy = parsePostPolicy(encoded({ expiration, conditions }));
    enforcePostPolicy(policy, { fields: map, bucket: "b", key: "user/a.jpg", time });
    return undefined;
  } catch (error) {
    if (error instanceof S3Error) return `${error.status} ${error.code}: ${error.message}`;
    throw error;
  }
}

const PLACE = [{ bucket: "b" }, ["starts-with", "$key", "user/"]];
const failed = (condition: string) =>
  `403 AccessDenied: Invalid according to Policy: Policy Condition failed: ${condition}`;
const extra = (names: string) =>
  `403 AccessDenied: Invalid according to Policy: Extra input fields: ${names}`;

Deno.test("each kind of condition holds, or fails by name", () => {
  const cases: readonly (readonly [unknown, Record<string, string>, string | undefined])[] = [
    [{ acl: "private" }, { acl: "private" }, undefined],
    [{ acl: "private" }, { acl: "Private" }, failed('["eq", "$acl", "private"]')],
    [["eq", "$acl", "private"], { acl: "private" }, undefined],
    [["eq", "$acl", "private"], { acl: "private " }, failed('["eq", "$acl", "private"]')],
    [["starts-with", "$cache-control", "max"], { "cache-control": "max-age=1" }, undefined],
    [
      ["starts-with", "$cache-control", "max"],
      { "cache-control": "no, max" },
      failed('["starts-with", "$cache-control", "max"]'),
    ],
    [["starts-with", "$x-amz-meta-a", ""], { "x-amz-meta-a": "anything" }, undefined],
    [["starts-with", "$x-amz-meta-a", ""], { "x-amz-meta-a": "" }, undefined],
    [["starts-with", "$x-amz-meta-a", ""], {}, failed('["starts-with", "$x-amz-meta-a", ""]')],
    [{ "x-amz-meta-a": "" }, {}, failed('["eq", "$x-amz-meta-a", ""]')],
    [["Starts-With", "$x-amz-meta-ü", 'ü"'], { "x-amz-meta-ü": 'ü"1' }, undefined],
    [["eq", "$__proto__", "x"], {}, failed('["eq", "$__proto__", "x"]')],
    [["content-length-range", 1, 2], {}, undefined],
  ];
  for (const [condition, fields, verdict] of cases) {
    assert.equal(said([...PLACE, condition], fields), verdict, JSON.stringify(condition));
  }
});

Deno.test("every condition has to hold, also several on one field", () => {
  const types = [["starts-with", "$content-type", "image/"], { "Content-Type": "image/png" }];
  assert.equal(said([...PLACE, ...types], { "content-type": "image/png" }), undefined);
  assert.equal(
    said([...PLACE, ...types], { "content-type": "image/gif" }),
    failed('["eq", "$content-type", "image/png"]'),
  );
});

Deno.test("names of fields match in any case", () => {
  const conditions = [{ BUCKET: "b" }, ["starts-with", "$KEY", "user/"], { "X-Amz-Meta-A": "A" }];
  assert.equal(said(conditions, { "x-amz-meta-a": "A" }), undefined);
  assert.equal(
    said(conditions, { "x-amz-meta-a": "a" }),
    failed('["eq", "$x-amz-meta-a", "A"]'),
  );
});

Deno.test("a list of content types is as good as the worst of them, other lists are text", () => {
  const conditions = [...PLACE, ["starts-with", "$Content-Type", "image/"]];
  const verdict = failed('["starts-with", "$content-type", "image/"]');
  const type = (value: string) => said(conditions, { "content-type": value });
  assert.equal(type("image/jpg,image/png,image/gif"), undefined);
  assert.equal(type("image/jpg, image/png"), undefined);
  assert.equal(type("image/jpg,text/plain"), verdict);
  assert.equal(type("image/jpg,"), verdict);
  assert.equal(type("text/plain,image/jpg"), verdict);
  const other = [...PLACE, ["starts-with", "$content-language", "de"]];
  assert.equal(said(other, { "content-language": "de,en" }), undefined);
});

Deno.test("the key is the one with the file's name in it, and the bucket the address's", () => {
  assert.equal(said([{ bucket: "b" }, { key: "user/a.jpg" }]), undefined);
  assert.equal(
    said([{ bucket: "b" }, { key: "user/${filename}" }]),
    failed('["eq", "$key", "user/${filename}"]'),
  );
  const elsewhere = [{ bucket: "other" }, PLACE[1]];
  assert.equal(said(elsewhere, { bucket: "other" }), failed('["eq", "$bucket", "other"]'));
  assert.equal(said(PLACE, { bucket: "other" }), undefined, "the caller compares the field");
});

Deno.test("a field without a condition is one too many, but for the few that sign and are ignored", () => {
  const unconditional = { policy: "p", "x-amz-signature": "s", "x-ignore-me": "", "x-ignore-": "" };
  assert.equal(said(PLACE, unconditional), undefined);
  assert.equal(said(PLACE, { acl: "private", submit: "OK" }), extra("acl, submit"));
  assert.equal(said(PLACE, { "x-amz-algorithm": "a" }), extra("x-amz-algorithm"));
  assert.equal(said(PLACE, { "xx-ignore-me": "" }), extra("xx-ignore-me"));
  assert.equal(said([]), extra("key, bucket"));
  assert.equal(said([PLACE[1]]), extra("bucket"));
  assert.equal(said([{ bucket: "b" }]), extra("key"));
});

Deno.test("a policy has expired at its time and not a millisecond before", () => {
  const expired = "403 AccessDenied: Invalid according to Policy: Policy expired.";
  assert.equal(said(PLACE, {}, { time: TIME }), undefined);
  assert.equal(said(PLACE, {}, { time: TIME + 1 }), expired);
  assert.equal(said(PLACE, {}, { expiration: "2026-11-21T10:00:01Z" }), undefined);
  assert.equal(said(PLACE, {}, { expiration: "2026-11-21T10:00:00Z" }), expired);
  assert.equal(said([{ acl: "x" }], {}, { expiration: "2007-12-01T12:00:00.000Z" }), expired);
});

Deno.test("an expiration that is no time is refused", () => {
  for (
    const expiration of [
      ...["", "tomorrow", "2026-11-21", "2026-11-21T10:00:00", "2026-11-21T10:00:00+00:00"],
      ...["2026-13-21T10:00:00Z", "2026-02-30T10:00:00Z", "2026-11-21T24:00:00Z", 1795255200, null],
      ...["2026-11-21 10:00:00Z", " 2026-11-21T10:00:00Z", ["2026-11-21T10:00:00Z"], {}],
    ]
  ) assert.match(said(PLACE, {}, { expiration }) ?? "", /^400 InvalidPolicyDocument: /);
});

Deno.test("sizes are those that every range allows", () => {
  const sizes = (...ranges: unknown[]) =>
    parsePostPolicy(encoded({ expiration: EXPIRATION, conditions: ranges })).sizes;
  assert.deepEqual(sizes(), { min: 0, max: Number.MAX_SAFE_INTEGER });
  assert.deepEqual(sizes(["content-length-range", 1, 10]), { min: 1, max: 10 });
  assert.deepEqual(sizes(["content-length-range", "1", "10"]), { min: 1, max: 10 });
  assert.deepEqual(
    sizes(["content-length-range", 1, 10], ["content-length-range", 5, 20]),
    { min: 5, max: 10 },
  );
});

Deno.test("what is no policy is refused", () => {
  const refused = (policy: unknown) => {
    try {
      parsePostPolicy(typeof policy === "string" ? policy : encoded(policy));
    } catch (error) {
      if (error instanceof S3Error) return [error.status, error.code];
      throw error;
    }
    return undefined;
  };
  const conditions: readonly unknown[] = [
    ...["eq", 1, null, true, {}, [], [[]], { a: "b", c: "d" }, { a: 1 }, { a: ["b"] }],
    ...[["eq"], ["eq", "$a"], ["eq", "a", "b"], ["eq", "$", "b"], ["eq", "$a", 1]],
    ...[["eq", "$a", "b", "c"], ["ends-with", "$a", "b"], ["in", "$a", ["b"]], [1, "$a", "b"]],
    ...[["content-length-range"], ["content-length-range", 1], ["content-length-range", 1, 2, 3]],
    ...[["content-length-range", -1, 2], ["content-length-range", 1.5, 2]],
    ...[["content-length-range", "", 2], ["content-length-range", 2, 1]],
    ...[["content-length-range", null, 1], ["content-length-range", 0, 2 ** 53]],
  ];
  const policies: readonly unknown[] = [
    ...["", "%%%", "e30", "e30=", "eyJ", "\xff", encoded("[]"), encoded("null"), encoded("{")],
    ...[encoded('{"expiration":"2026-11-21T10:00:00Z","conditions":[],}')],
    Buffer.from('{"expiration":"2026-11-21T10:00:00Z","conditions":[{"a":"\xff"}]}', "latin1")
      .toString("base64"),
    `${encoded({ expiration: EXPIRATION, conditions: [] })}\u0141`,
    ...[{ expiration: EXPIRATION }, { conditions: [] }, { expiration: EXPIRATION, conditions: {} }],
    { Expiration: EXPIRATION, conditions: [] },
    { expiration: EXPIRATION, CONDITIONS: [] },
    { expiration: EXPIRATION, conditions: [], more: 1 },
    encoded("[".repeat(15_000)),
    ...conditions.map((condition) => ({ expiration: EXPIRATION, conditions: [condition] })),
  ];
  for (const policy of policies) {
    assert.deepEqual(refused(policy), [400, "InvalidPolicyDocument"], JSON.stringify(policy));
  }
});

Deno.test("AWS's two escapes beyond JSON's are understood, a backslash before them is one", () => {
  const policy = (value: string) =>
    parsePostPolicy(encoded(`{"expiration":"${EXPIRATION}","conditions":[{"a":"${value}"}]}`))
      .conditions[0]?.value;
  assert.equal(policy("\\$x"), "$x");
  assert.equal(policy("\\v"), "\v");
  assert.equal(policy("\\\\$x\\\\v"), "\\$x\\v");
  assert.equal(policy('\\u0024\\n\\"'), '$\n"');
});
