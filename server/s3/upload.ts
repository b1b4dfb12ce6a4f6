/** Multipart uploads as requests name them. */
import type { MetadataReader, UploadAddress } from "../../storage/metadata.ts";
import type { Upload } from "../../storage/model.ts";
import { S3Error } from "./errors.ts";
import type { Query } from "./request.ts";

export type { Upload, UploadAddress };

const MAX_PART = 10_000;

/** 1 to 10,000. InvalidArgument for anything else. */
export function parsePartNumber(query: Query): number {
  const text = query.get("partNumber") ?? "";
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_PART) return number;
  throw new S3Error("InvalidArgument", {
    message: "Part number must be an integer between 1 and 10000, inclusive",
    fields: { ArgumentName: "partNumber", ArgumentValue: text },
  });
}

/** NoSuchUpload for what cannot be one: nobody began it. */
export function parseUploadId(query: Query): string {
  const id = query.get("uploadId") ?? "";
  if (/^[0-9A-Za-z]{1,64}$/.test(id)) return id;
  throw new S3Error("NoSuchUpload", { fields: { UploadId: id } });
}

/** NoSuchUpload when it is not there, or is another key's. */
export async function loadUpload(reader: MetadataReader, address: UploadAddress): Promise<Upload> {
  const upload = await reader.getUpload(address);
  if (upload !== undefined) return upload;
  throw new S3Error("NoSuchUpload", { fields: { UploadId: address.uploadId } });
}
