/** Files on their way into a bucket: one request for each, one after the other. */
import { answered, api, type ApiFailure } from "../api.ts";
import { noteChange } from "../browser/changes.ts";
import { s3Fetch } from "../browser/object_bytes.ts";
import { asFailure } from "../resource.ts";

export interface ChosenFile {
  /** Below the folder it goes to; its folders are joined by `/`. */
  readonly path: string;
  readonly file: File;
}

/** Stores the files under a prefix, each under its path. Resolves with how many were stored when all
 * were tried; throws the first failure then. */
export async function startUploads(
  bucket: string,
  prefix: string,
  files: Iterable<ChosenFile> | AsyncIterable<ChosenFile>,
): Promise<number> {
  let stored = 0, failure: ApiFailure | undefined;
  for await (const { path, file } of files) {
    try {
      await upload(bucket, prefix + path, file);
      stored++;
      noteChange(bucket, prefix + path);
    } catch (error) {
      failure ??= asFailure(error);
    }
  }
  if (failure !== undefined) throw failure;
  return stored;
}

async function upload(bucket: string, key: string, file: File): Promise<void> {
  const params = { path: { bucket } };
  const body = { key, expiresIn: 3_600 };
  const { url } = await answered(
    api.POST("/api/v1/buckets/{bucket}/upload-urls", { params, body }),
  );
  const headers = { "content-type": file.type || "application/octet-stream" };
  await s3Fetch(url, { method: "PUT", body: file, headers });
}
