import assert from "node:assert/strict";
import { base64Of, combined, Crc64Nvme } from "./crc64nvme.ts";

const crcOf = (...pieces: readonly Uint8Array[]): bigint => {
  const crc = new Crc64Nvme();
  for (const piece of pieces) crc.update(piece);
  return crc.value;
};
const BYTES = Uint8Array.from({ length: 1_000 }, (_, index) => index * 37 % 251);

Deno.test("a CRC is what the catalogue of CRCs says", () => {
  assert.equal(crcOf(new TextEncoder().encode("123456789")), 0xae8b14860a799888n);
  assert.equal(crcOf(), 0n);
  assert.equal(base64Of(0xae8b14860a799888n), "rosUhgp5mIg=");
});

Deno.test("a CRC is the same however the bytes come", () => {
  const whole = crcOf(BYTES);
  for (const at of [1, 7, 8, 9, 500, 999]) {
    assert.equal(crcOf(BYTES.subarray(0, at), BYTES.subarray(at)), whole);
  }
});

Deno.test("the CRC of a whole follows from those of its parts", () => {
  const parts = [0, 300, 600, 900].map((at) => BYTES.subarray(at, at + 300))
    .map((bytes) => ({ size: bytes.length, crc: crcOf(bytes) }));
  assert.equal(combined(parts), crcOf(BYTES));
  assert.equal(combined([]), 0n);
});
