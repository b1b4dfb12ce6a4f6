/** A file in parts: several at once, each confirmed by its checksum, and the whole by its own. Parts that
 * are there from before are not sent again. */
import { answered, api, ApiFailure } from "../api.ts";
import { contentTypeOf } from "./content_type.ts";
import { combined, type PartDigest } from "./crc64nvme.ts";
import { type PartRange, partSizeOf, partsOf } from "./part_plan.ts";
import { putBytes } from "./put_bytes.ts";
import { persistently } from "./retries.ts";
import { checksumOf, conflict, objectThere, type Sending } from "./sending.ts";
import type { Transfer, UnfinishedUpload } from "./transfer.ts";

const AT_ONCE = 4;
/** Seconds a URL is good for: signed anew for each try. */
const URL_LIFE = 3_600;

/** Throws ApiFailure, of status 412 where something is there already, or what aborted it. */
export async function sendParts(transfer: Transfer, sending: Sending): Promise<void> {
  try {
    await send(transfer, sending);
  } catch (error) {
    if (transfer.upload === undefined || codeOf(error) !== "NoSuchUpload") throw error;
    // Given up elsewhere meanwhile, or by a rule of the bucket.
    await forget(transfer, sending);
    await send(transfer, sending);
  }
}

async function send(transfer: Transfer, sending: Sending): Promise<void> {
  const { onProgress, signal, memory } = sending;
  signal.throwIfAborted();
  transfer.state = "sending";
  if (transfer.upload === undefined) transfer.upload = await begin(transfer, sending);
  else if (!await memory.claims.take(transfer.upload.uploadId)) throw elsewhere();
  const { upload } = transfer;
  const etags = upload.etags ??= await partsThere(transfer, upload, signal);
  const plan = partsOf(transfer.size, upload.partSize);
  for (const { number, from, to } of plan) onProgress(number, etags.has(number) ? to - from : 0);

  const digests = new Map<number, PartDigest>();
  const failed = new AbortController();
  const either = { ...sending, signal: AbortSignal.any([signal, failed.signal]) };
  const left = plan.values();
  await Promise.allSettled(Array.from({ length: AT_ONCE }, async () => {
    try {
      for (const part of left) {
        const crc = await sendPart(transfer, part, etags, either);
        digests.set(part.number, { size: part.to - part.from, crc });
      }
    } catch (error) {
      failed.abort(error);
    }
  }));
  // Whichever came first: that it was stopped, or a part's failure.
  either.signal.throwIfAborted();
  const crc = combined(plan.map(({ number }) => digests.get(number)!));
  await complete(transfer, { upload, etags, crc, plan }, sending);
}

async function begin(transfer: Transfer, sending: Sending): Promise<UnfinishedUpload> {
  const { bucket, key, mayOverwrite, fingerprint, handle } = transfer;
  const { file, signal, memory } = sending;
  if (!mayOverwrite && await objectThere(transfer, signal) !== undefined) throw conflict();
  const { uploadId } = await persistently(
    () =>
      answered(api.POST("/api/v1/buckets/{bucket}/uploads", {
        params: { path: { bucket } },
        body: { key, contentType: contentTypeOf(file), checksum: "crc64nvme" },
      })),
    { signal },
  );
  const partSize = partSizeOf(file.size);
  await memory.keep({ uploadId, bucket, key, partSize, mayOverwrite, fingerprint, handle });
  return { uploadId, partSize, etags: new Map() };
}

