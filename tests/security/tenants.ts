/** Two tenants of one bucket, each confined to a prefix of its own name; what there is of one, what there
 * is not, and whether the other can tell the two apart. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { RunningServer } from "../../server/start.ts";
import { S3Client } from "../support/s3_client.ts";
import { expectStatus } from "../support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "../support/server.ts";
import { allow, type Tenant, tenant } from "../support/tenants.ts";

export const SHARED = "shared";
export const SECRET = "what tenant-b alone may know";

/** What a request of a stranger names. */
export interface Target {
  readonly key: string;
  readonly versionId: string;
  readonly uploadId: string;
  readonly etag: string;
}

export interface Tenancy extends Disposable {
  readonly root: S3Client;
  readonly a: Tenant;
  readonly b: Tenant;
  /** Of tenant-b: an object of two versions, with tags, and an upload. */
  readonly existing: Target;
  /** The same in the same form: the key never was, version and upload were and are gone. */
  readonly missing: Target;
  /** All there is of tenant-b. */
  readonly holdings: () => Promise<string>;
}

const OWN = "${aws:username}/*";
export const TENANT_POLICY = [
  allow(
    ["s3:*Object*", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
    `${SHARED}/${OWN}`,
  ),
  allow(
    ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
    SHARED,
    { StringLike: { "s3:prefix": OWN } },
  ),
];

export async function tenancy(server: RunningServer): Promise<Tenancy> {
  const root = new S3Client({ url: server.url, ...CREDENTIALS });
  expectStatus(await root.createBucket(SHARED), 200);
  expectStatus(await root.putBucketVersioning(SHARED, "Enabled"), 200);
  const a = await tenant(server, "tenant-a", TENANT_POLICY);
  const b = await tenant(server, "tenant-b", TENANT_POLICY);
  expectStatus(await a.s3.putObject({ bucket: SHARED, key: "tenant-a/own" }, BODY), 200);
  const existing = await holding(b, "tenant-b/aaa");
  const missing = {
    ...await holding(b, "tenant-b/tmp"),
    key: "tenant-b/zzz",
    etag: "0".repeat(32),
  };
  const gone = { bucket: SHARED, key: "tenant-b/tmp" };
  const { xml } = await root.listObjectVersions(SHARED, { prefix: gone.key });
  for (const version of xml.all("Version")) {
    await root.deleteObject({ ...gone, versionId: version.need("VersionId") });
  }
  const { uploadId } = missing;
  expectStatus(await b.s3.abortMultipartUpload({ ...gone, uploadId }), 204);
  const holdings = async () => {
    const prefix = "tenant-b/";
    const { key, uploadId } = existing;
    const answers = await Promise.all([
      root.listObjectVersions(SHARED, { prefix }),
      root.listMultipartUploads(SHARED, { prefix }),
      root.listParts({ bucket: SHARED, key, uploadId }),
      root.getObjectTagging({ bucket: SHARED, key }),
      root.getObject({ bucket: SHARED, key }),
    ]);
    return answers.map((answer) => Buffer.from(expectStatus(answer, 200).body).toString()).join();
  };
  const dispose = () => [root, a, b].forEach((each) => each[Symbol.dispose]());
  return { root, a, b, existing, missing, holdings, [Symbol.dispose]: dispose };
}

const BODY = Buffer.from("what tenant-a may know");

async function holding({ s3 }: Tenant, key: string): Promise<Target> {
  const object = { bucket: SHARED, key };
  const first = expectStatus(await s3.putObject(object, Buffer.from(`${SECRET}, once`)), 200);
  const headers = { "x-amz-meta-secret": "kept", "x-amz-tagging": "kind=secret" };
  const put = expectStatus(await s3.putObject(object, Buffer.from(SECRET), { headers }), 200);
  const upload = expectStatus(await s3.createMultipartUpload(object), 200);
  const uploadId = upload.xml.need("UploadId");
  const part = await s3.uploadPart({ ...object, uploadId }, 1, { body: Buffer.from(SECRET) });
  expectStatus(part, 200);
  const versionId = first.header("x-amz-version-id") ?? "";
  return { key, versionId, uploadId, etag: (put.header("etag") ?? "").replaceAll('"', "") };
}

/** An answer, to its last byte, without what is never the same twice. */
export interface Seen {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

const OF_THE_MOMENT = ["date", "x-request-id"];

/** `target`: what the request named stands in the answer as that, not as what it is. */
export function seen(
  answer: {
    readonly status: number;
    readonly headers: Iterable<readonly [string, string]>;
    readonly body: string;
  },
  target: Target,
): Seen {
  const headers = [...answer.headers].map(([name, value]) => [name.toLowerCase(), value] as const);
  const id = headers.find(([name]) => name.endsWith("request-id"))?.[1] ?? "none";
  const plain = (text: string) =>
    Object.entries(target).reduce(
      (all, [name, value]) =>
        all.replaceAll(value, `<${name}>`).replaceAll(encodeURIComponent(value), `<${name}>`),
      text.replaceAll(id, "<id>"),
    );
  return {
    status: answer.status,
    headers: headers.filter(([name]) => !OF_THE_MOMENT.includes(name))
      .map(([name, value]) => `${name}: ${plain(value)}`).sort(),
    body: plain(answer.body),
  };
}

/** Both are refused, in the same words, and none of them holds what is another's. */
export function assertAlike(what: string, one: Seen, other: Seen, status: number): void {
  assert.equal(one.status, status, `${what}: ${one.status} ${one.body}`);
  assert.deepEqual(one, other, what);
  for (const text of [SECRET, "kept", "kind"]) {
    assert.ok(!JSON.stringify(one).includes(text), `${what} tells ${text}`);
  }
}

/** With a server of its own; at the end tenant-b has what it had. */
export async function withTenancy(run: (at: Tenancy, url: string) => Promise<void>): Promise<void> {
  await using server = await embeddedServer();
  using shared = await tenancy(server);
  const before = await shared.holdings();
  await run(shared, server.url);
  assert.equal(await shared.holdings(), before, "another's holdings are as they were");
}
