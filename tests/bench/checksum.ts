/** CRC of one block repeated many times, worked out ahead without hashing gigabytes: appending
 * bytes is linear over GF(2), so a block's effect is a matrix that can be raised to a power.
 * Kept apart from the product's own CRC code, so that one cannot hide the other's mistake. */
import { Buffer } from "node:buffer";

export type TrailerChecksum = "CRC32" | "CRC64NVME";

interface Parameters {
  readonly width: number;
  /** Reflected polynomial. */
  readonly polynomial: bigint;
}

// ISO-HDLC CRC-32 and CRC-64/NVME: both reflected, initial value and final XOR all ones.
const PARAMETERS: Readonly<Record<TrailerChecksum, Parameters>> = {
  CRC32: { width: 32, polynomial: 0xedb88320n },
  CRC64NVME: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
};

function table({ polynomial }: Parameters): readonly bigint[] {
  return Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let i = 0; i < 8; i++) value = (value >> 1n) ^ (value & 1n ? polynomial : 0n);
    return value;
  });
}

function crc(block: Uint8Array, parameters: Parameters): bigint {
  const lookup = table(parameters);
  const ones = (1n << BigInt(parameters.width)) - 1n;
  let value = ones;
  for (const byte of block) {
    value = (value >> 8n) ^ (lookup[Number((value ^ BigInt(byte)) & 0xffn)] ?? 0n);
  }
  return value ^ ones;
}

type Matrix = readonly bigint[]; // image of each bit

function apply(matrix: Matrix, vector: bigint): bigint {
  let result = 0n;
  for (let bit = 0; vector !== 0n; bit++, vector >>= 1n) {
    if (vector & 1n) result ^= matrix[bit] ?? 0n;
  }
  return result;
}

/** Matrix that appends `bytes` zero bytes to a register. */
function zeros(bytes: number, { width, polynomial }: Parameters): Matrix {
  let power: Matrix = Array.from(
    { length: width },
    (_, bit) => (bit === 0 ? polynomial : 1n << BigInt(bit - 1)),
  );
  let result: Matrix = Array.from({ length: width }, (_, bit) => 1n << BigInt(bit));
  for (let left = bytes * 8; left > 0; left = Math.floor(left / 2)) {
    const current = power;
    if (left % 2 === 1) result = result.map((image) => apply(current, image));
    power = current.map((image) => apply(current, image));
  }
  return result;
}

/** Base64 of the checksum of `block` written `times` times in a row (`times` ≥ 1). */
export function repeatedChecksum(
  algorithm: TrailerChecksum,
  block: Uint8Array,
  times: number,
): string {
  const parameters = PARAMETERS[algorithm];
  const one = crc(block, parameters);
  const shift = zeros(block.length, parameters);
  let value = one;
  for (let i = 1; i < times; i++) value = apply(shift, value) ^ one;
  const hex = value.toString(16).padStart(parameters.width / 4, "0");
  return Buffer.from(hex, "hex").toString("base64");
}
