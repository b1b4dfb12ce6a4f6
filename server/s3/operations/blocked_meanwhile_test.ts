/** What may be made public is decided on the bucket's documents as they were read: each command says
 * which, so that a block set meanwhile is not got round. */
import assert from "node:assert/strict";
import { BUCKET, type Call, call } from "../../../tests/support/operation_call.ts";
import { type ObjectVersion, StorageError } from "../../../storage/model.ts";
import { aclAttribute } from "../acl.ts";
import { parseAclHeaders } from "../acl_headers.ts";
import type { Operation } from "../operation.ts";
import { putBucketAcl } from "./bucket_acl.ts";
import { deleteBucketOwnershipControls } from "./bucket_ownership_controls.ts";
import { putBucketPolicy } from "./bucket_policy.ts";
import { copyObject } from "./copy_object.ts";
import { createMultipartUpload } from "./create_multipart_upload.ts";
import { putObjectAcl } from "./object_acl.ts";

const VERSION: ObjectVersion = {
  ...{ bucket: BUCKET.id, key: "k", versionId: "null", sequence: 1, latest: true, kind: "object" },
  ...{ size: 0, etag: "e", lastModified: 0, content: { kind: "empty" } },
  ...{ headers: {}, metadata: {}, tags: {}, storageClass: "STANDARD" },
};
const BLOCK = JSON.stringify({
  blockPublicAcls: false,
  ignorePublicAcls: true,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
});
const PUBLIC = { "x-amz-acl": "public-read" };
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    ...{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" },
    Resource: `arn:aws:s3:::${BUCKET.name}/*`,
  },
});
const reader = {
  getBucket: () => Promise.resolve(BUCKET),
  getVersion: () => Promise.resolve(VERSION),
};

Deno.test("a public policy or ACL is stored only under the settings that let it in", async () => {
  const ownershipControls = "ObjectWriter";
  const calls: readonly [Operation, Call, readonly string[]][] = [
    [putBucketPolicy, { bytes: new TextEncoder().encode(POLICY) }, ["publicAccessBlock"]],
    [putBucketAcl, { headers: PUBLIC }, ["ownershipControls", "publicAccessBlock"]],
    [putObjectAcl, { headers: PUBLIC }, ["ownershipControls", "publicAccessBlock"]],
    [
      copyObject,
      { headers: { ...PUBLIC, "x-amz-copy-source": "other/source" } },
      ["ownershipControls", "publicAccessBlock"],
    ],
    [createMultipartUpload, { headers: PUBLIC }, ["ownershipControls", "publicAccessBlock"]],
    [deleteBucketOwnershipControls, {}, ["acl"]],
  ];
  for (const block of [undefined, BLOCK]) {
    const documents = {
      ownershipControls,
      ...(block === undefined ? {} : { publicAccessBlock: block }),
    };
    const kept = { ownershipControls, publicAccessBlock: block ?? null, acl: null };
    for (const [operation, options, names] of calls) {
      let asked: unknown;
      const refused = call(operation, {
        ...{ ...options, reader, bucket: { ...BUCKET, documents } },
        execute: (_, input) => {
          asked = (input as { seenDocuments?: unknown }).seenDocuments;
          throw new StorageError("busy");
        },
      });
      await assert.rejects(refused, { code: "busy" }, operation.name);
      const seen = names.map((name) => [name, kept[name as keyof typeof kept]]);
      assert.deepEqual(asked, Object.fromEntries(seen), operation.name);
    }
  }
});

Deno.test("an upload is stored with an ACL only under the settings that let it in", () => {
  const bucket = { ...BUCKET, documents: { ownershipControls: "ObjectWriter" } };
  const { seenDocuments } = aclAttribute(
    parseAclHeaders(new Map(Object.entries(PUBLIC)), "object"),
    bucket,
  );
  assert.deepEqual(seenDocuments, { ownershipControls: "ObjectWriter", publicAccessBlock: null });
  assert.deepEqual(aclAttribute(undefined, bucket), {}, "without one nothing matters");
});
