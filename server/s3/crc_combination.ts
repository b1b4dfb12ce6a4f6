/** The CRC of concatenated runs from the runs' CRCs and lengths, in O(log length) each: appending n
 * bytes multiplies the earlier CRC by x^(8n) modulo the polynomial. */
import { Buffer } from "node:buffer";

interface Parameters {
  readonly bits: bigint;
  /** Reflected polynomial without its highest term. */
  readonly polynomial: bigint;
}

const PARAMETERS: Readonly<Record<"CRC32" | "CRC32C" | "CRC64NVME", Parameters>> = {
  CRC32: { bits: 32n, polynomial: 0xedb88320n },
  CRC32C: { bits: 32n, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
};

/** `crc`: big-endian bytes. Returns big-endian bytes. The CRCs here begin and end complemented,
 * which cancels out: combined = a·x^(8·|b|) xor b. */
export function combineCrc(
  algorithm: keyof typeof PARAMETERS,
  runs: readonly { readonly size: number; readonly crc: Uint8Array }[],
): Uint8Array {
  const parameters = PARAMETERS[algorithm];
  // Parts are mostly of one size: their factor is computed once.
  const factors = new Map<number, bigint>();
  let total = 0n;
  for (const { size, crc } of runs) {
    let factor = factors.get(size);
    if (factor === undefined) factors.set(size, factor = powerOfX(8n * BigInt(size), parameters));
    total = multiply(total, factor, parameters) ^
      BigInt(`0x${Buffer.from(crc).toString("hex") || "0"}`);
  }
  return Buffer.from(total.toString(16).padStart(Number(parameters.bits) / 4, "0"), "hex");
}

/** Product of two reflected polynomials (highest bit is x^0) modulo the polynomial. */
function multiply(a: bigint, b: bigint, { bits, polynomial }: Parameters): bigint {
  let product = 0n;
  for (let bit = 1n << (bits - 1n); bit !== 0n; bit >>= 1n) {
    if (a & bit) product ^= b;
    b = b & 1n ? (b >> 1n) ^ polynomial : b >> 1n;
  }
  return product;
}

function powerOfX(exponent: bigint, parameters: Parameters): bigint {
  let result = 1n << (parameters.bits - 1n);
  let square = 1n << (parameters.bits - 2n);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = multiply(result, square, parameters);
    square = multiply(square, square, parameters);
  }
  return result;
}
