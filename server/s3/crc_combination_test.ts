import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { digest } from "../../storage/digests.ts";
import { Random } from "../../tests/model/random.ts";
import { combineCrc } from "./crc_combination.ts";

const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME"] as const;
type Algorithm = typeof ALGORITHMS[number];

function crcOf(algorithm: Algorithm, bytes: Uint8Array): Uint8Array {
  const name = algorithm.toLowerCase() as Lowercase<Algorithm>;
  return digest(bytes, [name])[name] ?? new Uint8Array();
}

function combined(algorithm: Algorithm, runs: readonly Uint8Array[]): string {
  const given = runs.map((run) => ({ size: run.length, crc: crcOf(algorithm, run) }));
  return Buffer.from(combineCrc(algorithm, given)).toString("hex");
}

function whole(algorithm: Algorithm, runs: readonly Uint8Array[]): string {
  return Buffer.from(crcOf(algorithm, Buffer.concat(runs))).toString("hex");
}

for (const algorithm of ALGORITHMS) {
  Deno.test(`combineCrc() gives the ${algorithm} of random runs put together`, () => {
    const seed = 64;
    const random = new Random(seed);
    for (let round = 0; round < 60; round++) {
      const runs = Array.from(
        { length: random.below(8) },
        () => random.bytes(random.pick([0, 1, 2, 7, 8, 9, 255, 256, 4096, random.below(3000)])),
      );
      const sizes = runs.map((run) => run.length).join(" ");
      const what = `seed ${seed}, round ${round}: ${sizes}`;
      assert.equal(combined(algorithm, runs), whole(algorithm, runs), what);
    }
  });

  Deno.test(`combineCrc() of ${algorithm} does not depend on how runs are grouped`, () => {
    const random = new Random(3);
    const [a, b, c] = [random.bytes(100), random.bytes(1), random.bytes(3000)];
    const ab = { size: 101, crc: Buffer.from(combined(algorithm, [a, b]), "hex") };
    const grouped = combineCrc(algorithm, [ab, { size: 3000, crc: crcOf(algorithm, c) }]);
    assert.equal(Buffer.from(grouped).toString("hex"), whole(algorithm, [a, b, c]));
    assert.notEqual(combined(algorithm, [a, c]), combined(algorithm, [c, a]));
  });

  Deno.test(`combineCrc() of ${algorithm} keeps leading zeros, and nothing is no bytes`, () => {
    const width = algorithm === "CRC64NVME" ? 8 : 4;
    assert.equal(combined(algorithm, []), "00".repeat(width));
    assert.equal(combined(algorithm, [new Uint8Array(0), new Uint8Array(0)]), "00".repeat(width));
    // One run is itself: among these some begin with a zero byte.
    let zeros = 0;
    for (let i = 0; i < 1000; i++) {
      const run = Buffer.from(String(i));
      const found = combined(algorithm, [run]);
      assert.equal(found, whole(algorithm, [run]));
      if (found.startsWith("00")) zeros++;
    }
    assert.ok(zeros > 0);
  });

  Deno.test(`combineCrc() of ${algorithm} counts beyond 32 bits`, () => {
    const crc = crcOf(algorithm, new TextEncoder().encode("begin"));
    const first = { size: 5, crc };
    // Runs whose CRC is all zeros only move what came before: once by 2^33 bytes, or in many steps.
    const zeros = (size: number) => ({ size, crc: new Uint8Array(crc.length) });
    const steps = Array.from({ length: 4096 }, () => zeros(2 ** 21));
    const once = combineCrc(algorithm, [first, zeros(2 ** 33)]);
    assert.deepEqual(once, combineCrc(algorithm, [first, ...steps]));
    assert.notDeepEqual(once, combineCrc(algorithm, [first, zeros(2 ** 33 + 1)]));
    // x has order 2^32 - 1 modulo CRC-32's polynomial and 2^31 - 1 modulo CRC-32C's.
    const order = { CRC32: 2 ** 32 - 1, CRC32C: 2 ** 31 - 1, CRC64NVME: 0 }[algorithm];
    for (const size of [0, 1, 1000]) {
      const near = combineCrc(algorithm, [first, zeros(size)]);
      assert.deepEqual(near, combineCrc(algorithm, [first, zeros(size + 3 * order)]));
    }
  });
}

Deno.test("combineCrc() agrees with the catalogue's check values", () => {
  const check = { CRC32: "cbf43926", CRC32C: "e3069283", CRC64NVME: "ae8b14860a799888" };
  for (const algorithm of ALGORITHMS) {
    for (let cut = 0; cut <= 9; cut++) {
      const bytes = Buffer.from("123456789");
      const found = combined(algorithm, [bytes.subarray(0, cut), bytes.subarray(cut)]);
      assert.equal(found, check[algorithm], `${algorithm} cut at ${cut}`);
    }
  }
});
