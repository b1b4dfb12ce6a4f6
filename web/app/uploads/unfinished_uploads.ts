/** What was begun in this browser before: each waits for its file, or for the tab that goes on with it. */
import { asFailure } from "../resource.ts";
import { partsOf } from "./part_plan.ts";
import { partsThere } from "./send_parts.ts";
import { Transfer } from "./transfer.ts";
import type { RememberedUpload, UploadMemory } from "./upload_memory.ts";

/** As it may be resumed. */
export function unfinished(remembered: RememberedUpload, id: number): Transfer {
  const { uploadId, bucket, key, partSize, mayOverwrite, fingerprint, handle } = remembered;
  const upload = { uploadId, partSize };
  const transfer = new Transfer({ id, bucket, key, batch: {}, fingerprint, handle, upload });
  transfer.mayOverwrite = mayOverwrite;
  return transfer;
}

export interface LookOptions {
  readonly memory: UploadMemory;
  readonly onChange: () => void;
}

/** Waits while another tab has it, then asks how much of it the server has. False: there is nothing to
 * go on with. */
export async function lookAt(
  transfer: Transfer,
  { memory, onChange }: LookOptions,
): Promise<boolean> {
  const { upload } = transfer, { claims } = memory;
  if (upload === undefined) return true;
  while (await claims.isElsewhere(upload.uploadId) && transfer.state === "missing") {
    transfer.state = "elsewhere";
    onChange();
    await claims.released(upload.uploadId);
    if (!await memory.has(upload.uploadId)) return false;
    transfer.state = "missing";
  }
  const { signal } = new AbortController();
  try {
    const etags = await partsThere(transfer, upload, signal);
    if (transfer.state !== "missing") return true;
    for (const { number, from, to } of partsOf(transfer.size, upload.partSize)) {
      if (etags.has(number)) transfer.note(number, to - from);
    }
  } catch (error) {
    // Any other failure comes again when it goes on, and is told then.
    if (asFailure(error).code !== "NoSuchUpload") return true;
    await memory.remove(upload.uploadId);
    return false;
  }
  onChange();
  return true;
}
