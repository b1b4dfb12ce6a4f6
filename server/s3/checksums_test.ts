import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { digest } from "../../storage/digests.ts";
import { codeOf } from "../../tests/support/signature.ts";
import {
  algorithmOf,
  base64,
  CHECKSUM_ALGORITHMS,
  checksumHeader,
  combineChecksums,
  declaredChecksum,
  digestName,
  isChecksumValue,
  multipartETag,
} from "./checksums.ts";

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

const NONE: Readonly<Record<string, string>> = {};

Deno.test("declaredChecksum() finds the one checksum in header or trailer", () => {
  const value = { CRC32: "AAAAAA==", CRC32C: "sOO8/Q==", CRC64NVME: "AAAAAAAAAAA=" };
  const cases: readonly (readonly [Readonly<Record<string, string>>, unknown])[] = [
    [NONE, undefined],
    [{ "x-amz-checksum-crc32": value.CRC32 }, { algorithm: "CRC32", value: value.CRC32 }],
    [{ "x-amz-checksum-crc32c": value.CRC32C }, { algorithm: "CRC32C", value: value.CRC32C }],
    [
      { "x-amz-checksum-crc64nvme": value.CRC64NVME },
      { algorithm: "CRC64NVME", value: value.CRC64NVME },
    ],
    [{ "x-amz-trailer": "x-amz-checksum-sha256" }, { algorithm: "SHA256" }],
    [{ "x-amz-trailer": " X-Amz-Checksum-SHA1 " }, { algorithm: "SHA1" }],
    // Names that are no checksum's.
    [{ "x-amz-checksum-algorithm": "CRC32", "x-amz-checksum-type": "COMPOSITE" }, undefined],
  ];
  for (const [headers, expected] of cases) {
    assert.deepEqual(declaredChecksum(new Map(Object.entries(headers))), expected);
  }
});

Deno.test("declaredChecksum() refuses two checksums and malformed ones", () => {
  for (
    const headers of [
      { "x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-crc32c": "AAAAAA==" },
      { "x-amz-checksum-crc32": "AAAAAA==", "x-amz-trailer": "x-amz-checksum-crc32" },
      { "x-amz-checksum-crc32": "AAAA" },
      { "x-amz-checksum-crc32": "" },
      { "x-amz-checksum-crc32": "AAAAAA==, AAAAAA==" },
      { "x-amz-checksum-sha1": "not base64" },
      { "x-amz-trailer": "x-amz-meta-a" },
      { "x-amz-trailer": "" },
      { "x-amz-trailer": "x-amz-checksum-crc32,x-amz-checksum-crc32c" },
    ]
  ) {
    const given = new Map(Object.entries(headers));
    assert.equal(codeOf(() => declaredChecksum(given)), "InvalidRequest", JSON.stringify(headers));
  }
});

Deno.test("a checksum's value is canonical base64 of its algorithm's length", () => {
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const bytes = digest(Buffer.from("abc"), [digestName(algorithm)])[digestName(algorithm)];
    const good = base64(bytes);
    assert.equal(isChecksumValue(algorithm, good), true);
    const length = bytes?.length ?? 0;
    for (
      const value of [
        "",
        good.replace(/=+$/, ""),
        `${good}=`,
        `${good}\n`,
        ` ${good}`,
        good.replace(/.(?==*$)/, "!"),
        base64(new Uint8Array(length - 1)),
        base64(new Uint8Array(length + 1)),
        Buffer.from(bytes ?? []).toString("hex"),
        // The same bytes by another spelling: the bits that padding leaves over are set.
        base64(new Uint8Array(length)).replace(/A(=+)$/, "B$1"),
        base64(new Uint8Array(length).fill(0xff)).replaceAll("/", "_"),
        `${good}-1`,
      ]
    ) assert.equal(isChecksumValue(algorithm, value), false, `${algorithm} ${value}`);
    assert.equal(algorithmOf(checksumHeader(algorithm)), algorithm);
  }
  for (const name of ["x-amz-checksum-", "x-amz-checksum-xxhash3", "x-amz-checksum-CRC32", ""]) {
    assert.equal(algorithmOf(name), undefined);
  }
});

Deno.test("parts of SHA checksums have no checksum of the whole, and one part has its own -1", () => {
  for (const algorithm of ["SHA1", "SHA256"] as const) {
    assert.equal(codeOf(() => combineChecksums("FULL_OBJECT", algorithm, [])), "InvalidRequest");
  }
  const part = { size: 3, value: base64(digest(Buffer.from("abc"), ["crc32"]).crc32) };
  assert.match(combineChecksums("COMPOSITE", "CRC32", [part]).value, /^[\w+/]{6}==-1$/);
  assert.equal(combineChecksums("FULL_OBJECT", "CRC32", [part]).value, part.value);
});

Deno.test("multipartETag() hashes the parts' digests and counts them", () => {
  const parts = ["a", "b", "c"].map((text) => Buffer.from(digest(Buffer.from(text), ["md5"]).md5!));
  const expected = Buffer.from(digest(Buffer.concat(parts), ["md5"]).md5!).toString("hex");
  assert.equal(multipartETag(parts.map((part) => part.toString("hex"))), `${expected}-3`);
  // MD5 of nothing.
  assert.equal(multipartETag([]), "d41d8cd98f00b204e9800998ecf8427e-0");
});
