/** What is told and changed is what was allowed, while the object is replaced under the request. */
import assert from "node:assert/strict";
import { BUCKET, OWNER, queryOf } from "../../tests/support/operation_call.ts";
import { requestRecord } from "../../tests/support/request_record.ts";
import { epochMemory, SharedEpochs } from "../../storage/epochs.ts";
import type { BlobStore } from "../../storage/blobs.ts";
import type { CommandName, MetadataReader, MetadataWriter } from "../../storage/metadata.ts";
import { type ObjectVersion, StorageError } from "../../storage/model.ts";
import { ObjectStore } from "../../storage/objects.ts";
import { BucketAccessCache } from "../auth/bucket_access.ts";
import { parsePolicy } from "../auth/policy/parse_policy.ts";
import type { Principal } from "../auth/principal.ts";
import type { Services } from "../services.ts";
import { type Call, Invoker } from "./invoke.ts";
import { resolveOperation } from "./table.ts";
import type { Method } from "./request.ts";
import type { XmlRecord } from "./xml_writer.ts";

/** May do everything to objects that are tagged as open. */
const READER: Principal = {
  kind: "user",
  name: "reader",
  id: OWNER.id,
  user: {
    id: "u",
    asked: {
      kind: "user",
      name: "reader",
      arn: "arn:aws:iam::000000000000:user/reader",
      canonicalId: "",
    },
    policies: [{
      name: "open",
      policy: parsePolicy(
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "s3:*",
              Resource: "*",
              Condition: { StringEquals: { "s3:ExistingObjectTag/access": "open" } },
            },
            { Effect: "Allow", Action: "s3:PutObject", Resource: "*" },
          ],
        }),
        "identity",
      ),
    }],
  },
  narrowing: [],
};

const BYTES = new TextEncoder().encode("1");

function row(sequence: number, access: string): ObjectVersion {
  return {
    ...{ bucket: BUCKET.id, key: "k", versionId: "null", sequence, latest: true, kind: "object" },
    ...{ size: BYTES.length, etag: `row-${sequence}`, lastModified: 0 },
    content: { kind: "inline", row: 1 },
    ...{ headers: {}, metadata: {}, tags: { access }, storageClass: "STANDARD" },
  };
}

interface Outcome {
  /** Of the row that was told; absent when it was refused. */
  readonly etag?: string | undefined;
  readonly code?: string;
  readonly tags?: string;
  readonly looks: number;
  readonly commands: readonly { readonly name: CommandName; readonly input: unknown }[];
}

/** What a request is answered whose object has the next of `rows` each time it is looked at. */
async function ask(
  method: Method,
  subresource: string,
  rows: readonly ObjectVersion[],
  { principal = READER, execute, ...call }: Call & {
    readonly principal?: Principal;
    readonly execute?: () => unknown;
  } = {},
): Promise<Outcome> {
  let looks = 0;
  const commands: { name: CommandName; input: unknown }[] = [];
  const look = () => Promise.resolve(rows[looks++] ?? rows.at(-1)!);
  const reader = {
    getBucket: async () => BUCKET,
    getVersion: look,
    openVersion: async () => ({ version: await look(), bytes: BYTES }),
  } as unknown as MetadataReader;
  const writer = {
    execute(name: CommandName, input: unknown) {
      commands.push({ name, input });
      return Promise.try(() => execute?.());
    },
  } as unknown as MetadataWriter;
  const services = {
    ...{ reader, writer, clock: { now: () => 0 }, region: "us-east-1" },
    objects: new ObjectStore({
      ...{ reader, writer, blobs: {} as BlobStore, inlineLimit: 100 },
      epochs: new SharedEpochs(epochMemory(1), 0),
    }),
  } satisfies Services;
  const invoker = new Invoker({ services, accesses: new BucketAccessCache(), observe: () => {} });
  const headers = new Map(Object.entries(call.headers ?? {})) as Map<string, string>;
  const operation = resolveOperation("object", method, queryOf(subresource), headers);
  const caller = { principal, requestId: "ID", head: requestRecord().request };
  try {
    const { headers = {}, xml } = await invoker.invoke(
      operation,
      { bucket: BUCKET.name, key: "k", ...call },
      caller,
    );
    const etag = headers["etag"];
    return { ...(etag === undefined ? {} : { etag }), tags: accessOf(xml), looks, commands };
  } catch (error) {
    return { code: (error as { code: string }).code, looks, commands };
  }
}

function accessOf(xml: XmlRecord | undefined): string {
  return JSON.stringify(xml ?? "");
}

const OPEN = row(1, "open"), OTHER = row(2, "open"), CLOSED = row(2, "closed");

