/** The digests this store computes, by one name each: at once or while bytes come in. */
import { createHash } from "node:crypto";
import { Crc32, Crc32c, Crc64Nvme, type Hasher } from "./checksums/crc.ts";

export type DigestName = "md5" | "sha256" | "sha1" | "sha512" | "crc32" | "crc32c" | "crc64nvme";

/** Raw digest bytes (CRCs big-endian), for those that were asked for. */
export type Digests = Readonly<Partial<Record<DigestName, Uint8Array>>>;

/** A running digest of one kind. */
export function createHasher(name: DigestName): Hasher {
  switch (name) {
    case "crc32":
      return new Crc32();
    case "crc32c":
      return new Crc32c();
    case "crc64nvme":
      return new Crc64Nvme();
    default:
      return createHash(name);
  }
}

/** Several digests of the same bytes. Names may repeat. */
export class MultiHasher {
  readonly #hashers: ReadonlyMap<DigestName, Hasher>;

  constructor(names: readonly DigestName[]) {
    this.#hashers = new Map(names.map((name) => [name, createHasher(name)]));
  }

  update(bytes: Uint8Array): void {
    for (const hasher of this.#hashers.values()) hasher.update(bytes);
  }

  digests(): Digests {
    const digests: Partial<Record<DigestName, Uint8Array>> = {};
    for (const [name, hasher] of this.#hashers) digests[name] = new Uint8Array(hasher.digest());
    return digests;
  }
}

/** Digests of bytes in memory. Names may repeat. */
export function digest(bytes: Uint8Array, names: readonly DigestName[]): Digests {
  const hasher = new MultiHasher(names);
  hasher.update(bytes);
  return hasher.digests();
}
