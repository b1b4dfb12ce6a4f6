/** Browser forms whose signature, policy or fields do not hold: refused, and nothing is left behind.
 * `adv_`: what went wrong in another store. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { BOUNDARY, encodeForm, type FieldValues, signPolicy } from "../support/post_form.ts";
import { text } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { BUCKET, expectNothing, FILE, formTest, OTHER, send, signed, told } from "./form_server.ts";

formTest(
  "a form nobody signed is denied, as is one with a wrong secret or key",
  async (fixture) => {
    const { accessKeyId, secretAccessKey } = CREDENTIALS;
    const nobody = { accessKeyId: "nobody", secretAccessKey };
    const wrong = { accessKeyId, secretAccessKey: "not the secret" };
    for (const bucket of [BUCKET, "no-such-bucket"]) {
      const target = `/${bucket}`;
      const anonymous = await send(fixture, encodeForm({ key: "k" }, FILE), {}, target);
      assert.deepEqual(told(anonymous), [403, "AccessDenied", "Access Denied"]);
      for (
        const [credentials, code] of [
          [nobody, "InvalidAccessKeyId"],
          [wrong, "SignatureDoesNotMatch"],
        ] as const
      ) {
        const fields = signed({ key: "k" }, { bucket, credentials });
        const answer = await send(fixture, encodeForm(fields, FILE), {}, target);
        assert.deepEqual(told(answer).slice(0, 2), [403, code]);
        assert.ok(!Buffer.from(answer.body).includes(secretAccessKey));
      }
    }
    const known = await send(
      fixture,
      encodeForm(signed({ key: "k" }, { bucket: "nowhere" }), FILE),
      {},
      "/nowhere",
    );
    assert.deepEqual(told(known).slice(0, 2), [404, "NoSuchBucket"]);
    await expectNothing(fixture);
  },
);

formTest("one bit of policy, signature, credential or date changed is 403", async (fixture) => {
  // So that the date and the credential are held by the signature, not by conditions.
  const names = ["x-amz-date", "x-amz-credential"];
  const conditions = names.map((name) => ["starts-with", `$${name}`, ""]);
  const fields = signed({ key: "k" }, { unconditioned: names, conditions });
  let tried = 0;
  for (const name of ["policy", "x-amz-signature", "x-amz-credential", "x-amz-date"]) {
    const value = Buffer.from(fields[name] ?? "");
    const step = name === "policy" ? 13 : 1;
    for (let bit = 0; bit < value.length * 8; bit += step) {
      // The eighth bit alone is no UTF-8, and refused as that; the time of the day is not signed.
      if (bit % 8 === 7 || (name === "x-amz-date" && bit >= 8 * 8)) continue;
      const spoilt = Buffer.from(value);
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << bit % 8);
      const body = encodeForm({ ...fields, [name]: spoilt.toString() }, FILE);
      const [status, code] = told(await send(fixture, body));
      assert.equal(status, 403, `bit ${bit} of ${name}: ${code}`);
      tried++;
    }
  }
  assert.ok(tried > 700, `${tried} forms`);
  await expectNothing(fixture);
});

formTest("adv_CVE-2023-28434: the bucket is the address's, never a field's", async (fixture) => {
  const cases: readonly (readonly [FieldValues, string])[] = [
    // Signed for one bucket, sent to the other, with and without a field that says otherwise.
    [signed({ key: "k" }, { bucket: OTHER }), "AccessDenied"],
    [signed({ key: "k", bucket: OTHER }, { bucket: OTHER }), "AccessDenied"],
    [{ ...signed({ key: "k" }, { bucket: OTHER }), bucket: BUCKET }, "AccessDenied"],
    // Signed for this one; the field names the other.
    [{ ...signed({ key: "k" }), bucket: OTHER }, "AccessDenied"],
    [{ ...signed({ key: "k" }), Bucket: OTHER }, "AccessDenied"],
    [signed({ key: "k", bucket: OTHER }), "AccessDenied"],
  ];
  for (const [fields, code] of cases) {
    const answer = await send(fixture, encodeForm(fields, FILE));
    assert.deepEqual(told(answer).slice(0, 2), [403, code], JSON.stringify(fields["bucket"]));
  }
  await expectNothing(fixture);
  const right = encodeForm(signed({ key: "k", bucket: BUCKET }), FILE);
  assert.equal((await send(fixture, right)).status, 204);
});

formTest(
  "adv_CVE-2023-43040: a field sent twice is refused, one after the file is none",
  async (fixture) => {
    const fields = Object.entries(signed({ key: "a" }));
    for (
      const extra of [["key", "b"], ["KEY", "a"], ["policy", "e30="], ["x-amz-date", "x"], [
        "x-ignore-a",
        "",
      ]]
    ) {
      for (
        const pairs of [[extra, extra, ...fields], [extra, ...fields, extra], [
          ...fields,
          extra,
          extra,
        ]]
      ) {
        const body = encodeForm(pairs as [string, string][], FILE);
        assert.deepEqual(told(await send(fixture, body)).slice(0, 2), [400, "InvalidArgument"]);
      }
    }
    const late = encodeForm({ "x-ignore-a": "" }, FILE, signed({ key: "k" }));
    assert.deepEqual(told(await send(fixture, late)).slice(0, 2), [400, "InvalidArgument"]);
    await expectNothing(fixture);
    const after = { key: "b", bucket: OTHER, "x-amz-meta-a": "b", success_action_status: "201" };
    assert.equal((await send(fixture, encodeForm(fields, FILE, after))).status, 204);
    const { s3 } = fixture;
    assert.equal((await s3.headObject({ bucket: BUCKET, key: "b" })).status, 404);
    assert.equal(
      (await s3.headObject({ bucket: BUCKET, key: "a" })).header("x-amz-meta-a"),
      undefined,
    );
    // A second file counts for nothing either.
    const two = Buffer.concat([
      encodeForm(fields, FILE).subarray(0, -`--${BOUNDARY}--\r\n`.length),
      encodeForm({}, { content: "the second" }),
    ]);
    assert.equal((await send(fixture, two)).status, 204);
    assert.equal(text(await s3.getObject({ bucket: BUCKET, key: "a" })), FILE.content);
  },
);

formTest("adv_CVE-2021-21362: a form is authorised as every write is", async (fixture) => {
  // Without a policy a form asks for the bucket as anybody; headers of its own make it nobody else's.
  const unsigned = encodeForm({ key: "k", "x-amz-meta-a": "b" }, FILE);
  const headers: readonly FieldValues[] = [
    {},
    { authorization: "AWS4-HMAC-SHA256 Credential=testroot/20261121/us-east-1/s3/aws4_request" },
    { "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" },
    { "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": "20261121T100000Z" },
  ];
  for (const given of headers) {
    const [status] = told(await send(fixture, unsigned, given));
    assert.ok(
      status === 403 || (status === 400 && "authorization" in given),
      JSON.stringify(given),
    );
  }
  for (
    const query of ["X-Amz-Credential=testroot", "X-Amz-Signature=x", "AWSAccessKeyId=testroot"]
  ) {
    const answer = await send(
      fixture,
      encodeForm(signed({ key: "k" }), FILE),
      {},
      `/${BUCKET}?${query}`,
    );
    assert.equal(told(answer)[0], 400, query);
  }
  const owner = { "x-amz-expected-bucket-owner": "f".repeat(64) };
  const answer = await send(fixture, encodeForm(signed({ key: "k" }), FILE), owner);
  assert.deepEqual(told(answer).slice(0, 2), [403, "AccessDenied"]);
  await expectNothing(fixture);
});

formTest("adv_GHSA-w5fh: every kind of condition is enforced", async (fixture) => {
  const failed = "Invalid according to Policy: Policy Condition failed: ";
  const extra = "Invalid according to Policy: Extra input fields: ";
  const typed = { key: "user/k", "Content-Type": "image/png" };
  const loose = { unconditioned: ["key", "Content-Type"] };
  const conditions = [
    ["starts-with", "$key", "user/"],
    ["starts-with", "$content-type", "image/"],
    ["content-length-range", 5, 100],
    ["eq", "$acl", "private"],
  ];
  const good = signed({ ...typed, acl: "private" }, {
    ...loose,
    conditions,
    unconditioned: ["key", "Content-Type", "acl"],
  });
  const cases: readonly (readonly [FieldValues, string, string])[] = [
    [{ key: "admin/k" }, "AccessDenied", `${failed}["starts-with", "$key", "user/"]`],
    [{ key: "/user/k" }, "AccessDenied", `${failed}["starts-with", "$key", "user/"]`],
    [
      { "Content-Type": "image/png,text/html" },
      "AccessDenied",
      `${failed}["starts-with", "$content-type", "image/"]`,
    ],
    [{ acl: "public-read" }, "AccessDenied", `${failed}["eq", "$acl", "private"]`],
    [{ "x-amz-meta-a": "b" }, "AccessDenied", `${extra}x-amz-meta-a`],
    [{ tagging: "<Tagging/>" }, "AccessDenied", `${extra}tagging`],
    [{ success_action_redirect: "http://x" }, "AccessDenied", `${extra}success_action_redirect`],
    [{ submit: "OK" }, "AccessDenied", `${extra}submit`],
  ];
  for (const [changes, code, message] of cases) {
    const answer = await send(fixture, encodeForm({ ...good, ...changes }, FILE));
    assert.deepEqual(told(answer), [403, code, message], JSON.stringify(changes));
  }
  for (
    const [size, code] of [[4, "EntityTooSmall"], [101, "EntityTooLarge"], [
      3_000_000,
      "EntityTooLarge",
    ]] as const
  ) {
    const answer = await send(fixture, encodeForm(good, { content: "x".repeat(size) }));
    assert.deepEqual(told(answer).slice(0, 2), [400, code], `${size} bytes`);
  }
  const least = [["content-length-range", 2_000_000, 3_000_000]];
  for (
    const [size, code] of [[1_999_999, "EntityTooSmall"], [3_000_001, "EntityTooLarge"]] as const
  ) {
    const fields = signed({ key: "k" }, { conditions: least });
    const answer = await send(fixture, encodeForm(fields, { content: "x".repeat(size) }));
    assert.deepEqual(told(answer).slice(0, 2), [400, code], `${size} bytes`);
  }
  const expired = await send(fixture, encodeForm(signed({ key: "k" }, { expiresIn: -1 }), FILE));
  assert.deepEqual(told(expired), [
    403,
    "AccessDenied",
    "Invalid according to Policy: Policy expired.",
  ]);
  for (
    const policy of ["", "{", "[]", "{}", { conditions: [] }, { expiration: "x", conditions: [] }]
  ) {
    const fields = signPolicy(signed({ key: "k" }), policy, CREDENTIALS.secretAccessKey);
    const answer = await send(fixture, encodeForm(fields, FILE));
    assert.deepEqual(
      told(answer).slice(0, 2),
      [400, "InvalidPolicyDocument"],
      JSON.stringify(policy),
    );
  }
  await expectNothing(fixture);
  for (const content of ["x".repeat(5), "x".repeat(100)]) {
    assert.equal(
      (await send(fixture, encodeForm({ ...good, "x-ignore-b": "c" }, { content }))).status,
      204,
    );
  }
});

formTest(
  "adv_CVE-2026-54917: a key or file name that climbs is a name like any other",
  async (fixture) => {
    const { s3 } = fixture;
    const names = [
      "../../x",
      "..",
      "../other-forms/x",
      "a/../../x",
      "%2e%2e/x",
      "..%2fx",
      "..\\x",
      "/etc/passwd",
      "./x",
    ];
    for (const key of names) {
      assert.equal((await send(fixture, encodeForm(signed({ key }), FILE))).status, 204, key);
      assert.equal(text(await s3.getObject({ bucket: BUCKET, key })), FILE.content, key);
      // Of a file's name only what is behind its last slash is taken.
      const fields = signed({ key: "up/${filename}" }, {
        unconditioned: ["key"],
        conditions: [["starts-with", "$key", "up/"]],
      });
      const answer = await send(
        fixture,
        encodeForm(fields, { ...FILE, filename: key.replaceAll("\\", "\\\\") }),
      );
      assert.equal(answer.status, 204, key);
      const name = `up/${key.split(/[/\\]/).at(-1)}`;
      assert.equal((await s3.headObject({ bucket: BUCKET, key: name })).status, 200, name);
    }
    const listed = await s3.listObjectsV2(OTHER, {});
    assert.equal(listed.xml.get("KeyCount"), "0");
  },
);
