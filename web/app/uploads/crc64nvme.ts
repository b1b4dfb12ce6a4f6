/** CRC-64/NVME, the checksum S3 keeps of whole objects: of bytes as they come, and of a whole from its
 * parts (Amazon S3 User Guide, "Checking object integrity"). Halves of 32 bits: BigInt is too slow. */

/** The polynomial, lowest power first. */
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
const ALL_ONES = 0xffffffff;

/** Entry `256 * k + b`: what byte b does when k bytes follow it, of the eight taken at once. */
const [HIGH, LOW] = tables();

function tables(): readonly [Uint32Array, Uint32Array] {
  const high = new Uint32Array(8 * 256), low = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ ((crc & 1n) === 1n ? POLYNOMIAL : 0n);
    high[byte] = Number(crc >> 32n);
    low[byte] = Number(crc & 0xffffffffn);
  }
  for (let at = 256; at < high.length; at++) {
    const h = high[at - 256]!, l = low[at - 256]!;
    const next = l & 255;
    high[at] = (h >>> 8) ^ high[next]!;
    low[at] = ((l >>> 8) | (h << 24)) ^ low[next]!;
  }
  return [high, low];
}

export class Crc64Nvme {
  #high = ALL_ONES;
  #low = ALL_ONES;

  update(bytes: Uint8Array): void {
    let high = this.#high, low = this.#low, at = 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + 8 <= bytes.length; at += 8) {
      const l = low ^ view.getUint32(at, true), h = high ^ view.getUint32(at + 4, true);
      const a = 1792 + (l & 255), b = 1536 + (l >>> 8 & 255), c = 1280 + (l >>> 16 & 255);
      const d = 1024 + (l >>> 24), e = 768 + (h & 255), f = 512 + (h >>> 8 & 255);
      const g = 256 + (h >>> 16 & 255), i = h >>> 24;
      high = HIGH[a]! ^ HIGH[b]! ^ HIGH[c]! ^ HIGH[d]! ^ HIGH[e]! ^ HIGH[f]! ^ HIGH[g]! ^ HIGH[i]!;
      low = LOW[a]! ^ LOW[b]! ^ LOW[c]! ^ LOW[d]! ^ LOW[e]! ^ LOW[f]! ^ LOW[g]! ^ LOW[i]!;
    }
    for (; at < bytes.length; at++) {
      const next = (low ^ bytes[at]!) & 255;
      low = ((low >>> 8) | (high << 24)) ^ LOW[next]!;
      high = (high >>> 8) ^ HIGH[next]!;
    }
    this.#high = high;
    this.#low = low;
  }

  get value(): bigint {
    const high = (this.#high ^ ALL_ONES) >>> 0, low = (this.#low ^ ALL_ONES) >>> 0;
    return BigInt(high) << 32n | BigInt(low);
  }
}

/** As headers have it. */
export function base64Of(crc: bigint): string {
  let bytes = "";
  for (let shift = 56n; shift >= 0n; shift -= 8n) {
    bytes += String.fromCharCode(Number(crc >> shift & 255n));
  }
  return btoa(bytes);
}

export interface PartDigest {
  readonly size: number;
  readonly crc: bigint;
}

/** Of all bytes, from those of the parts in their order. */
export function combined(parts: Iterable<PartDigest>): bigint {
  let whole = 0n, size = -1, shift = 0n;
  for (const part of parts) {
    // All parts but the last are of one size.
    if (part.size !== size) [size, shift] = [part.size, powerOfX(8 * part.size)];
    whole = product(whole, shift) ^ part.crc;
  }
  return whole;
}

const ONE = 1n << 63n;

/** x to the power n, modulo the polynomial. */
function powerOfX(n: number): bigint {
  let power = ONE, square = ONE >> 1n;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = product(power, square);
    square = product(square, square);
  }
  return power;
}

/** Modulo the polynomial, without carries. */
function product(a: bigint, b: bigint): bigint {
  let result = 0n;
  for (let bit = ONE; bit > 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) result ^= b;
    b = (b >> 1n) ^ ((b & 1n) === 1n ? POLYNOMIAL : 0n);
  }
  return result;
}
