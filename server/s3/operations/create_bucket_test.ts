import assert from "node:assert/strict";
import { BUCKET, call, OWNER, requestOf } from "../../../tests/support/operation_call.ts";
import { type Bucket, StorageError } from "../../../storage/model.ts";
import { S3Error } from "../errors.ts";
import { createBucket } from "./create_bucket.ts";

function isError(code: string): (error: unknown) => boolean {
  return (error) => error instanceof S3Error && error.code === code;
}

function named(name: string): { readonly bucket: Bucket } {
  return { bucket: { ...BUCKET, name } };
}

Deno.test("CreateBucket makes the bucket in the server's region when none is asked for", async () => {
  const outcome = await call(createBucket, { region: "eu-north-1", execute: () => BUCKET });
  assert.deepEqual([outcome.status, outcome.headers, outcome.xml], [
    200,
    { location: "/bucket" },
    "",
  ]);
  assert.deepEqual(outcome.commands, [{
    name: "createBucket",
    input: {
      name: "bucket",
      owner: OWNER.id,
      region: "eu-north-1",
      cause: { principal: "root", action: "CreateBucket" },
    },
  }]);
});

Deno.test("CreateBucket keeps the region asked for", async () => {
  const regionFor = async (constraint: string) => {
    const xml = `<CreateBucketConfiguration xmlns="x"><LocationConstraint>${constraint}` +
      "</LocationConstraint></CreateBucketConfiguration>";
    const { commands } = await call(createBucket, { xml, execute: () => BUCKET });
    return (commands[0]?.input as { region: string }).region;
  };
  assert.equal(await regionFor("eu-central-1"), "eu-central-1");
  assert.equal(await regionFor("EU"), "eu-west-1");
  assert.equal(await regionFor(""), "us-east-1");
  assert.equal(await regionFor("us-east-1"), "us-east-1");
  for (const bad of ["a b", "a&#13;&#10;x: y", "é", "x".repeat(65)]) {
    await assert.rejects(regionFor(bad), isError("InvalidLocationConstraint"));
  }
});

Deno.test("CreateBucket puts the tags on the bucket", async () => {
  const xml = "<CreateBucketConfiguration><Tags><Tag><Key>team</Key><Value>a</Value></Tag></Tags>" +
    "</CreateBucketConfiguration>";
  const { commands } = await call(createBucket, { xml, execute: () => BUCKET });
  assert.deepEqual(commands.map(({ input }) => (input as { documents: unknown }).documents), [
    { tagging: '{"team":"a"}' },
  ]);
});

Deno.test("CreateBucket keeps the ACL and the ownership with the bucket it makes", async () => {
  const documentsOf = async (headers: Record<string, string>) => {
    const { commands } = await call(createBucket, { headers, execute: () => BUCKET });
    assert.equal(commands.length, 1);
    return (commands[0]?.input as { documents?: unknown }).documents;
  };
  const ownership = { "x-amz-object-ownership": "ObjectWriter" };
  const ownershipControls = "ObjectWriter";
  assert.equal(await documentsOf({ "x-amz-object-ownership": "BucketOwnerEnforced" }), undefined);
  assert.equal(await documentsOf({ "x-amz-acl": "private" }), undefined);
  assert.deepEqual(await documentsOf(ownership), { ownershipControls });
  assert.deepEqual(await documentsOf({ ...ownership, "x-amz-acl": "public-read" }), {
    ownershipControls,
    acl: `[["FULL_CONTROL","${OWNER.id}"],["READ","AllUsers"]]`,
  });
  const grant = { "x-amz-grant-write": `id="${"0".repeat(64)}"` };
  assert.deepEqual(await documentsOf({ ...ownership, ...grant }), {
    ownershipControls,
    acl: `[["WRITE","${"0".repeat(64)}"]]`,
  });
});

