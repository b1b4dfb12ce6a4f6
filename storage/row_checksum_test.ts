import assert from "node:assert/strict";
import { rowChecksum, type RowField } from "./row_checksum.ts";

const ROW: readonly RowField[] = [
  3,
  "photos/2024/～😀.jpg",
  null,
  123456789012345,
  0,
  "d41d8cd98f00b204e9800998ecf8427e",
  1_735_000_000_123,
  null,
  "CRC32:F:AAAAAA==",
];

Deno.test("rowChecksum() is a safe integer and the same every time", () => {
  const sum = rowChecksum(ROW);
  assert.ok(Number.isSafeInteger(sum) && sum >= 0);
  assert.equal(rowChecksum([...ROW]), sum);
  assert.ok(rowChecksum([]) >= 0);
});

Deno.test("rowChecksum() differs when any bit of any field flips", () => {
  const seen = new Set([rowChecksum(ROW)]);
  let variants = 1;
  for (const [i, field] of ROW.entries()) {
    for (const changed of flips(field)) {
      seen.add(rowChecksum(ROW.with(i, changed)));
      variants++;
    }
  }
  assert.ok(variants > 500);
  assert.equal(seen.size, variants);
});

function* flips(field: RowField): Generator<RowField> {
  if (typeof field === "string") {
    for (let i = 0; i < field.length; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const unit = String.fromCharCode(field.charCodeAt(i) ^ (1 << bit));
        yield field.slice(0, i) + unit + field.slice(i + 1);
      }
    }
    yield field + "\0";
    yield null;
  } else if (typeof field === "number") {
    for (let bit = 0; bit < 53; bit++) yield Number(BigInt(field) ^ (1n << BigInt(bit)));
    yield String(field);
  } else {
    yield 0;
    yield "";
  }
}

Deno.test("rowChecksum() tells where a field ends", () => {
  const sums = [
    ["ab", "c"],
    ["a", "bc"],
    ["abc", ""],
    ["", "abc"],
    ["abc"],
    ["a", "b", "c"],
    [
      "abc",
      null,
    ],
    [null, "abc"],
    [0, "abc"],
  ].map((fields) => rowChecksum(fields));
  assert.equal(new Set(sums).size, sums.length);
});

Deno.test("rowChecksum() spreads rows that differ in little", () => {
  const seen = new Set<number>();
  for (let i = 0; i < 100_000; i++) seen.add(rowChecksum([1, `key-${i}`, i, i * 4096]));
  assert.equal(seen.size, 100_000);
});
