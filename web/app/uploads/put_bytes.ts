/** Sends bytes to S3 by a signed URL, telling how far they are: what `fetch` cannot. */
import { ApiFailure, unreachable } from "../api.ts";
import { failureOfS3 } from "../browser/object_bytes.ts";
import { text } from "../text.ts";

export interface PutOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Bytes that went so far. */
  readonly onProgress: (sent: number) => void;
}

export interface PutAnswer {
  /** Without its quotes. */
  readonly etag: string;
  /** CRC64NVME, as the server computed it. */
  readonly checksum: string;
}

/** Milliseconds without a byte going after which a connection is given up. */
const PATIENCE = 60_000;
const CHECKSUM = "x-amz-checksum-crc64nvme";

/** Throws ApiFailure, or what aborted it. `DigestMismatch`: the server took other bytes. */
export async function putBytes(
  url: string,
  bytes: Blob,
  { headers, signal, onProgress }: PutOptions,
): Promise<PutAnswer> {
  const request = new XMLHttpRequest();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let stalled: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    request.abort();
    reject(signal.reason);
  };
  request.upload.addEventListener("progress", ({ loaded }) => {
    clearTimeout(stalled);
    // Only once it has begun: before, it may wait for a connection.
    stalled = setTimeout(() => {
      request.abort();
      reject(unreachable());
    }, PATIENCE);
    onProgress(loaded);
  });
  request.addEventListener("load", () => resolve());
  request.addEventListener("error", () => reject(unreachable()));
  signal.throwIfAborted();
  signal.addEventListener("abort", stop, { once: true });
  try {
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(bytes);
    await promise;
  } finally {
    clearTimeout(stalled);
    signal.removeEventListener("abort", stop);
  }
  if (request.status !== 200) {
    throw await failureOfS3(new Response(request.responseText, { status: request.status }));
  }
  const checksum = request.getResponseHeader(CHECKSUM) ?? "";
  if (checksum !== headers[CHECKSUM]) {
    const { mismatch: message } = text.uploads;
    throw new ApiFailure(0, { code: "DigestMismatch", message });
  }
  return { etag: (request.getResponseHeader("etag") ?? "").replaceAll('"', ""), checksum };
}
