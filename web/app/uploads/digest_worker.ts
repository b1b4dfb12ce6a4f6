/** A worker that reads bytes of files and tells their CRC: the page stays free for who looks at it. */
import { Crc64Nvme } from "./crc64nvme.ts";

export interface DigestQuestion {
  readonly id: number;
  readonly bytes: Blob;
}

/** `crc` absent: they could not be read. */
export interface DigestAnswer {
  readonly id: number;
  readonly crc?: bigint;
}

addEventListener("message", async ({ data: { id, bytes } }: MessageEvent<DigestQuestion>) => {
  postMessage({ id, ...await crcOf(bytes) } satisfies DigestAnswer);
});

async function crcOf(bytes: Blob): Promise<{ readonly crc?: bigint }> {
  const crc = new Crc64Nvme();
  const reader = bytes.stream().getReader();
  try {
    // Not every browser can loop over a stream.
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      crc.update(read.value);
    }
  } catch {
    // Changed or gone since it was chosen.
    return {};
  }
  return { crc: crc.value };
}
