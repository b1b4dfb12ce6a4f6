/** What a tenant may try with another's object, by operation of S3: each to be denied. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { copySource, type S3ClientRequest } from "../support/s3_client.ts";
import { SHARED, type Target } from "./tenants.ts";

/** A request about what is another's. */
export type Attempt = (target: Target) => Omit<S3ClientRequest, "bucket">;

const ACL =
  "<AccessControlPolicy><Owner><ID>x</ID></Owner><AccessControlList/></AccessControlPolicy>";
const TAGS = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";

export function at(
  method: S3ClientRequest["method"],
  query: (target: Target) => Record<string, string> = () => ({}),
  more: (target: Target) => Partial<S3ClientRequest> = () => ({}),
): Attempt {
  return (target) => ({ method, key: target.key, query: query(target), ...more(target) });
}

function header(name: string, value: (target: Target) => string) {
  return (target: Target) => ({ headers: { [name]: value(target) } });
}

function xml(document: string): Pick<S3ClientRequest, "body" | "headers"> {
  const body = Buffer.from(document);
  return { body, headers: { "content-md5": createHash("md5").update(body).digest("base64") } };
}

const quoted = ({ etag }: Target) => `"${etag}"`;
export const version = ({ versionId }: Target) => ({ versionId });
export const upload = ({ uploadId }: Target) => ({ uploadId });
export const part = ({ uploadId }: Target) => ({ uploadId, partNumber: "1" });
const source = ({ key }: Target) => copySource({ bucket: SHARED, key });
export const completion = ({ etag }: Target) =>
  xml(
    "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>" +
      `<ETag>${etag}</ETag></Part></CompleteMultipartUpload>`,
  );
export const attributes = () => ({
  headers: { "x-amz-object-attributes": "ETag,ObjectSize,ObjectParts,StorageClass,Checksum" },
});

/** By operation; each is denied. */
export const DENIED: Readonly<Record<string, readonly Attempt[]>> = {
  GetObject: [
    at("GET"),
    at("GET", version),
    at("GET", () => ({ partNumber: "1" })),
    at("GET", () => ({ "response-content-type": "text/html" })),
    at("GET", undefined, header("range", () => "bytes=0-3")),
    at("GET", undefined, header("range", () => "bytes=999999-")),
    at("GET", undefined, header("if-match", quoted)),
    at("GET", undefined, header("if-match", () => '"none"')),
    at("GET", undefined, header("if-none-match", quoted)),
    at("GET", undefined, header("if-none-match", () => "*")),
    at("GET", undefined, header("if-modified-since", () => "Thu, 01 Jan 2099 00:00:00 GMT")),
    at("GET", undefined, header("if-unmodified-since", () => "Thu, 01 Jan 1970 00:00:00 GMT")),
  ],
  HeadObject: [
    at("HEAD"),
    at("HEAD", version),
    at("HEAD", undefined, header("if-match", quoted)),
    at("HEAD", undefined, header("if-none-match", quoted)),
  ],
  GetObjectAttributes: [
    at("GET", () => ({ attributes: "" }), attributes),
    at("GET", (target) => ({ attributes: "", ...version(target) }), attributes),
  ],
  GetObjectTagging: [
    at("GET", () => ({ tagging: "" })),
    at("GET", (target) => ({ tagging: "", ...version(target) })),
  ],
  PutObjectTagging: [
    at("PUT", () => ({ tagging: "" }), () => xml(TAGS)),
    at("PUT", (target) => ({ tagging: "", ...version(target) }), () => xml(TAGS)),
  ],
  DeleteObjectTagging: [
    at("DELETE", () => ({ tagging: "" })),
    at("DELETE", (target) => ({ tagging: "", ...version(target) })),
  ],
  GetObjectAcl: [
    at("GET", () => ({ acl: "" })),
    at("GET", (target) => ({ acl: "", ...version(target) })),
  ],
  PutObjectAcl: [
    at("PUT", () => ({ acl: "" }), header("x-amz-acl", () => "public-read")),
    at("PUT", () => ({ acl: "" }), () => xml(ACL)),
  ],
  PutObject: [
    at("PUT", undefined, () => ({ body: Buffer.from("x") })),
    at("PUT", undefined, header("if-none-match", () => "*")),
    at("PUT", undefined, header("if-match", quoted)),
  ],
  DeleteObject: [
    at("DELETE"),
    at("DELETE", version),
    at("DELETE", undefined, header("if-match", quoted)),
    at("DELETE", undefined, header("if-match", () => "*")),
  ],
  CopyObject: [
    // Onto another's key, and from it: as it is, one version, on conditions.
    at("PUT", undefined, header("x-amz-copy-source", () => `/${SHARED}/tenant-a/own`)),
    ...copiesInto("tenant-a/copy", () => ({})),
  ],
  CreateMultipartUpload: [at("POST", () => ({ uploads: "" }))],
  UploadPart: [at("PUT", part, () => ({ body: Buffer.from("x") }))],
  CompleteMultipartUpload: [at("POST", upload, completion)],
  AbortMultipartUpload: [at("DELETE", upload)],
  ListParts: [at("GET", upload), at("GET", (target) => ({ ...upload(target), "max-parts": "1" }))],
};

/** Requests that copy it there. */
export function copiesInto(key: string, query: () => Record<string, string>): readonly Attempt[] {
  const copy = (headers: (target: Target) => Record<string, string>): Attempt => (target) => ({
    method: "PUT",
    key,
    query: query(),
    headers: { "x-amz-copy-source": source(target), ...headers(target) },
  });
  return [
    copy(() => ({})),
    copy(({ key, versionId }) => ({
      "x-amz-copy-source": copySource({ bucket: SHARED, key, versionId }),
    })),
    // Spelt so that one who reads it twice finds something else.
    copy(({ key }) => ({ "x-amz-copy-source": `${SHARED}/tenant-a%2F..%2F${key}` })),
    copy(({ key }) => ({ "x-amz-copy-source": encodeURIComponent(`${SHARED}/${key}`) })),
    copy((target) => ({ "x-amz-copy-source-if-match": quoted(target) })),
    copy((target) => ({ "x-amz-copy-source-if-none-match": quoted(target) })),
    copy(() => ({ "x-amz-copy-source-if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT" })),
  ];
}
