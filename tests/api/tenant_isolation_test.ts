/** A tenant of a prefix and another's objects by the management API: every route refuses them in the
 * same words, to the byte, whether they are there or not. */
import assert from "node:assert/strict";
import { ROUTES } from "../../admin/api/table.ts";
import {
  assertAlike,
  SECRET,
  type Seen,
  seen,
  SHARED,
  type Target,
  tenancy,
} from "../security/tenants.ts";
import { type ApiAnswer, ApiClient } from "../support/api_client.ts";
import { managedServer } from "./fixture.ts";

interface Attempt {
  /** Behind the bucket. */
  readonly path: string;
  readonly body?: unknown;
}

type Attempts = (target: Target) => readonly Attempt[];

/** Without and with the version. */
function ofVersions(path: string, body?: unknown): Attempts {
  return ({ key, versionId }) =>
    ["", `&versionId=${encodeURIComponent(versionId)}`].map((version) => ({
      path: `${path}?key=${encodeURIComponent(key)}${version}`,
      ...(body === undefined ? {} : { body }),
    }));
}

const uploadOf = ({ uploadId }: Target) => `/uploads/${encodeURIComponent(uploadId)}`;

/** By route: each is refused. */
const REFUSED: Readonly<Record<string, Attempts>> = {
  GetObject: ofVersions("/object"),
  DeleteObject: ofVersions("/object"),
  UpdateObject: ({ key }) => [{
    path: `/object?key=${encodeURIComponent(key)}`,
    body: { headers: { "content-type": "text/plain" } },
  }],
  CopyObjects: ({ key, versionId }) => [
    { path: "/copy", body: { items: [{ from: key, to: "tenant-a/copy" }] } },
    { path: "/copy", body: { items: [{ from: key, versionId, to: "tenant-a/copy" }] } },
    { path: "/copy", body: { items: [{ from: "tenant-a/own", to: key }], overwrite: true } },
    { path: "/copy", body: { prefix: { from: key, to: "tenant-a/copy" } } },
  ],
  MoveObjects: ({ key }) => [
    { path: "/move", body: { items: [{ from: key, to: "tenant-a/copy" }] } },
    { path: "/move", body: { items: [{ from: "tenant-a/own", to: key }], overwrite: true } },
    { path: "/move", body: { prefix: { from: key, to: "tenant-a/copy" } } },
  ],
  PutObjectTags: ofVersions("/object/tags", { tags: {} }),
  RestoreVersion: ({ key, versionId }) => [{ path: "/restore", body: { key, versionId } }],
  SignDownload: ({ key, versionId }) => [
    { path: "/download-urls", body: { key } },
    { path: "/download-urls", body: { key, versionId } },
  ],
  SignUploads: ({ key }) => [
    { path: "/upload-urls", body: { items: [{ key }] } },
    { path: "/upload-urls", body: { items: [{ key }, { key }] } },
  ],
  CreateShare: ({ key, versionId }) => [
    { path: "/shares", body: { key, expiresIn: 60 } },
    { path: "/shares", body: { key, versionId, expiresIn: 60 } },
  ],
  CreateUpload: ({ key }) => [{ path: "/uploads", body: { key } }],
  ListUploadParts: (target) => [{
    path: `${uploadOf(target)}/parts?key=${encodeURIComponent(target.key)}`,
  }],
  SignUploadParts: (target) => [{
    path: `${uploadOf(target)}/part-urls`,
    body: { key: target.key, parts: [1] },
  }],
  CompleteUpload: (target) => [{
    path: `${uploadOf(target)}/complete`,
    body: { key: target.key, parts: [{ number: 1, etag: target.etag }] },
  }],
  AbortUpload: (target) => [{
    path: `${uploadOf(target)}?key=${encodeURIComponent(target.key)}`,
  }],
  // Where the prefix is another's, there is nothing to be listed.
  ListObjects: ({ key }) => [{ path: "/objects" }, { path: `/objects?prefix=${key}` }],
  ListObjectVersions: ({ key }) => [{ path: "/versions" }, { path: `/versions?prefix=${key}` }],
  ListUploads: ({ key }) => [{ path: "/uploads" }, { path: `/uploads?prefix=${key}` }],
};

/** Routes about objects that say for each key whether it was refused. */
const EACH_BY_ITSELF = ["DeleteObjects", "CreateArchive", "GetArchive"];

async function setUp() {
  const { server } = await managedServer();
  const shared = await tenancy(server);
  const { accessKeyId, secretAccessKey } = shared.a;
  const client = new ApiClient(server.managementUrl, { accessKeyId, secretAccessKey });
  return {
    ...{ server, shared, client },
    async [Symbol.asyncDispose]() {
      shared[Symbol.dispose]();
      await server.stop();
    },
  };
}

function methodOf(name: string): string {
  const route = ROUTES.find((route) => route.name === name);
  assert.ok(route !== undefined, name);
  return route.method.toUpperCase();
}

function seenAnswer({ status, headers, text }: ApiAnswer, target: Target): Seen {
  return seen({ status, headers, body: text }, target);
}

Deno.test("every route about objects is tried here", () => {
  const tried = [...Object.keys(REFUSED), ...EACH_BY_ITSELF];
  const routes = ROUTES.filter(({ access, name }) =>
    access.kind === "s3" && !name.includes("Bucket")
  );
  assert.deepEqual(routes.map(({ name }) => name).sort(), tried.sort());
});

