/** The CRCs S3 knows, incremental, in TypeScript: CRC-32 comes from zlib, CRC-32C and CRC-64/NVME
 * from tables, eight bytes a step. Parameters: reveng catalogue (CRC-32/ISCSI, CRC-64/NVME). */
import { crc32 } from "node:zlib";

/** A running digest. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Big-endian digest of everything given so far. Called once. */
  digest(): Uint8Array;
}

export class Crc32 implements Hasher {
  #value = 0;

  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }

  digest(): Uint8Array {
    return bigEndian([this.#value]);
  }
}

/** Eight tables of 256 remainders, the entries of one word of the remainder in a row. */
interface Tables {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

const CRC32C = buildTables(0x82f63b78, 0);
const CRC64NVME = buildTables(0xac4bc9b5, 0x9a6c9329);

/** `low`, `high`: the reflected polynomial. Table k holds a byte's remainder k bytes later. */
function buildTables(low: number, high: number): Tables {
  const tables = { low: new Uint32Array(8 * 256), high: new Uint32Array(8 * 256) };
  for (let byte = 0; byte < 256; byte++) {
    let l = byte, h = 0;
    for (let bit = 0; bit < 8; bit++) {
      const carry = l & 1;
      l = (l >>> 1) | (h << 31);
      h >>>= 1;
      if (carry) {
        l ^= low;
        h ^= high;
      }
    }
    tables.low[byte] = l;
    tables.high[byte] = h;
  }
  for (let i = 256; i < 8 * 256; i++) {
    const l = tables.low[i - 256] ?? 0, h = tables.high[i - 256] ?? 0;
    tables.low[i] = ((l >>> 8) | (h << 24)) ^ (tables.low[l & 255] ?? 0);
    tables.high[i] = (h >>> 8) ^ (tables.high[l & 255] ?? 0);
  }
  return tables;
}

export class Crc32c implements Hasher {
  #value = 0xffffffff;

  update(bytes: Uint8Array): void {
    const t = CRC32C.low;
    let crc = this.#value, i = 0;
    for (const end = bytes.length - 7; i < end; i += 8) {
      const a = crc ^ (bytes[i]! | bytes[i + 1]! << 8 | bytes[i + 2]! << 16 | bytes[i + 3]! << 24);
      crc = t[1792 + (a & 255)]! ^ t[1536 + (a >>> 8 & 255)]! ^ t[1280 + (a >>> 16 & 255)]! ^
        t[1024 + (a >>> 24)]! ^ t[768 + bytes[i + 4]!]! ^ t[512 + bytes[i + 5]!]! ^
        t[256 + bytes[i + 6]!]! ^ t[bytes[i + 7]!]!;
    }
    for (; i < bytes.length; i++) crc = t[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
    this.#value = crc;
  }

  digest(): Uint8Array {
    return bigEndian([~this.#value]);
  }
}

export class Crc64Nvme implements Hasher {
  #low = 0xffffffff;
  #high = 0xffffffff;

  update(bytes: Uint8Array): void {
    const { low: tl, high: th } = CRC64NVME;
    let l = this.#low, h = this.#high, i = 0;
    for (const end = bytes.length - 7; i < end; i += 8) {
      const a = l ^ (bytes[i]! | bytes[i + 1]! << 8 | bytes[i + 2]! << 16 | bytes[i + 3]! << 24);
      const b = h ^
        (bytes[i + 4]! | bytes[i + 5]! << 8 | bytes[i + 6]! << 16 | bytes[i + 7]! << 24);
      const i0 = 1792 + (a & 255), i1 = 1536 + (a >>> 8 & 255), i2 = 1280 + (a >>> 16 & 255);
      const i3 = 1024 + (a >>> 24), i4 = 768 + (b & 255), i5 = 512 + (b >>> 8 & 255);
      const i6 = 256 + (b >>> 16 & 255), i7 = b >>> 24;
      l = tl[i0]! ^ tl[i1]! ^ tl[i2]! ^ tl[i3]! ^ tl[i4]! ^ tl[i5]! ^ tl[i6]! ^ tl[i7]!;
      h = th[i0]! ^ th[i1]! ^ th[i2]! ^ th[i3]! ^ th[i4]! ^ th[i5]! ^ th[i6]! ^ th[i7]!;
    }
    for (; i < bytes.length; i++) {
      const index = (l ^ bytes[i]!) & 255;
      l = ((l >>> 8) | (h << 24)) ^ tl[index]!;
      h = (h >>> 8) ^ th[index]!;
    }
    this.#low = l;
    this.#high = h;
  }

  digest(): Uint8Array {
    return bigEndian([~this.#high, ~this.#low]);
  }
}

function bigEndian(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(i * 4, word >>> 0));
  return bytes;
}
