/** S3's additional checksums: the headers that declare them, and how parts' checksums make the
 * object's (Amazon S3 User Guide, "Checking object integrity"). */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { DigestName } from "../../storage/digests.ts";
import { digest } from "../../storage/digests.ts";
import type { Checksum, ChecksumAlgorithm } from "../../storage/model.ts";
import { combineCrc } from "./crc_combination.ts";
import { S3Error } from "./errors.ts";

export interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; absent: it comes in the trailer. */
  readonly value?: string;
}

export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = [
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "SHA1",
  "SHA256",
  "SHA512",
  "MD5",
];

const BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
};

/** Headers of the same form that declare no checksum. */
const NO_CHECKSUMS: ReadonlySet<string> = new Set([
  "x-amz-checksum-algorithm",
  "x-amz-checksum-mode",
  "x-amz-checksum-type",
]);

export function digestName(algorithm: ChecksumAlgorithm): DigestName {
  return algorithm.toLowerCase() as DigestName;
}

/** e.g. `x-amz-checksum-crc32`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The algorithm of a checksum header's name, undefined for other names. */
export function algorithmOf(header: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => checksumHeader(algorithm) === header);
}

/** Whether the checksum of a whole can be told from those of its parts. */
export function isCombinable(
  algorithm: ChecksumAlgorithm,
): algorithm is Extract<ChecksumAlgorithm, `CRC${string}`> {
  return algorithm.startsWith("CRC");
}

/** What the request says its bytes hash to, in a header or in the trailer to come; undefined when
 * it says nothing. InvalidRequest on two at once, or on a value that is not one; NotImplemented for
 * an algorithm this server does not have: a checksum is verified or refused, never ignored. */
export function declaredChecksum(
  headers: ReadonlyMap<string, string>,
): DeclaredChecksum | undefined {
  let declared: DeclaredChecksum | undefined;
  const declare = (next: DeclaredChecksum): void => {
    if (declared !== undefined) {
      throw new S3Error("InvalidRequest", {
        message:
          "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
      });
    }
    declared = next;
  };
  for (const [name, value] of headers) {
    if (!name.startsWith("x-amz-checksum-") || NO_CHECKSUMS.has(name)) continue;
    const algorithm = algorithmOf(name);
    if (algorithm === undefined) throw new S3Error("NotImplemented", { fields: { Header: name } });
    if (!isChecksumValue(algorithm, value)) {
      throw new S3Error("InvalidRequest", { message: `Value for ${name} header is invalid.` });
    }
    declare({ algorithm, value });
  }
  const trailer = headers.get("x-amz-trailer");
  if (trailer !== undefined) {
    const algorithm = algorithmOf(trailer.trim().toLowerCase());
    if (algorithm === undefined) {
      throw new S3Error("InvalidRequest", {
        message: "The value specified in the x-amz-trailer header is not supported",
      });
    }
    declare({ algorithm });
  }
  return declared;
}

/** Whether `value` is base64 of the right length. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, value: string): boolean {
  // Older runtimes throw on what is no base64 at all.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  const bytes = Buffer.from(value, "base64");
  return bytes.length === BYTES[algorithm] && bytes.toString("base64") === value;
}

/** The object's checksum from its parts', in order. COMPOSITE: the digest of the parts' raw
 * checksums, `-N` behind it. FULL_OBJECT: of all bytes, which only CRCs can tell from the parts'. */
export function combineChecksums(
  type: Checksum["type"],
  algorithm: ChecksumAlgorithm,
  parts: readonly { readonly size: number; readonly value: string }[],
): Checksum {
  const raw = parts.map(({ value }) => Buffer.from(value, "base64"));
  if (type === "COMPOSITE") {
    const all = digest(Buffer.concat(raw), [digestName(algorithm)])[digestName(algorithm)];
    return {
      algorithm,
      type,
      value: `${Buffer.from(all ?? []).toString("base64")}-${parts.length}`,
    };
  }
  if (!isCombinable(algorithm)) {
    throw new S3Error("InvalidRequest", {
      message:
        `The FULL_OBJECT checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  }
  const value = combineCrc(
    algorithm,
    parts.map(({ size }, i) => ({ size, crc: raw[i] ?? Buffer.alloc(0) })),
  );
  return { algorithm, type, value: Buffer.from(value).toString("base64") };
}

/** Base64 of a digest. */
export function base64(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("base64");
}

/** ETag of a multipart object: MD5 over the parts' MD5s, and their number. */
export function multipartETag(etags: readonly string[]): string {
  const hash = createHash("md5");
  for (const etag of etags) hash.update(Buffer.from(etag, "hex"));
  return `${hash.digest("hex")}-${etags.length}`;
}
