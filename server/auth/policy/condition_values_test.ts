import assert from "node:assert/strict";
import { parseDate, parseNumber, parseTruth } from "./condition_values.ts";

Deno.test("parseDate() reads W3C's dates and seconds since the epoch", () => {
  for (
    const [text, expected] of [
      ["1970", "1970-01-01T00:00:00.000Z"],
      ["2026-02", "2026-02-01T00:00:00.000Z"],
      ["2026-01-31", "2026-01-31T00:00:00.000Z"],
      ["2024-02-29", "2024-02-29T00:00:00.000Z"],
      ["2026-01-31T10:15Z", "2026-01-31T10:15:00.000Z"],
      ["2026-01-31T10:15:30Z", "2026-01-31T10:15:30.000Z"],
      ["2026-01-31T10:15:30.25Z", "2026-01-31T10:15:30.250Z"],
      ["2026-01-31T10:15:30+01:00", "2026-01-31T09:15:30.000Z"],
      ["2026-01-31T23:00:00-02:30", "2026-02-01T01:30:00.000Z"],
      ["0050-01-01", "0050-01-01T00:00:00.000Z"],
      ["1769854530", "2026-01-31T10:15:30.000Z"],
      ["26", "1970-01-01T00:00:26.000Z"],
    ] as const
  ) assert.equal(parseDate(text), Date.parse(expected), text);
});

Deno.test("parseDate() refuses what is no date", () => {
  for (
    const text of [
      "",
      "2026-13",
      "2026-00-01",
      "2026-02-29",
      "2026-1-1",
      "2026-01-31T10:15",
      "2026-01-31T24:00Z",
      "2026-01-31T10:60Z",
      "2026-01-31T10:15:60Z",
      "2026-01-31T10:15:30+24:00",
      "2026-01-31 10:15:30Z",
      "2026-01-31T10:15:30z",
      "Sat, 31 Jan 2026 10:15:30 GMT",
      "-1",
      "1e9",
      "17698545301234",
      "9".repeat(100_000),
    ]
  ) assert.equal(parseDate(text), undefined, text.slice(0, 40));
});

Deno.test("parseNumber() reads decimal numbers alone", () => {
  for (const [text, value] of [["0", 0], ["-7", -7], ["+1.5", 1.5], ["1e3", 1000], ["007", 7]]) {
    assert.equal(parseNumber(String(text)), value);
  }
  for (
    const text of ["", " 1", "1 ", "0x10", "1.", ".5", "1_000", "Infinity", "NaN", "1e999", "٣"]
  ) {
    assert.equal(parseNumber(text), undefined, text);
  }
});

Deno.test("parseTruth() reads true and false in any case", () => {
  assert.deepEqual(["true", "True", "FALSE"].map(parseTruth), [true, true, false]);
  assert.deepEqual(["", "yes", "1", "truе", " true"].map(parseTruth), Array(5).fill(undefined));
});
