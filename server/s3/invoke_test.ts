import assert from "node:assert/strict";
import { BUCKET, OWNER } from "../../tests/support/operation_call.ts";
import { requestRecord } from "../../tests/support/request_record.ts";
import { BucketAccessCache } from "../auth/bucket_access.ts";
import type { Principal } from "../auth/principal.ts";
import type { RequestRecord } from "../observer.ts";
import type { Services } from "../services.ts";
import { type Call, Invoker } from "./invoke.ts";
import { deleteObjects } from "./operations/delete_objects.ts";
import {
  defineOperation,
  type Operation,
  type OperationContext,
  type S3Request,
} from "./operation.ts";

interface Handled {
  readonly request: S3Request;
  readonly context: OperationContext<"object">;
}

/** An operation that notes what it is asked for, and a way to ask for it. */
function asking(over: Partial<Operation> = {}, principal: Principal = OWNER) {
  const handled: Handled[] = [], records: RequestRecord[] = [];
  const operation = defineOperation<"object", S3Request>({
    name: "Noted",
    level: "object",
    method: "GET",
    query: { noted: "", kind: "one" },
    actions: ["s3:GetObject"],
    mutates: false,
    body: "none",
    implemented: true,
    parse: (request) => request,
    handle: async (request, context) => {
      handled.push({ request, context });
      return { status: 201, headers: { etag: "e" } };
    },
    ...over as object,
  });
  const invoker = new Invoker({
    accesses: new BucketAccessCache(),
    observe: (record) => records.push(record),
    services: {
      reader: { getBucket: async (name: string) => name === BUCKET.name ? BUCKET : undefined },
      clock: { now: () => 7 },
      region: "us-east-1",
    } as unknown as Services,
  });
  const head = {
    ...requestRecord().request,
    headers: new Map([["user-agent", "agent"], ["x-amz-acl", "public-read"]]),
  };
  const caller = { principal, requestId: "ID", head };
  return {
    handled,
    records,
    invoke: (call: Call) => invoker.invoke(operation, call, caller),
    require: (call: Call) => invoker.require(operation, call, caller),
  };
}

const ADDRESSED = { bucket: BUCKET.name, key: "a ?ü" };
const STRANGER: Principal = {
  kind: "user",
  name: "stranger",
  id: OWNER.id,
  user: {
    id: "u",
    asked: { kind: "user", name: "stranger", arn: "arn", canonicalId: "" },
    policies: [],
  },
  narrowing: [],
};

Deno.test("a call becomes the request a client would have sent, and is observed as one", async () => {
  const { invoke, handled, records } = asking();
  const headers = { "x-amz-meta-a": "ü", range: undefined };
  const { status } = await invoke({ ...ADDRESSED, query: { noted: "1", other: "" }, headers });
  assert.equal(status, 201);
  const [{ request, context } = assert.fail()] = handled;
  assert.deepEqual([...request.address.query.pairs].sort(), [
    ["kind", "one"],
    ["noted", "1"],
    ["other", ""],
  ]);
  assert.equal(context.key, ADDRESSED.key);
  assert.deepEqual(context.cause, {
    principal: OWNER.name,
    action: "Noted",
    requestId: "ID",
    userAgent: "agent",
  });
  // Of the request that asked only what policies may ask of goes with it.
  assert.deepEqual([...request.headers], [["user-agent", "agent"], ["x-amz-meta-a", "Ã¼"]]);
  const [record = assert.fail()] = records;
  assert.deepEqual([record.operation, record.status, record.requestId, record.startedAt], [
    "Noted",
    201,
    "ID",
    7,
  ]);
});

Deno.test("a document is sent with its length and digest, and read as any other", async () => {
  const { invoke, handled } = asking({
    body: "xml",
    decode: (document, input) => ({ document, input }),
  });
  await invoke({ ...ADDRESSED, document: { Top: { Text: "<&\u0001" } } });
  const { document, input } = handled[0]?.request as unknown as {
    document: { name: string; children: { text: string }[] };
    input: S3Request;
  };
  assert.equal(document.name, "Top");
  assert.equal(document.children[0]?.text, "<&\u0001");
  assert.match(input.headers.get("content-md5") ?? "", /^[\w+/]{22}==$/);
});

Deno.test("who may not is refused and noted, before anything is told or done", async () => {
  const { invoke, require, handled, records } = asking({}, STRANGER);
  for (const bucket of [BUCKET.name, "none-such"]) {
    await assert.rejects(invoke({ ...ADDRESSED, bucket }), { code: "AccessDenied" });
  }
  await assert.rejects(require(ADDRESSED), { code: "AccessDenied" });
  assert.deepEqual(handled, []);
  assert.deepEqual(records.map(({ denial }) => denial?.action), Array(3).fill("s3:GetObject"));
});

Deno.test("asking whether one may does nothing, and is not told of as if it did", async () => {
  const { require, handled, records } = asking();
  await require(ADDRESSED);
  assert.deepEqual([handled, records], [[], []]);
});

Deno.test("what addresses something else, or nothing that can be written, is refused", async () => {
  const { invoke, handled, records } = asking();
  const calls: readonly Call[] = [
    { bucket: BUCKET.name },
    { bucket: BUCKET.name, key: "" },
    { key: "a" },
    { bucket: "", key: "a" },
    { bucket: BUCKET.name, key: "\ud800" },
    { bucket: BUCKET.name, key: "a\0" },
    { ...ADDRESSED, query: { prefix: "\udc00" } },
  ];
  for (const call of calls) {
    await assert.rejects(invoke(call), { name: "S3Error", status: 400 }, JSON.stringify(call));
  }
  const broken = { Top: { Text: "\ud800" } };
  await assert.rejects(invoke({ ...ADDRESSED, document: broken }), { code: "MalformedXML" });
  await assert.rejects(invoke({ bucket: "a/b", key: "k" }), { code: "NoSuchBucket" });
  assert.deepEqual(handled, []);
  assert.equal(records.length, calls.length + 2);
});

Deno.test("what breaks inside is unavailable, its cause for operators alone", async () => {
  const cause = new Error("a disk");
  const { invoke, records } = asking({ handle: () => Promise.reject(cause) });
  await assert.rejects(invoke(ADDRESSED), { code: "ServiceUnavailable", status: 503 });
  assert.equal(records[0]?.cause, cause);
});

Deno.test("a bucket that is made while its keys are asked about is still none for who asked", async () => {
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:*",
      Resource: "arn:aws:s3:::bucket/*",
    },
  });
  let looks = 0;
  const invoker = new Invoker({
    accesses: new BucketAccessCache(),
    observe: () => {},
    services: {
      reader: {
        getBucket: async () => looks++ === 0 ? undefined : { ...BUCKET, documents: { policy } },
      },
      clock: { now: () => 7 },
      region: "us-east-1",
    } as unknown as Services,
  });
  const asked = {
    kind: "user",
    name: "a",
    arn: "arn:aws:iam::0:user/a",
    canonicalId: "c",
  } as const;
  const principal: Principal = {
    ...{ kind: "user", name: "a", id: OWNER.id, narrowing: [] },
    user: { id: "U", asked, policies: [] },
  };
  const { xml } = await invoker.invoke(
    deleteObjects,
    { bucket: BUCKET.name, document: { Delete: { Object: [{ Key: "k" }] } } },
    { principal, requestId: "ID", head: requestRecord().request },
  );
  const Message = "Access Denied";
  assert.deepEqual(xml, {
    DeleteResult: {
      Deleted: [],
      Error: [{ Key: "k", VersionId: undefined, Code: "AccessDenied", Message }],
    },
  });
});
