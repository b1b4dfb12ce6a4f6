import assert from "node:assert/strict";
import {
  DATA,
  decode,
  framed,
  LENGTH,
  type Mode,
  MODES,
} from "../../tests/support/chunked_body.ts";

const WHOLE = { text: DATA.join(""), trailers: {} };
const TRAILED = { ...WHOLE, trailers: { "x-amz-checksum-crc32c": "sOO8/Q==" } };

function nameOf({ signed, trailer }: Mode): string {
  return `${signed ? "signed" : "unsigned"} chunks ${trailer ? "with" : "without"} a trailer`;
}

for (const mode of MODES) {
  const good = framed(mode);
  const expected = mode.trailer ? TRAILED : WHOLE;

  Deno.test(`${nameOf(mode)} come out the same however the bytes are cut`, () => {
    assert.deepEqual(decode([good], mode), expected);
    assert.deepEqual(decode([...good], mode), expected);
    for (let at = 0; at <= good.length; at++) {
      const cut = [good.slice(0, at), "", good.slice(at)];
      assert.deepEqual(decode(cut, mode), expected, `cut at ${at}`);
    }
    for (let size = 2; size < 20; size++) {
      const pieces = good.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      assert.deepEqual(decode(pieces, mode), expected, `pieces of ${size}`);
    }
  });

  Deno.test(`${nameOf(mode)} are incomplete when they end before their end`, () => {
    for (let end = 0; end < good.length; end++) {
      const found = decode([good.slice(0, end)], mode);
      // The last empty line alone may be left out.
      if (end === good.length - 2) assert.deepEqual(found, expected);
      else assert.equal(typeof found, "string", `ended at ${end}`);
    }
  });

  Deno.test(`${nameOf(mode)} are as long as they were said to be`, () => {
    for (const length of [0, 1, LENGTH - 1, LENGTH + 1, 2 * LENGTH, 1e12]) {
      assert.equal(decode([good], mode, { length }), "IncompleteBody", `${length}`);
    }
  });

  Deno.test(`after ${nameOf(mode)} nothing follows but one empty line, however it is cut`, () => {
    for (const more of ["\r\n", "\n", "\r"]) {
      assert.deepEqual(decode([good + more], mode), expected, JSON.stringify(more));
      assert.deepEqual(decode([good, ...more], mode), expected, JSON.stringify(more));
    }
    for (const more of ["\r\n\r\n", "\r\n\r", "x", "\0", " ", "0\r\n\r\n", "\r\nx", good]) {
      for (let at = 0; at <= more.length; at++) {
        const found = decode([good + more.slice(0, at), more.slice(at)], mode);
        assert.equal(found, "InvalidRequest", `${JSON.stringify(more)} cut at ${at}`);
      }
      assert.equal(decode([good, ...more], mode), "InvalidRequest", JSON.stringify(more));
    }
  });
}

Deno.test("no bytes at all are a body of no bytes", () => {
  const mode = { signed: false, trailer: false };
  assert.deepEqual(decode(["0\r\n\r\n"], mode, { length: 0 }), { text: "", trailers: {} });
  assert.deepEqual(decode(["000\r\n\r\n"], mode, { length: 0 }), { text: "", trailers: {} });
  assert.equal(decode([], mode, { length: 0 }), "IncompleteBody");
  assert.equal(decode(["\r\n"], mode, { length: 0 }), "InvalidRequest");
});

Deno.test("a chunk's size is up to eight hexadecimal digits", () => {
  const mode = { signed: false, trailer: false };
  const body = (size: string) => [`${size}\r\n0123456789\r\n0\r\n\r\n`];
  for (const size of ["a", "A", "0a", "0000000A"]) {
    const found = decode(body(size), mode, { length: 10 });
    assert.deepEqual(found, { text: "0123456789", trailers: {} }, size);
  }
  const bad = [
    "",
    " ",
    "g",
    "-a",
    "+a",
    "0xa",
    " a",
    "a ",
    "a\t",
    "a;",
    "a;b=c",
    "a\0",
    "00000000a",
  ];
  const signature = "0".repeat(64);
  for (
    const size of [...bad, `a;chunk-signature=${signature}0`, `a; chunk-signature=${signature}`]
  ) {
    assert.equal(decode(body(size), mode, { length: 10 }), "InvalidRequest", JSON.stringify(size));
  }
  for (const size of ["80000001", "ffffffff"]) {
    assert.equal(decode(body(size), mode, { length: 2 ** 40 }), "InvalidRequest", size);
  }
  assert.equal(decode(body("b"), mode, { length: 10 }), "IncompleteBody");
});

Deno.test("lines end in CRLF and are short", () => {
  const mode = { signed: false, trailer: false };
  const options = { length: 3 };
  assert.deepEqual(decode(["3\r\nabc\r\n0\r\n\r\n"], mode, options), { text: "abc", trailers: {} });
  for (
    const body of [
      "3\nabc\r\n0\r\n\r\n",
      "3\rabc\r\n0\r\n\r\n",
      "3\r\nabc\n0\r\n\r\n",
      "3\r\nabc0\r\n\r\n",
      "3\r\nabcd\r\n0\r\n\r\n",
      "3\r\nabc\r\n0\n\r\n",
      `${"0".repeat(1100)}3\r\nabc\r\n0\r\n\r\n`,
      `3;${"a".repeat(5000)}`,
      "x".repeat(1025),
    ]
  ) {
    for (const pieces of [[body], [...body]]) {
      assert.equal(decode(pieces, mode, options), "InvalidRequest", JSON.stringify(body));
    }
  }
});
