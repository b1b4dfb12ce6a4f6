/** Stores a text in the place of an object, with what was written on it. */
import { answered, api, type Schemas } from "../api.ts";
import { uploadUrls } from "../uploads/upload_urls.ts";
import { s3Fetch } from "./object_bytes.ts";

export interface StoredText {
  readonly bucket: string;
  /** What it takes the place of. */
  readonly object: Schemas["Object"];
  readonly content: string;
  /** ETag of what may be overwritten; undefined: whatever is there. */
  readonly ifMatch: string | undefined;
}

/** Throws ApiFailure: 412 when something else is there, NoSuchKey when nothing is. */
export async function storeText({ bucket, object, content, ifMatch }: StoredText): Promise<void> {
  const { key, headers: given, metadata, tags } = object;
  // Headers of Amazon's own must be signed: they are written on it afterwards, as metadata is.
  const isOwn = (name: string) => name.startsWith("x-amz-");
  const headers = Object.fromEntries(Object.entries(given).filter(([name]) => !isOwn(name)));
  const contentType = headers["content-type"];
  const signed = await uploadUrls().answer({
    ...{ bucket, key },
    ...(contentType === undefined ? {} : { contentType }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  }, new AbortController().signal);
  const { headers: told } = await s3Fetch(signed.url, {
    method: "PUT",
    body: new Blob([content]),
    headers: { ...headers, ...signed.headers },
  });
  const params = { path: { bucket }, query: { key } };
  const hasTags = tags !== undefined && Object.keys(tags).length > 0;
  if (Object.keys(metadata).length > 0 || Object.keys(given).some(isOwn)) {
    const etag = told.get("etag")?.replaceAll('"', "");
    const body = {
      ...{ headers: given, metadata },
      ...(hasTags ? { tags } : {}),
      ...(etag === undefined ? {} : { ifMatch: etag }),
    };
    await answered(api.PUT("/api/v1/buckets/{bucket}/object", { params, body }));
  } else if (hasTags) {
    await answered(api.PUT("/api/v1/buckets/{bucket}/object/tags", { params, body: { tags } }));
  }
}
