import assert from "node:assert/strict";
import { BUCKET, call } from "../../../tests/support/operation_call.ts";
import type { Bucket } from "../../../storage/model.ts";
import { S3Error } from "../errors.ts";
import { deleteBucketCors, getBucketCors, putBucketCors } from "./bucket_cors.ts";
import { deleteBucketTagging, getBucketTagging, putBucketTagging } from "./bucket_tagging.ts";
import { getBucketVersioning, putBucketVersioning } from "./bucket_versioning.ts";
import { deleteBucket } from "./delete_bucket.ts";
import { getBucketLocation } from "./get_bucket_location.ts";
import { headBucket } from "./head_bucket.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

function isError(code: string): (error: unknown) => boolean {
  return (error) => error instanceof S3Error && error.code === code;
}

function update(changes: Record<string, unknown>, action: string) {
  const cause = { principal: "root", action };
  return [{ name: "updateBucket", input: { bucket: BUCKET.id, ...changes, cause } }];
}

Deno.test("HeadBucket tells the region", async () => {
  const { headers, xml } = await call(headBucket, { bucket: { ...BUCKET, region: "eu-west-1" } });
  assert.equal(headers["x-amz-bucket-region"], "eu-west-1");
  assert.equal(xml, "");
});

Deno.test("DeleteBucket is one command and answers 204", async () => {
  const { status, commands } = await call(deleteBucket);
  assert.equal(status, 204);
  assert.deepEqual(commands, [{
    name: "deleteBucket",
    input: { bucket: BUCKET.id, cause: { principal: "root", action: "DeleteBucket" } },
  }]);
});

Deno.test("GetBucketLocation writes us-east-1 as nothing", async () => {
  assert.equal(
    (await call(getBucketLocation)).xml,
    `${HEAD}<LocationConstraint ${NAMESPACE}></LocationConstraint>`,
  );
  assert.equal(
    (await call(getBucketLocation, { bucket: { ...BUCKET, region: "eu-west-1" } })).xml,
    `${HEAD}<LocationConstraint ${NAMESPACE}>eu-west-1</LocationConstraint>`,
  );
});

Deno.test("GetBucketVersioning says nothing of a bucket that never had it", async () => {
  const xmlFor = async (versioning: Bucket["versioning"]) =>
    (await call(getBucketVersioning, { bucket: { ...BUCKET, versioning } })).xml;
  const whole = (content: string) =>
    `${HEAD}<VersioningConfiguration ${NAMESPACE}>${content}</VersioningConfiguration>`;
  assert.equal(await xmlFor("off"), whole(""));
  assert.equal(await xmlFor("enabled"), whole("<Status>Enabled</Status>"));
  assert.equal(await xmlFor("suspended"), whole("<Status>Suspended</Status>"));
});

Deno.test("PutBucketVersioning enables, suspends, and refuses MFA delete", async () => {
  const put = (content: string) =>
    call(putBucketVersioning, {
      xml: `<VersioningConfiguration>${content}</VersioningConfiguration>`,
    });
  const enabled = await put("<Status>Enabled</Status><MfaDelete>Disabled</MfaDelete>");
  assert.equal(enabled.status, 200);
  assert.deepEqual(enabled.commands, update({ versioning: "enabled" }, "PutBucketVersioning"));
  assert.deepEqual(
    (await put("<Status>Suspended</Status>")).commands,
    update({ versioning: "suspended" }, "PutBucketVersioning"),
  );
  await assert.rejects(
    put("<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>"),
    isError("NotImplemented"),
  );
  await assert.rejects(put(""), isError("IllegalVersioningConfigurationException"));
  for (
    const bad of [
      "<Status>enabled</Status>",
      "<Status/>",
      "<Status>Enabled</Status><Status>Enabled</Status>",
      "<Status>Enabled</Status><MfaDelete>x</MfaDelete>",
      "<Status>Enabled</Status><Other/>",
    ]
  ) await assert.rejects(put(bad), isError("MalformedXML"), bad);
  await assert.rejects(call(putBucketVersioning), isError("MissingRequestBodyError"));
});

Deno.test("GetBucketTagging gives back what PutBucketTagging kept", async () => {
  const tag = (key: string, value: string) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;
  const content = `<TagSet>${tag("team", "a b")}${tag("__proto__", "")}</TagSet>`;
  const put = await call(putBucketTagging, { xml: `<Tagging>${content}</Tagging>` });
  const documents = { tagging: '{"team":"a b","__proto__":""}' };
  assert.deepEqual(put.commands, update({ documents }, "PutBucketTagging"));
  const { xml } = await call(getBucketTagging, { bucket: { ...BUCKET, documents } });
  assert.equal(xml, `${HEAD}<Tagging ${NAMESPACE}>${content}</Tagging>`);
});

Deno.test("PutBucketTagging refuses more than 50 tags, and removes all for none", async () => {
  const tags = (count: number) =>
    "<Tagging><TagSet>" +
    Array.from({ length: count }, (_, i) => `<Tag><Key>k${i}</Key><Value>v</Value></Tag>`).join(
      "",
    ) +
    "</TagSet></Tagging>";
  assert.equal((await call(putBucketTagging, { xml: tags(50) })).status, 204);
  await assert.rejects(call(putBucketTagging, { xml: tags(51) }), isError("BadRequest"));
  assert.deepEqual(
    (await call(putBucketTagging, { xml: tags(0) })).commands,
    update({ documents: { tagging: null } }, "PutBucketTagging"),
  );
});

Deno.test("GetBucketTagging and GetBucketCors answer 404 when there is none", async () => {
  await assert.rejects(call(getBucketTagging), isError("NoSuchTagSet"));
  await assert.rejects(call(getBucketCors), isError("NoSuchCORSConfiguration"));
});

Deno.test("DeleteBucketTagging and DeleteBucketCors remove the document and answer 204", async () => {
  const tagging = await call(deleteBucketTagging);
  assert.equal(tagging.status, 204);
  assert.deepEqual(
    tagging.commands,
    update({ documents: { tagging: null } }, "DeleteBucketTagging"),
  );
  const cors = await call(deleteBucketCors);
  assert.equal(cors.status, 204);
  assert.deepEqual(cors.commands, update({ documents: { cors: null } }, "DeleteBucketCors"));
});

Deno.test("GetBucketCors gives back what PutBucketCors kept", async () => {
  const content = "<CORSRule><ID>1</ID><AllowedOrigin>http://a.test</AllowedOrigin>" +
    "<AllowedMethod>GET</AllowedMethod></CORSRule>";
  const put = await call(putBucketCors, {
    xml: `<CORSConfiguration>${content}</CORSConfiguration>`,
  });
  assert.equal(put.status, 200);
  const { documents } = put.commands[0]?.input as { documents: { cors: string } };
  const { xml } = await call(getBucketCors, { bucket: { ...BUCKET, documents } });
  assert.equal(xml, `${HEAD}<CORSConfiguration ${NAMESPACE}>${content}</CORSConfiguration>`);
});
