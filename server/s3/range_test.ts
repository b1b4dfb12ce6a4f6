import assert from "node:assert/strict";
import { codeOf } from "../../tests/support/signature.ts";
import { S3Error } from "./errors.ts";
import {
  type ByteRange,
  contentRange,
  parseCopyRange,
  parseRange,
  requireWithin,
  resolveRange,
} from "./range.ts";

Deno.test("parseRange() reads one range of bytes", () => {
  const cases: Readonly<Record<string, unknown>> = {
    "bytes=0-0": { kind: "from", first: 0, last: 0 },
    "bytes=0-99": { kind: "from", first: 0, last: 99 },
    "bytes=5-": { kind: "from", first: 5 },
    "bytes=-5": { kind: "suffix", length: 5 },
    "bytes=-0": { kind: "suffix", length: 0 },
    "bytes=007-09": { kind: "from", first: 7, last: 9 },
    // RFC 9110 §14.1: units are case-insensitive.
    "Bytes=1-2": { kind: "from", first: 1, last: 2 },
    " bytes=1-2\t": { kind: "from", first: 1, last: 2 },
  };
  for (const header in cases) assert.deepEqual(parseRange(header), cases[header], header);
});

Deno.test("parseRange() ignores what is no range, or several", () => {
  for (
    const header of [
      undefined,
      "",
      "bytes",
      "bytes=",
      "bytes=-",
      "bytes=1",
      "bytes=2-1",
      "bytes=1-2,4-5",
      "bytes=1-2,",
      "bytes= 1-2",
      "bytes=1 -2",
      "bytes=1- 2",
      "bytes =1-2",
      "bytes:1-2",
      "bytes=--5",
      "bytes=+1-2",
      "bytes=1.0-2",
      "bytes=1e3-",
      "bytes=0x1-0x2",
      "bytes=٠-٩",
      "bytes=1-2\0",
      "bytes=1-2\n3",
      "lines=1-2",
      "none=0-",
    ]
  ) assert.equal(parseRange(header), undefined, JSON.stringify(header));
});

/** What S3 sends of `size` bytes, worked out on the bytes themselves. */
function naive(header: string, size: number): readonly number[] | "whole" | "unsatisfiable" {
  const bytes = Array.from({ length: size }, (_, i) => i);
  const [first = "", last = ""] = header.slice("bytes=".length).split("-");
  if (first !== "" && last !== "" && Number(last) < Number(first)) return "whole";
  const asked = first === ""
    ? Number(last) === 0 ? [] : bytes.slice(-Number(last))
    : bytes.filter((i) => i >= Number(first) && (last === "" || i <= Number(last)));
  return asked.length === 0 ? "unsatisfiable" : asked;
}

Deno.test("every small range of every small object is what slicing gives", () => {
  const numbers = ["", ...Array.from({ length: 8 }, (_, i) => String(i))];
  let tried = 0;
  for (let size = 0; size < 7; size++) {
    for (const first of numbers) {
      for (const last of numbers) {
        if (first === "" && last === "") continue;
        const header = `bytes=${first}-${last}`;
        const expected = naive(header, size);
        const spec = parseRange(header);
        const what = `${header} of ${size}`;
        tried++;
        if (spec === undefined) {
          assert.equal(expected, "whole", what);
        } else if (expected === "unsatisfiable") {
          assert.equal(codeOf(() => resolveRange(spec, size)), "InvalidRange", what);
        } else {
          const { start, end } = resolveRange(spec, size);
          assert.deepEqual(
            Array.from({ length: end - start }, (_, i) => start + i),
            expected,
            what,
          );
        }
      }
    }
  }
  assert.equal(tried, 7 * 80);
});

Deno.test("numbers beyond any object are beyond this one", () => {
  const size = 10;
  const huge = ["9007199254740993", "99999999999999999999", "9".repeat(400)];
  const resolve = (header: string): ByteRange | string => {
    const spec = parseRange(header);
    assert.ok(spec, header);
    try {
      return resolveRange(spec, size);
    } catch (error) {
      return error instanceof S3Error ? error.code : String(error);
    }
  };
  for (const number of huge) {
    assert.equal(resolve(`bytes=${number}-`), "InvalidRange");
    assert.equal(resolve(`bytes=${number}-${number}`), "InvalidRange");
    assert.deepEqual(resolve(`bytes=3-${number}`), { start: 3, end: 10 });
    assert.deepEqual(resolve(`bytes=-${number}`), { start: 0, end: 10 });
  }
});

Deno.test("an unsatisfiable range tells the size", () => {
  for (const [header, size] of [["bytes=10-", 10], ["bytes=0-", 0], ["bytes=-0", 10]] as const) {
    const spec = parseRange(header);
    assert.ok(spec);
    try {
      resolveRange(spec, size, header);
      assert.fail(header);
    } catch (error) {
      assert.ok(error instanceof S3Error);
      assert.equal(error.status, 416);
      assert.deepEqual(error.fields, { RangeRequested: header, ActualObjectSize: String(size) });
      assert.deepEqual(error.headers, { "content-range": `bytes */${size}` });
    }
  }
});

Deno.test("contentRange() counts to the last byte", () => {
  assert.equal(contentRange({ start: 0, end: 1 }, 1), "bytes 0-0/1");
  assert.equal(contentRange({ start: 5, end: 10 }, 20), "bytes 5-9/20");
});

Deno.test("parseCopyRange() wants both ends", () => {
  assert.equal(parseCopyRange(undefined), undefined);
  assert.deepEqual(parseCopyRange("bytes=0-0"), { start: 0, end: 1 });
  assert.deepEqual(parseCopyRange("bytes=5242880-10485759"), { start: 5242880, end: 10485760 });
  for (
    const header of [
      "",
      "bytes=",
      "bytes=0-",
      "bytes=-5",
      "bytes=5-4",
      "bytes=0-1,3-4",
      "bytes=a-b",
      "bytes= 0-1",
      "bytes=0-1 ",
      "Bytes=0-1",
      "0-1",
      "bytes=0-9999999999999999",
      "bytes=99999999999999999999-99999999999999999999",
      "bytes=0-1\n",
    ]
  ) assert.equal(codeOf(() => parseCopyRange(header)), "InvalidArgument", header);
});

Deno.test("requireWithin() lets a copy range end where the source does, and not after", () => {
  const range = { start: 5, end: 10 };
  assert.equal(requireWithin(range, 10), range);
  assert.equal(requireWithin(range, 11), range);
  for (const size of [9, 5, 0]) {
    assert.equal(codeOf(() => requireWithin(range, size)), "InvalidArgument", `${size}`);
  }
});
