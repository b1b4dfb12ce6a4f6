/** Stores a text in the place of an object, with what was written on it. */
import { answered, api, type Schemas } from "../api.ts";
import { s3Fetch } from "./object_bytes.ts";

export interface StoredText {
  readonly bucket: string;
  /** What it takes the place of. */
  readonly object: Schemas["Object"];
  readonly content: string;
  /** ETag, in quotes, of what may be overwritten; undefined: whatever is there. */
  readonly ifMatch: string | undefined;
}

/** Throws ApiFailure: 412 when something else is there, NoSuchKey when nothing is. */
export async function storeText({ bucket, object, content, ifMatch }: StoredText): Promise<void> {
  const { key, headers, tags } = object;
  const params = { path: { bucket } };
  const { url } = await answered(
    api.POST("/api/v1/buckets/{bucket}/upload-urls", { params, body: { key, expiresIn: 300 } }),
  );
  await s3Fetch(url, {
    method: "PUT",
    body: new Blob([content]),
    headers: { ...headers, ...(ifMatch === undefined ? {} : { "if-match": ifMatch }) },
  });
  if (tags === undefined || Object.keys(tags).length === 0) return;
  await answered(api.PUT("/api/v1/buckets/{bucket}/object/tags", {
    params: { path: { bucket }, query: { key } },
    body: { tags },
  }));
}
