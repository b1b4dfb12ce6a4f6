/** The digests this store computes, by one name each. */

export type DigestName = "md5" | "sha256" | "sha1" | "crc32" | "crc32c" | "crc64nvme";

/** Raw digest bytes (CRCs big-endian), for those that were asked for. */
export type Digests = Readonly<Partial<Record<DigestName, Uint8Array>>>;
