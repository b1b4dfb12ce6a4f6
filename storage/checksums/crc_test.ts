import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { Crc32, Crc32c, Crc64Nvme, type Hasher } from "./crc.ts";

const VECTORS: readonly (readonly [make: () => Hasher, check: string])[] = [
  [() => new Crc32(), "cbf43926"],
  [() => new Crc32c(), "e3069283"],
  [() => new Crc64Nvme(), "ae8b14860a799888"],
];

for (const [make, check] of VECTORS) {
  const name = make().constructor.name;
  Deno.test(`${name} gives the catalogue's check value`, () => {
    const hasher = make();
    hasher.update(new TextEncoder().encode("123456789"));
    assert.equal(Buffer.from(hasher.digest()).toString("hex"), check);
  });
  Deno.test(`${name} does not depend on how the bytes are cut`, () => {
    const bytes = new Uint8Array(1_000).map((_, i) => i * 7 + (i >> 3));
    const whole = make();
    whole.update(bytes);
    const expected = whole.digest();
    for (let cut = 0; cut <= 40; cut++) {
      const cutting = make();
      cutting.update(bytes.subarray(0, cut));
      cutting.update(bytes.subarray(cut, 3 * cut));
      cutting.update(bytes.subarray(3 * cut));
      assert.deepEqual(cutting.digest(), expected);
    }
  });
}