Deno.test("another tenant's objects are refused in the same words whether they are there or not", async () => {
  await using at = await setUp();
  const { shared: { existing, missing, holdings }, client } = at;
  const before = await holdings();
  for (const [name, attempts] of Object.entries(REFUSED)) {
    const method = methodOf(name);
    const by = (target: Target) =>
      Promise.all(
        attempts(target).map(async ({ path, ...rest }) =>
          seenAnswer(await client.ask(method, `/buckets/${SHARED}${path}`, rest), target)
        ),
      );
    const [one, other] = [await by(existing), await by(missing)];
    for (const [index, each] of one.entries()) {
      assertAlike(`${name} ${index}`, each, other[index]!, 403);
    }
  }
  for (const named of [["key"], ["key", "versionId"]] as const) {
    const by = async (target: Target) => {
      const object = Object.fromEntries(named.map((field) => [field, target[field]]));
      const path = `/buckets/${SHARED}/delete`;
      const answer = await client.post(path, { objects: [object, { key: "tenant-a/none" }] });
      assert.deepEqual(answer.json.deleted.map(({ key }: { key: string }) => key), [
        "tenant-a/none",
      ]);
      assert.deepEqual(answer.json.failed.map(({ code }: { code: string }) => code), [
        "AccessDenied",
      ]);
      // The marker of one's own key is another each time.
      const [own] = answer.json.deleted;
      const text = answer.text.replaceAll(own.deleteMarkerVersionId ?? "none", "<own>");
      return seen({ ...answer, headers: [], body: text }, target);
    };
    assertAlike("DeleteObjects", await by(existing), await by(missing), 200);
  }
  const archiveOf = async ({ key }: Target) => {
    const chosen = { keys: [key], prefixes: [`${key}/`], base: "tenant-a/" };
    const { json, text, status } = await client.post(`/buckets/${SHARED}/archives`, chosen);
    assert.equal(status, 201, text);
    const answer = await client.get(`/archives/${json.id}`);
    return { answer, key };
  };
  const [one, other] = [await archiveOf(existing), await archiveOf(missing)];
  for (const { answer, key } of [one, other]) {
    assert.equal(answer.status, 200);
    assert.ok(answer.text.includes(key) && answer.text.includes("AccessDenied"), answer.text);
    assert.ok(!answer.text.includes(SECRET));
  }
  assert.equal(one.answer.text.length, other.answer.text.length);
  assert.equal(await holdings(), before);
});

Deno.test("under a key of one's own another's upload or version is as none", async () => {
  await using at = await setUp();
  const { shared: { existing, missing, holdings }, client } = at;
  const before = await holdings();
  const key = "tenant-a/own";
  // A missing version is told only to who may list all versions there are.
  const hidden = ["GetObject", "RestoreVersion"];
  const names = ["PutObjectTags", "ListUploadParts", "AbortUpload", "CompleteUpload"];
  for (const name of [...hidden, ...names]) {
    const by = async (target: Target) => {
      const { path, ...rest } = REFUSED[name]!({ ...target, key }).at(-1)!;
      const answer = await client.ask(methodOf(name), `/buckets/${SHARED}${path}`, rest);
      return seenAnswer(answer, target);
    };
    const [one, other] = [await by(existing), await by(missing)];
    assertAlike(name, one, other, hidden.includes(name) ? 403 : 404);
  }
  assert.equal(await holdings(), before);
});

Deno.test("what is the server's is not a tenant's: its records, refusals, identities, settings", async () => {
  await using at = await setUp();
  const { shared: { b }, client } = at;
  const refusal = await b.s3.getObject({ bucket: SHARED, key: "tenant-a/own" });
  const known = refusal.header("x-amz-request-id") ?? "";
  const pairs: readonly (readonly [known: string, unknown: string])[] = [
    [`/refusals/${known}`, `/refusals/${"0".repeat(known.length)}`],
    ["/audit?principal=tenant-b", "/audit?principal=tenant-z"],
    ["/users/tenant-b", "/users/tenant-z"],
    ["/policies/tenant-b", "/policies/tenant-z"],
    ["/groups/staff", "/groups/nobody"],
    [`/access-keys/${b.accessKeyId}`, `/access-keys/${"A".repeat(b.accessKeyId.length)}`],
    [`/buckets/${SHARED}`, "/buckets/there-is-none"],
    [`/buckets/${SHARED}/tags`, "/buckets/there-is-none/tags"],
    [`/buckets/${SHARED}/cors`, "/buckets/there-is-none/cors"],
    [`/buckets/${SHARED}/versioning`, "/buckets/there-is-none/versioning"],
  ];
  for (const [one, other] of pairs) {
    const nameOf = (path: string): Target => {
      const name = path.split(/[/=]/)[2] ?? "";
      return { key: name, versionId: "-none-", uploadId: "-none-", etag: "-none-" };
    };
    const [first, second] = [await client.get(one), await client.get(other)];
    const without = (answer: Seen) => ({
      ...answer,
      headers: answer.headers.filter((line) => !line.startsWith("content-length")),
    });
    assertAlike(
      one,
      without(seenAnswer(first, nameOf(one))),
      without(seenAnswer(second, nameOf(other))),
      403,
    );
  }
});
