/** All that clients can see of a server, in a form that can be kept and compared. */
import { createHash } from "node:crypto";
import type { S3Client, S3Response } from "../support/s3_client.ts";
import type { XmlNode } from "../support/xml.ts";

/** Headers that tell of the object, not of the answer. */
const TOLD = ["etag", "last-modified", "content-type", "x-amz-version-id", "x-amz-tagging-count"];

/** By bucket: its versions with what reading each answers, and its unfinished uploads. */
export async function contentOf(s3: S3Client): Promise<Record<string, unknown>> {
  const { xml } = await s3.listBuckets();
  const content: Record<string, unknown> = {};
  for (const bucket of xml.all("Buckets").flatMap((list) => list.all("Bucket"))) {
    content[bucket.need("Name")] = await bucketContent(s3, bucket.need("Name"));
  }
  return content;
}

async function bucketContent(s3: S3Client, bucket: string): Promise<unknown> {
  const versions: unknown[] = [];
  const { xml } = await s3.listObjectVersions(bucket);
  for (const entry of xml.children) {
    if (entry.name !== "Version" && entry.name !== "DeleteMarker") continue;
    const ref = { bucket, key: entry.need("Key"), versionId: entry.need("VersionId") };
    const body = entry.name === "Version" ? told(await s3.getObject(ref)) : undefined;
    versions.push({ ...fieldsOf(entry), ...body });
  }
  const uploads: unknown[] = [];
  for (const entry of (await s3.listMultipartUploads(bucket)).xml.all("Upload")) {
    const upload = { bucket, key: entry.need("Key"), uploadId: entry.need("UploadId") };
    const parts = (await s3.listParts(upload)).xml.all("Part").map(fieldsOf);
    uploads.push({ ...upload, parts });
  }
  const tagging = await s3.request({ method: "GET", bucket, query: { tagging: "" } });
  return { versions, uploads, tagging: sha256(tagging.status === 200 ? tagging.body : []) };
}

function told(answer: S3Response): Record<string, unknown> {
  return {
    status: answer.status,
    headers: Object.fromEntries(TOLD.map((name) => [name, answer.header(name)])),
    metadata: answer.headersAfter("x-amz-meta-"),
    sha256: sha256(answer.body),
  };
}

function fieldsOf(entry: XmlNode): Record<string, string> {
  const plain = entry.children.filter(({ children }) => children.length === 0);
  return Object.fromEntries(plain.map(({ name, text }) => [name, text]));
}

function sha256(bytes: Uint8Array | readonly number[]): string {
  return createHash("sha256").update(Uint8Array.from(bytes)).digest("hex");
}
