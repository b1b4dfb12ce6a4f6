import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { digest } from "../../storage/digests.ts";
import { base64, combineChecksums, declaredChecksum, digestName } from "./checksums.ts";
import { S3Error } from "./errors.ts";

for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME"] as const) {
  Deno.test(`combineChecksums() gives the ${algorithm} of the whole when cut anywhere`, () => {
    const name = digestName(algorithm);
    const bytes = new Uint8Array(5_000).map((_, i) => i * 31 + (i >> 4));
    for (const cuts of [[0], [1], [100, 101], [1, 2, 3], [2_500], [4_999], [5_000]]) {
      const edges = [0, ...cuts, bytes.length];
      const parts = edges.slice(1).map((end, i) => {
        const part = bytes.subarray(edges[i], end);
        return { size: part.length, value: base64(digest(part, [name])[name]) };
      });
      const combined = combineChecksums("FULL_OBJECT", algorithm, parts);
      assert.equal(combined.value, base64(digest(bytes, [name])[name]));
    }
  });
}

Deno.test("combineChecksums() digests raw part checksums when COMPOSITE", () => {
  const parts = ["a", "b"].map((text) =>
    digest(Buffer.from(text), ["sha256"]).sha256 ?? new Uint8Array()
  );
  const expected = base64(digest(Buffer.concat(parts), ["sha256"]).sha256);
  const given = parts.map((part) => ({ size: 1, value: base64(part) }));
  assert.equal(combineChecksums("COMPOSITE", "SHA256", given).value, `${expected}-2`);
});

Deno.test("declaredChecksum() refuses two checksums and malformed ones", () => {
  for (
    const headers of [
      { "x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-crc32c": "AAAAAA==" },
      { "x-amz-checksum-crc32": "AAAAAA==", "x-amz-trailer": "x-amz-checksum-crc32" },
      { "x-amz-checksum-crc32": "AAAA" },
      { "x-amz-checksum-sha1": "not base64" },
      { "x-amz-trailer": "x-amz-meta-a" },
    ]
  ) assert.throws(() => declaredChecksum(new Map(Object.entries(headers))), S3Error);
});