Deno.test("an object that was replaced after the decision is decided on anew", async () => {
  const refused = await ask("GET", "", [OPEN, CLOSED]);
  assert.equal(refused.code, "AccessDenied");
  const allowed = await ask("GET", "", [OPEN, OTHER]);
  assert.equal(allowed.etag, '"row-2"');
  const still = await ask("GET", "", [OPEN]);
  assert.deepEqual([still.etag, still.looks], ['"row-1"', 2]);
  const never = await ask("GET", "", Array.from({ length: 100 }, (_, index) => row(index, "open")));
  assert.deepEqual([never.code, never.looks], ["SlowDown", 20]);
});

Deno.test("an object whose tags were changed after the decision is decided on anew", async () => {
  const changed = await ask("GET", "", [OPEN, { ...OPEN, tags: { access: "closed" } }]);
  assert.equal(changed.code, "AccessDenied");
});

Deno.test("what is told of a version is of the one decided on", async () => {
  const head = await ask("HEAD", "", [OPEN, CLOSED]);
  assert.deepEqual([head.etag, head.looks], ['"row-1"', 1]);
  const part = await ask("HEAD", "", [OPEN, CLOSED], { query: { partNumber: "1" } });
  assert.deepEqual([part.etag, part.looks], ['"row-1"', 1]);
  const tagging = await ask("GET", "tagging", [OPEN, CLOSED]);
  assert.match(tagging.tags ?? "", /open/);
  const acl = await ask("GET", "acl", [OPEN, { ...CLOSED, acl: '[["READ","AllUsers"]]' }]);
  assert.doesNotMatch(acl.tags ?? "AllUsers", /AllUsers/);
  const headers = { "x-amz-object-attributes": "ETag" };
  const attributes = await ask("GET", "attributes", [OPEN, CLOSED], { headers });
  assert.match(attributes.tags ?? "", /row-1/);
});

Deno.test("what is changed of a version is that of the one decided on", async () => {
  const tagging = { Tagging: { TagSet: { Tag: [{ Key: "access", Value: "open" }] } } };
  const calls: readonly [Method, string, Call][] = [
    ["PUT", "tagging", { document: tagging }],
    ["DELETE", "tagging", {}],
    ["PUT", "acl", { headers: { "x-amz-acl": "private" } }],
  ];
  for (const [method, subresource, call] of calls) {
    let tries = 0;
    const busyOnce = () => {
      if (tries++ === 0) throw new StorageError("busy");
      return { versionId: "null" };
    };
    const overtaken = await ask(method, subresource, [OPEN, CLOSED], {
      ...call,
      execute: busyOnce,
    });
    assert.equal(overtaken.code, "AccessDenied", subresource);
    assert.equal(overtaken.commands.length, 1);
    assert.deepEqual(
      (overtaken.commands[0]?.input as { expected: unknown }).expected,
      { sequence: 1, tags: { access: "open" } },
    );
    tries = 0;
    const again = await ask(method, subresource, [OPEN, OTHER], { ...call, execute: busyOnce });
    assert.deepEqual([again.code, again.commands.length], [undefined, 2], subresource);
    tries = 0;
    const busy = await ask(method, subresource, [OPEN], { ...call, execute: busyOnce });
    assert.deepEqual([busy.code, busy.commands.length], ["SlowDown", 1], "busy for another reason");
  }
});

Deno.test("what is copied is the source that was decided on", async () => {
  const headers = { "x-amz-copy-source": "bucket/source" };
  // A reader that is asked for the source alone: nothing decides on what the copy replaces.
  const copied = await ask("PUT", "", [OPEN, CLOSED], {
    headers,
    execute: () => {
      throw new StorageError("busy");
    },
  });
  assert.equal(copied.code, "AccessDenied");
  const closed = await ask("PUT", "", [CLOSED, OPEN], { headers });
  assert.deepEqual([closed.code, closed.looks, closed.commands], ["AccessDenied", 1, []]);
});

Deno.test("for those whom no tag can refuse nothing is looked at twice", async () => {
  const { looks, etag } = await ask("GET", "", [OPEN, CLOSED], { principal: OWNER });
  assert.deepEqual([looks, etag], [1, '"row-1"']);
});

Deno.test("a part is looked up again when its object was overwritten meanwhile", async () => {
  const options = { principal: OWNER, query: { partNumber: "1" } };
  const found = await ask("GET", "", [row(1, ""), row(2, ""), row(3, "")], options);
  assert.deepEqual([found.etag, found.looks], ['"row-3"', 4]);
  const never = await ask("GET", "", Array.from({ length: 100 }, (_, i) => row(i, "")), options);
  assert.equal(never.code, "SlowDown");
});
