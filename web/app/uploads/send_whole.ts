/** A file in one request. */
import { ApiFailure } from "../api.ts";
import { contentTypeOf } from "./content_type.ts";
import { putBytes } from "./put_bytes.ts";
import { persistently } from "./retries.ts";
import { checksumOf, isConflict, objectThere, type Sending } from "./sending.ts";
import type { Transfer } from "./transfer.ts";

/** Throws ApiFailure, of status 412 where something is there already, or what aborted it. */
export async function sendWhole(transfer: Transfer, sending: Sending): Promise<void> {
  const { bucket, key, mayOverwrite } = transfer;
  const { file, signal, digests, urls, connections, onProgress } = sending;
  const checksum = checksumOf(await digests.of(file));
  const wanted = { bucket, key, checksum, contentType: contentTypeOf(file) };
  await persistently(async (failed) => {
    onProgress(1, 0);
    const { url, headers } = await urls.answer(
      { ...wanted, ...(mayOverwrite ? {} : { ifNoneMatch: "*" }) },
      signal,
    );
    try {
      await connections.use(async () => {
        transfer.state = "sending";
        await putBytes(url, file, { headers, signal, onProgress: (sent) => onProgress(1, sent) });
      }, signal);
    } catch (error) {
      // What it stored is of these bytes' name: the next try may take its place.
      if (error instanceof ApiFailure && error.code === "DigestMismatch") {
        transfer.mayOverwrite = true;
      }
      // The try before may have stored it, and the answer got lost.
      const isOwn = failed > 0 && isConflict(error) &&
        (await objectThere(transfer, signal))?.checksum === checksum.value;
      if (!isOwn) throw error;
    }
  }, { signal });
  onProgress(1, file.size);
  transfer.digest = checksum.value;
}