Deno.test("CreateBucket needs permission for an ACL that grants others, and for the ownership", () => {
  const actionsOf = (headers: Record<string, string>) => {
    const { actions } = createBucket;
    assert.ok(typeof actions === "function");
    return actions(createBucket.parse(requestOf(createBucket, { headers })));
  };
  assert.deepEqual(actionsOf({}), ["s3:CreateBucket"]);
  assert.deepEqual(actionsOf({ "x-amz-acl": "private" }), ["s3:CreateBucket"]);
  const all = { "x-amz-acl": "public-read", "x-amz-object-ownership": "ObjectWriter" };
  assert.deepEqual(actionsOf(all), [
    "s3:CreateBucket",
    "s3:PutBucketAcl",
    "s3:PutBucketOwnershipControls",
  ]);
  const grant = { "x-amz-grant-read": "uri=http://acs.amazonaws.com/groups/global/AllUsers" };
  assert.deepEqual(actionsOf(grant), ["s3:CreateBucket", "s3:PutBucketAcl"]);
});

Deno.test("CreateBucket of one's own bucket is 200 in us-east-1 and 409 elsewhere", async () => {
  const again = (own: string, existing: Partial<Bucket>, region: string) =>
    call(createBucket, {
      region,
      reader: { getBucket: () => Promise.resolve({ ...BUCKET, ...existing }) },
      execute() {
        throw new StorageError("bucketExists", { owner: own });
      },
    });
  assert.equal((await again(OWNER.id, {}, "us-east-1")).status, 200);
  await assert.rejects(
    again(OWNER.id, { region: "eu-west-1" }, "eu-west-1"),
    isError("BucketAlreadyOwnedByYou"),
  );
  await assert.rejects(
    again(OWNER.id, { region: "eu-west-1" }, "us-east-1"),
    isError("BucketAlreadyOwnedByYou"),
  );
  await assert.rejects(again("someone", {}, "us-east-1"), isError("BucketAlreadyExists"));
});

Deno.test("CreateBucket refuses a name that breaks the rules before anything else", async () => {
  for (const name of ["ab", "A.b.c", "minio", "192.168.0.1"]) {
    await assert.rejects(call(createBucket, named(name)), isError("InvalidBucketName"));
  }
});

Deno.test("CreateBucket refuses what the bucket would not be", async () => {
  const cases: readonly (readonly [Record<string, string>, string])[] = [
    [{ "x-amz-acl": "public-read" }, "InvalidBucketAclWithObjectOwnership"],
    [
      { "x-amz-acl": "public-read", "x-amz-object-ownership": "BucketOwnerEnforced" },
      "InvalidBucketAclWithObjectOwnership",
    ],
    [{ "x-amz-acl": "nonsense" }, "InvalidArgument"],
    [{ "x-amz-grant-read": 'id="1"' }, "InvalidArgument"],
    [
      { "x-amz-grant-read": `id="${"1".repeat(64)}"` },
      "InvalidBucketAclWithObjectOwnership",
    ],
    [{ "x-amz-bucket-object-lock-enabled": "True" }, "NotImplemented"],
    [{ "x-amz-object-ownership": "nonsense" }, "InvalidArgument"],
  ];
  for (const [headers, code] of cases) {
    await assert.rejects(call(createBucket, { headers }), isError(code));
  }
  const accepted = {
    "x-amz-acl": "private",
    "x-amz-bucket-object-lock-enabled": "false",
    "x-amz-object-ownership": "BucketOwnerEnforced",
  };
  assert.equal(
    (await call(createBucket, { headers: accepted, execute: () => BUCKET })).status,
    200,
  );
});

Deno.test("CreateBucket refuses documents that are not one", async () => {
  const cases: Readonly<Record<string, string>> = {
    "<Other/>": "MalformedXML",
    "<CreateBucketConfiguration><Other/></CreateBucketConfiguration>": "MalformedXML",
    "<CreateBucketConfiguration><LocationConstraint/><LocationConstraint/></CreateBucketConfiguration>":
      "MalformedXML",
    "<CreateBucketConfiguration><Bucket><Type>Directory</Type></Bucket></CreateBucketConfiguration>":
      "NotImplemented",
  };
  for (const xml in cases) {
    await assert.rejects(call(createBucket, { xml }), isError(cases[xml] ?? ""), xml);
  }
});