/** ETags by number. Throws ApiFailure: NoSuchUpload when the server knows nothing of it. */
export async function partsThere(
  { bucket, key, size }: Transfer,
  { uploadId, partSize }: UnfinishedUpload,
  signal: AbortSignal,
): Promise<Map<number, string>> {
  const sizes = new Map(partsOf(size, partSize).map(({ number, from, to }) => [number, to - from]));
  const there = new Map<number, string>();
  let cursor: string | undefined;
  do {
    const query = { key, limit: 1_000, ...(cursor === undefined ? {} : { cursor }) };
    const params = { path: { bucket, uploadId }, query };
    const page = await persistently(
      () =>
        answered(api.GET("/api/v1/buckets/{bucket}/uploads/{uploadId}/parts", { params, signal })),
      {
        signal,
      },
    );
    for (const { number, size: length, etag } of page.items) {
      if (sizes.get(number) === length) there.set(number, etag);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return there;
}

/** The part's CRC. */
async function sendPart(
  { bucket, key, upload }: Transfer,
  { number, from, to }: PartRange,
  etags: Map<number, string>,
  { file, signal, digests, connections, onProgress }: Sending,
): Promise<bigint> {
  signal.throwIfAborted();
  const bytes = file.slice(from, to);
  const crc = await digests.of(bytes);
  if (etags.has(number) || upload === undefined) return crc;
  const body = { key, parts: [number], checksum: checksumOf(crc), expiresIn: URL_LIFE };
  const params = { path: { bucket, uploadId: upload.uploadId } };
  const path = "/api/v1/buckets/{bucket}/uploads/{uploadId}/part-urls";
  try {
    const send = async () => {
      onProgress(number, 0);
      const { items: [signed] } = await answered(api.POST(path, { params, body, signal }));
      const { url, headers } = signed!;
      const noted = (sent: number) => onProgress(number, sent);
      return await putBytes(url, bytes, { headers, signal, onProgress: noted });
    };
    const { etag } = await persistently(() => connections.use(send, signal), { signal });
    etags.set(number, etag);
    onProgress(number, to - from);
  } catch (error) {
    onProgress(number, 0);
    throw error;
  }
  return crc;
}

interface Sent {
  readonly upload: UnfinishedUpload;
  readonly etags: ReadonlyMap<number, string>;
  readonly crc: bigint;
  readonly plan: readonly PartRange[];
}

async function complete(
  transfer: Transfer,
  { upload: { uploadId }, etags, crc, plan }: Sent,
  sending: Sending,
): Promise<void> {
  const { bucket, key, mayOverwrite } = transfer;
  const { signal, memory } = sending;
  const checksum = checksumOf(crc);
  const parts = plan.map(({ number }) => ({ number, etag: etags.get(number)! }));
  try {
    await persistently(
      () =>
        answered(api.POST("/api/v1/buckets/{bucket}/uploads/{uploadId}/complete", {
          params: { path: { bucket, uploadId } },
          body: { key, parts, checksum, ...(mayOverwrite ? {} : { ifNoneMatch: "*" }) },
          signal,
        })),
      { signal },
    );
  } catch (error) {
    // Parts from before are of other bytes: the next try begins anew.
    if (codeOf(error) === "BadDigest") {
      await abandon({ bucket, key, uploadId }, sending);
      await forget(transfer, sending);
    }
    throw error;
  }
  transfer.upload = undefined;
  transfer.digest = checksum.value;
  await memory.remove(uploadId);
}

/** Gives up what was begun, so that none of it stays on the server. */
export async function abandon(
  { bucket, key, uploadId }: {
    readonly bucket: string;
    readonly key: string;
    readonly uploadId: string;
  },
  { signal, memory }: Pick<Sending, "signal" | "memory">,
): Promise<void> {
  const params = { path: { bucket, uploadId }, query: { key } };
  try {
    await persistently(
      () => answered(api.DELETE("/api/v1/buckets/{bucket}/uploads/{uploadId}", { params })),
      { signal },
    );
  } catch (error) {
    if (codeOf(error) !== "NoSuchUpload") throw error;
  }
  await memory.remove(uploadId);
}

async function forget(transfer: Transfer, { memory }: Pick<Sending, "memory">): Promise<void> {
  if (transfer.upload !== undefined) await memory.remove(transfer.upload.uploadId);
  transfer.upload = undefined;
  transfer.forgetProgress();
}

const ELSEWHERE = "UploadElsewhere";

function elsewhere(): ApiFailure {
  return new ApiFailure(0, { code: ELSEWHERE });
}

/** Whether another tab goes on with the upload. */
export function isElsewhere(error: unknown): boolean {
  return codeOf(error) === ELSEWHERE;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof ApiFailure ? error.code : undefined;
}
