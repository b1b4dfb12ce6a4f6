/** What sending a file needs, and the questions that files of every size ask. */
import { answered, api, ApiFailure } from "../api.ts";
import type { Connections } from "./connections.ts";
import { base64Of } from "./crc64nvme.ts";
import type { Digests } from "./digests.ts";
import { persistently } from "./retries.ts";
import type { Transfer } from "./transfer.ts";
import type { UploadMemory } from "./upload_memory.ts";
import type { UploadUrls } from "./upload_urls.ts";

export interface Sending {
  readonly file: File;
  readonly signal: AbortSignal;
  readonly digests: Digests;
  readonly urls: UploadUrls;
  readonly connections: Connections;
  readonly memory: UploadMemory;
  /** How much of a part went. */
  readonly onProgress: (part: number, bytes: number) => void;
}

export function checksumOf(crc: bigint) {
  return { algorithm: "crc64nvme", value: base64Of(crc) } as const;
}

/** Something is there already. */
export function conflict(): ApiFailure {
  return new ApiFailure(412, { code: "PreconditionFailed" });
}

export function isConflict(error: unknown): boolean {
  return error instanceof ApiFailure && error.status === 412;
}

export interface ObjectThere {
  /** CRC64NVME; absent: another one, or none, was kept of it. */
  readonly checksum?: string;
}

/** Undefined: there is none, or one may not know. */
export async function objectThere(
  { bucket, key }: Pick<Transfer, "bucket" | "key">,
  signal: AbortSignal,
): Promise<ObjectThere | undefined> {
  try {
    const params = { path: { bucket }, query: { key } };
    const { checksum } = await persistently(
      () => answered(api.GET("/api/v1/buckets/{bucket}/object", { params, signal })),
      { signal },
    );
    return checksum?.algorithm.toLowerCase() === "crc64nvme" ? { checksum: checksum.value } : {};
  } catch (error) {
    if (error instanceof ApiFailure && (error.status === 404 || error.status === 403)) {
      return undefined;
    }
    throw error;
  }
}
