import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { repeatedChecksum } from "./checksum.ts";

const CHECK = Buffer.from("123456789");

function hex(base64: string): string {
  return Buffer.from(base64, "base64").toString("hex");
}

Deno.test("repeatedChecksum() gives the catalogue's check values when the block comes once", () => {
  assert.equal(hex(repeatedChecksum("CRC32", CHECK, 1)), "cbf43926");
  assert.equal(hex(repeatedChecksum("CRC64NVME", CHECK, 1)), "ae8b14860a799888");
});

Deno.test("repeatedChecksum() equals the checksum of the written-out bytes when it repeats", () => {
  for (const algorithm of ["CRC32", "CRC64NVME"] as const) {
    for (const times of [2, 3, 16]) {
      const whole = Buffer.concat(Array.from({ length: times }, () => CHECK));
      assert.equal(
        repeatedChecksum(algorithm, CHECK, times),
        repeatedChecksum(algorithm, whole, 1),
      );
    }
  }
});
