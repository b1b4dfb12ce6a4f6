/** Bucket policies and Block Public Access over the wire: kept as sent, told, removed, refused with the
 * place of the mistake. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import type { S3Client, S3Response } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server, text } from "../support/s3_server.ts";

const BUCKET = "governed";
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

function send(
  s3: S3Client,
  method: "GET" | "PUT" | "DELETE",
  setting: "policy" | "policyStatus" | "publicAccessBlock",
  body?: string | Uint8Array,
): Promise<S3Response> {
  return s3.request({
    method,
    bucket: BUCKET,
    query: { [setting]: "" },
    ...(body === undefined ? {} : { body: Buffer.from(body as string) }),
  });
}

function policy(statement: Record<string, unknown> = {}): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${BUCKET}/*`,
      ...statement,
    }],
  });
}

const PRIVATE = policy({
  Principal: "*",
  Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
});

function blockXml(settings: Readonly<Record<string, boolean | string>>): string {
  const elements = Object.entries(settings).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<PublicAccessBlockConfiguration>${elements.join("")}</PublicAccessBlockConfiguration>`;
}

Deno.test("a bucket's policy is given back byte for byte, replaced and removed", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const none = expectError(await send(s3, "GET", "policy"), 404, "NoSuchBucketPolicy");
  assert.equal(none.xml.get("BucketName"), BUCKET);
  const spaced = `\r\n{ "Statement" : {"Sid":"é😀 <&>",
    "Effect":"Allow",\t"Principal":{"AWS":"*"},"Action":["s3:*"],
    "Resource":"arn:aws:s3:::${BUCKET}"}, "Id": "\\u00e9", "Version": "2008-10-17" } \n`;
  for (const body of [policy(), spaced]) {
    assert.equal(text(expectStatus(await send(s3, "PUT", "policy", body), 204)), "");
    const kept = expectStatus(await send(s3, "GET", "policy"), 200);
    assert.equal(kept.header("content-type"), "application/json");
    assert.deepEqual(Buffer.from(kept.body), Buffer.from(body));
  }
  assert.equal(text(expectStatus(await send(s3, "DELETE", "policy"), 204)), "");
  expectError(await send(s3, "GET", "policy"), 404, "NoSuchBucketPolicy");
  expectStatus(await send(s3, "DELETE", "policy"), 204);
});

Deno.test("a policy that cannot be used is refused with the place of its mistake, and the old one stays", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  expectStatus(await send(s3, "PUT", "policy", PRIVATE), 204);
  const large = policy({ Sid: "x".repeat(20 * 1024) });
  const refusals: readonly (readonly [body: string | Uint8Array, message: RegExp])[] = [
    ["not JSON", /\(line 1, column 1\)$/],
    [policy().replace("2012-10-17", "2012").replace(":", ":\n "), /\(line 2, column 2, Version\)$/],
    [policy({ Effect: "Permit" }), /\(line 1, column \d+, Statement\[0\]\.Effect\)$/],
    [
      policy({ Resource: "arn:aws:s3:::other/*" }),
      /"governed".*"arn:aws:s3:::other\/\*".*\(line 1/,
    ],
    [policy({ Resource: `arn:aws:s3:::${BUCKET}*` }), /"governed"/],
    [policy({ Principal: undefined }), /\(line 1, column \d+/],
    [policy({ Unknown: 1 }), /Unknown/],
    [large, /20480 bytes/],
    [Buffer.from([0x7b, 0xff, 0x7d]), /UTF-8/],
    [`\ufeff${policy()}`, /\(line 1, column 1\)$/],
  ];
  for (const [body, message] of refusals) {
    const what = Buffer.from(body as string).toString().slice(0, 60);
    const answer = expectError(await send(s3, "PUT", "policy", body), 400, "MalformedPolicy", what);
    assert.match(answer.xml.need("Message"), message, what);
    assert.equal(text(await send(s3, "GET", "policy")), PRIVATE, what);
  }
  expectError(await send(s3, "PUT", "policy", ""), 400, "MissingRequestBodyError");
  const huge = Buffer.alloc(2 ** 20 + 1, " ");
  expectError(await send(s3, "PUT", "policy", huge), 400, "EntityTooLarge");
  const wrongDigest = await s3.request({
    method: "PUT",
    bucket: BUCKET,
    query: { policy: "" },
    headers: { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" },
    body: Buffer.from(policy()),
  });
  expectError(wrongDigest, 400, "BadDigest");
  assert.equal(text(await send(s3, "GET", "policy")), PRIVATE);
});

Deno.test("GetBucketPolicyStatus tells public policies from others", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const status = (isPublic: boolean) =>
    `${HEAD}<PolicyStatus ${NAMESPACE}><IsPublic>${isPublic}</IsPublic></PolicyStatus>`;
  expectError(await send(s3, "GET", "policyStatus"), 404, "NoSuchBucketPolicy");
  await send(s3, "PUT", "policy", policy());
  assert.equal(text(await send(s3, "GET", "policyStatus")), status(true));
  await send(s3, "PUT", "policy", PRIVATE);
  assert.equal(text(await send(s3, "GET", "policyStatus")), status(false));
  await send(s3, "PUT", "policy", policy({ Effect: "Deny" }));
  assert.equal(text(await send(s3, "GET", "policyStatus")), status(false));
});

Deno.test("Block Public Access is kept, given back whole, and removed", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const get = () => send(s3, "GET", "publicAccessBlock");
  const put = (xml: string) => send(s3, "PUT", "publicAccessBlock", xml);
  const whole = (acls: boolean, ignore: boolean, policies: boolean, restrict: boolean) =>
    `${HEAD}<PublicAccessBlockConfiguration ${NAMESPACE}>` +
    `<BlockPublicAcls>${acls}</BlockPublicAcls><IgnorePublicAcls>${ignore}</IgnorePublicAcls>` +
    `<BlockPublicPolicy>${policies}</BlockPublicPolicy>` +
    `<RestrictPublicBuckets>${restrict}</RestrictPublicBuckets></PublicAccessBlockConfiguration>`;
  const missing = "NoSuchPublicAccessBlockConfiguration";
  expectError(await get(), 404, missing);
  const all = { RestrictPublicBuckets: true, BlockPublicAcls: "TRUE", IgnorePublicAcls: false };
  assert.equal(text(expectStatus(await put(blockXml(all)), 200)), "");
  assert.equal(text(await get()), whole(true, false, false, true));
  expectStatus(await put(blockXml({ BlockPublicPolicy: true })), 200);
  assert.equal(text(await get()), whole(false, false, true, false));
  const refusals: readonly (readonly [string, string])[] = [
    ["", "MissingRequestBodyError"],
    ["<Other/>", "MalformedXML"],
    [blockXml({}), "InvalidRequest"],
    [blockXml({ BlockPublicAcls: "yes" }), "MalformedXML"],
    [blockXml({ BlockPublicAcls: "" }), "MalformedXML"],
    [blockXml({ BlockEverything: true }), "MalformedXML"],
  ];
  for (const [xml, code] of refusals) {
    expectError(await put(xml), 400, code, xml);
    assert.equal(text(await get()), whole(false, false, true, false));
  }
  expectStatus(await send(s3, "DELETE", "publicAccessBlock"), 204);
  expectError(await get(), 404, missing);
  expectStatus(await send(s3, "DELETE", "publicAccessBlock"), 204);
});

Deno.test("BlockPublicPolicy refuses new public policies and leaves the one that is there", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const block = (on: boolean) =>
    send(s3, "PUT", "publicAccessBlock", blockXml({ BlockPublicPolicy: on }));
  expectStatus(await send(s3, "PUT", "policy", policy()), 204);
  expectStatus(await block(true), 200);
  assert.equal(text(await send(s3, "GET", "policy")), policy());
  const refused = await send(s3, "PUT", "policy", policy({ Sid: "again" }));
  expectError(refused, 403, "AccessDenied");
  assert.equal(text(await send(s3, "GET", "policy")), policy());
  expectStatus(await send(s3, "PUT", "policy", PRIVATE), 204);
  assert.equal(text(await send(s3, "GET", "policy")), PRIVATE);
  expectStatus(await block(false), 200);
  expectStatus(await send(s3, "PUT", "policy", policy()), 204);
});

Deno.test("a bucket made anew under the same name has nothing of the old one's settings", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await send(s3, "PUT", "policy", policy());
  await send(s3, "PUT", "publicAccessBlock", blockXml({ BlockPublicAcls: true }));
  expectStatus(await s3.deleteBucket(BUCKET), 204);
  expectError(await send(s3, "GET", "policy"), 404, "NoSuchBucket");
  expectError(await send(s3, "PUT", "policy", policy()), 404, "NoSuchBucket");
  expectStatus(await s3.createBucket(BUCKET), 200);
  expectError(await send(s3, "GET", "policy"), 404, "NoSuchBucketPolicy");
  const missing = "NoSuchPublicAccessBlockConfiguration";
  expectError(await send(s3, "GET", "publicAccessBlock"), 404, missing);
});
