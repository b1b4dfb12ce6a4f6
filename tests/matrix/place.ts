/** Where the matrix asks: a bucket with something in it of each of two tenants, and the same place with
 * nothing there. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import type { S3Client, S3Response } from "../support/s3_client.ts";
import { expectStatus, text } from "../support/s3_server.ts";
import { deny, policyText } from "../support/tenants.ts";

export const PREFIXES = ["tenant-a/", "tenant-b/"] as const;
export type Prefix = typeof PREFIXES[number];

/** What a tenant has in a bucket. */
export interface Belongings {
  readonly prefix: Prefix;
  readonly key: string;
  readonly versionId: string;
  readonly etag: string;
  /** An upload with one part. */
  readonly upload: { readonly key: string; readonly id: string; readonly etag: string };
}

/** `Belongings`: those of the tenant the request is about. */
export interface Place extends Belongings {
  readonly bucket: string;
  /** The name of a bucket that is not there. */
  readonly unused: string;
  readonly tenants: Readonly<Record<Prefix, Belongings>>;
}

export interface PlaceOptions {
  readonly bucket: string;
  readonly unused: string;
  readonly about: Prefix;
  /** Nothing but the bucket itself is there. */
  readonly empty?: boolean;
}

export const CONTENT = Buffer.from("content");
export const TAGGING =
  "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
export const CORS = "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>" +
  "<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>";
export const ACCESS_BLOCK = "<PublicAccessBlockConfiguration>" +
  "<RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>";

/** A policy that changes nothing for anybody. */
export function idlePolicy(bucket: string): string {
  const { Statement: [statement] } = JSON.parse(policyText(deny("s3:GetObject", `${bucket}/-`)));
  return JSON.stringify({ Version: "2012-10-17", Statement: { ...statement, Principal: "*" } });
}

export async function makePlace(root: S3Client, options: PlaceOptions): Promise<Place> {
  const { bucket, unused, about, empty = false } = options;
  expectStatus(await root.createBucket(bucket), 200);
  if (!empty) await furnish(root, bucket);
  const belongings = (prefix: Prefix) => empty ? nothing(prefix) : settle(root, bucket, prefix);
  const [a, b] = await Promise.all(PREFIXES.map(belongings));
  assert.ok(a !== undefined && b !== undefined);
  return at({ bucket, unused, tenants: { "tenant-a/": a, "tenant-b/": b } }, about);
}

/** The same place, about another tenant. */
export function at(place: Pick<Place, "bucket" | "unused" | "tenants">, about: Prefix): Place {
  const { bucket, unused, tenants } = place;
  return { bucket, unused, tenants, ...tenants[about] };
}

/** Places where what is asked for is not there; to be told from `place` by nobody who is denied. */
export function withoutBucket(place: Place): Place {
  return { ...place, bucket: place.unused, unused: place.bucket };
}

export function withoutKeys(place: Place): Place {
  const { "tenant-a/": a, "tenant-b/": b } = place.tenants;
  // Ids of the neighbour: they look as they should, and are of no such key.
  const tenants = { "tenant-a/": vanished(a, b), "tenant-b/": vanished(b, a) };
  return at({ ...place, tenants }, place.prefix);
}

function vanished(one: Belongings, other: Belongings): Belongings {
  const { prefix } = one;
  const upload = { ...other.upload, key: `${prefix}absent` };
  return { ...other, prefix, key: `${prefix}absent`, upload };
}

/** Of a bucket without objects. */
function nothing(prefix: Prefix): Belongings {
  const upload = { key: `${prefix}upload`, id: "none", etag: "none" };
  return { prefix, key: `${prefix}object`, versionId: "null", etag: "none", upload };
}

/** Everything there is to know of a bucket, as its owner reads it. */
export async function described(root: S3Client, place: Place): Promise<readonly string[]> {
  const { bucket } = place;
  const ofBucket = [
    ...["acl", "cors", "ownershipControls", "policy", "publicAccessBlock", "tagging", "uploads"],
    ...["versioning", "versions"],
  ].map((name) => root.request({ method: "GET", bucket, query: { [name]: "" } }));
  const ofTenants = Object.values(place.tenants).flatMap(({ key, upload }) => [
    root.getObject({ bucket, key }),
    ...["acl", "tagging"].map((name) =>
      root.request({ method: "GET", bucket, key, query: { [name]: "" } })
    ),
    root.listParts({ bucket, key: upload.key, uploadId: upload.id }),
  ]);
  const answers = await Promise.all([...ofBucket, ...ofTenants]);
  const unused = await root.headBucket(place.unused);
  return [...answers.map((answer) => text(expectStatus(answer, 200))), String(unused.status)];
}

async function furnish(root: S3Client, bucket: string): Promise<void> {
  const put = (name: string, body: string): Promise<S3Response> =>
    root.request({ method: "PUT", bucket, query: { [name]: "" }, body: Buffer.from(body) });
  expectStatus(await root.putBucketVersioning(bucket, "Enabled"), 200);
  expectStatus(await put("tagging", TAGGING), 204);
  expectStatus(await put("cors", CORS), 200);
  expectStatus(await put("policy", idlePolicy(bucket)), 204);
  expectStatus(await put("publicAccessBlock", ACCESS_BLOCK), 200);
}

async function settle(root: S3Client, bucket: string, prefix: Prefix): Promise<Belongings> {
  const key = `${prefix}object`;
  const headers = { "x-amz-tagging": "a=b" };
  const object = expectStatus(await root.putObject({ bucket, key }, CONTENT, { headers }), 200);
  const ref = { bucket, key: `${prefix}upload` };
  const id = expectStatus(await root.createMultipartUpload(ref), 200).xml.need("UploadId");
  const part = await root.uploadPart({ ...ref, uploadId: id }, 1, { body: CONTENT });
  return {
    prefix,
    key,
    versionId: object.header("x-amz-version-id") ?? "",
    etag: object.header("etag") ?? "",
    upload: { key: ref.key, id, etag: expectStatus(part, 200).header("etag") ?? "" },
  };
}
