import assert from "node:assert/strict";
import {
  CHECKSUM,
  decode,
  framed,
  type Frames,
  type Mode,
} from "../../tests/support/chunked_body.ts";

const SIGNED: Mode = { signed: true, trailer: false };
const SIGNED_TRAILER: Mode = { signed: true, trailer: true };
const UNSIGNED_TRAILER: Mode = { signed: false, trailer: true };

type Spoil = (frames: Frames) => void;

/** The code of a body spoilt so, however it is cut; "accepted" for none. */
function verdict(mode: Mode, spoil: Spoil, options = {}): string {
  const body = framed(mode, spoil);
  const whole = decode([body], mode, options);
  assert.deepEqual(decode([...body], mode, options), whole);
  return typeof whole === "string" ? whole : "accepted";
}

const flipped = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);

const BROKEN: Readonly<Record<string, Spoil>> = {
  "two chunks swapped": ({ chunks }) => chunks.splice(0, 2, chunks[1]!, chunks[0]!),
  "a chunk twice": ({ chunks }) => chunks.splice(1, 0, chunks[0]!),
  "a chunk left out": ({ chunks }) => chunks.splice(1, 1),
  "the first chunk left out": ({ chunks }) => chunks.splice(0, 1),
  "all chunks left out": ({ chunks }) => chunks.splice(0, 3),
  "a changed byte": ({ chunks }) => chunks[2]!.data = `x${chunks[2]!.data.slice(1)}`,
  "signatures swapped": ({ chunks: [a, b] }) =>
    [a!.extension, b!.extension] = [b!.extension, a!.extension],
  "a chunk without a signature": ({ chunks }) => chunks[1]!.extension = "",
  "a last chunk without a signature": ({ chunks }) => chunks[3]!.extension = "",
  "a last chunk of another signature": ({ chunks }) => chunks[3]!.extension = chunks[2]!.extension,
  "no signatures at all": ({ chunks }) => chunks.forEach((chunk) => chunk.extension = ""),
  "one chunk cut in two": ({ chunks }) =>
    chunks.splice(
      0,
      1,
      { ...chunks[0]!, size: "3", data: chunks[0]!.data.slice(0, 3) },
      { ...chunks[0]!, size: "4", data: chunks[0]!.data.slice(3) },
    ),
};

Deno.test("a chain of signatures that does not hold is refused", () => {
  // More was announced than comes: the chain is to be found broken, not the length short.
  for (const mode of [SIGNED, SIGNED_TRAILER]) {
    for (const [what, spoil] of Object.entries(BROKEN)) {
      assert.equal(verdict(mode, spoil, { length: 1000 }), "SignatureDoesNotMatch", what);
    }
    for (let chunk = 0; chunk < 4; chunk++) {
      for (const at of [0, 31, 63]) {
        const spoil: Spoil = ({ chunks }) => {
          const { extension } = chunks[chunk]!;
          chunks[chunk]!.extension = flipped(extension, ";chunk-signature=".length + at);
        };
        assert.equal(verdict(mode, spoil), "SignatureDoesNotMatch", `chunk ${chunk} at ${at}`);
      }
    }
  }
});

Deno.test("a chunk's extension is its signature, in 64 lower-case digits, and nothing else", () => {
  const extensions: Readonly<Record<string, (good: string) => string>> = {
    "in capitals": (good) => `;chunk-signature=${good.slice(-64).toUpperCase()}`,
    "short": (good) => good.slice(0, -1),
    "long": (good) => `${good}0`,
    "twice": (good) => good + good,
    "after another": (good) => `;a=b${good}`,
    "before another": (good) => `${good};a=b`,
    "of another name": (good) => good.replace("signature", "Signature"),
    "set apart": (good) => good.replace(";", "; "),
    "overlong": (good) => good + "0".repeat(2000),
  };
  for (const [what, extend] of Object.entries(extensions)) {
    const found = verdict(
      SIGNED,
      ({ chunks: [first] }) => first!.extension = extend(first!.extension),
    );
    assert.equal(found, "InvalidRequest", what);
  }
});

Deno.test("a last chunk in the middle ends the body there", () => {
  const middle: Spoil = ({ chunks }) => chunks.splice(1, 0, chunks[3]!);
  assert.equal(verdict(SIGNED, middle), "SignatureDoesNotMatch");
  const unsigned: Mode = { signed: false, trailer: false };
  assert.equal(verdict(unsigned, middle), "MalformedTrailerError");
  assert.equal(verdict(UNSIGNED_TRAILER, middle), "MalformedTrailerError");
});

const TRAILERS: Readonly<
  Record<string, readonly [spoil: Spoil, signed: string, unsigned: string]>
> = {
  "none": [({ trailer }) => trailer.splice(0), "MalformedTrailerError", "MalformedTrailerError"],
  "another value": [
    ({ trailer }) => trailer[0] = "x-amz-checksum-crc32c:AAAAAA==",
    "SignatureDoesNotMatch",
    "accepted",
  ],
  "an undeclared line": [
    ({ trailer }) => trailer.unshift("x-amz-meta-a:b"),
    "MalformedTrailerError",
    "MalformedTrailerError",
  ],
  "another checksum": [
    ({ trailer }) => trailer[0] = "x-amz-checksum-crc32:AAAAAA==",
    "MalformedTrailerError",
    "MalformedTrailerError",
  ],
  "a line twice": [
    ({ trailer }) => trailer.unshift(CHECKSUM),
    "MalformedTrailerError",
    "MalformedTrailerError",
  ],
  "a line without a colon": [
    ({ trailer }) => trailer[0] = "x-amz-checksum-crc32c",
    "MalformedTrailerError",
    "MalformedTrailerError",
  ],
  "a line without a name": [
    ({ trailer }) => trailer.unshift(":sOO8/Q=="),
    "MalformedTrailerError",
    "MalformedTrailerError",
  ],
  "an overlong line": [
    ({ trailer }) => trailer[0] += "=".repeat(1100),
    "InvalidRequest",
    "InvalidRequest",
  ],
  // White space and case around what is signed do not count, as in any header.
  "spaces and capitals": [
    ({ trailer }) => trailer[0] = "X-Amz-Checksum-Crc32c: sOO8/Q== ",
    "accepted",
    "accepted",
  ],
  "no end": [(frames) => frames.end = "", "accepted", "accepted"],
};

Deno.test("a trailer has the lines that were declared, each once", () => {
  for (const [what, [spoil, signed, unsigned]] of Object.entries(TRAILERS)) {
    assert.equal(verdict(SIGNED_TRAILER, spoil), signed, `${what}, signed`);
    assert.equal(verdict(UNSIGNED_TRAILER, spoil), unsigned, `${what}, unsigned`);
  }
  const many: Spoil = ({ trailer }) =>
    trailer.splice(0, 1, ...Array.from({ length: 17 }, (_, i) => `a${i}:b`));
  const declared = Array.from({ length: 17 }, (_, i) => `a${i}`);
  assert.equal(verdict(UNSIGNED_TRAILER, many, { declared }), "MalformedTrailerError");
  assert.equal(
    verdict(UNSIGNED_TRAILER, () => {}, { declared: ["x-amz-checksum-crc32c", "a"] }),
    "MalformedTrailerError",
  );
});

Deno.test("a body that announced no trailer must not have one", () => {
  const line: Spoil = ({ trailer }) => trailer.push(CHECKSUM);
  for (const signed of [true, false]) {
    const declared = ["x-amz-checksum-crc32c"];
    const found = verdict({ signed, trailer: false }, line, { declared });
    assert.equal(found, "MalformedTrailerError");
  }
});

const SIGNATURES: Readonly<Record<string, readonly [spoil: Spoil, code: string]>> = {
  "none": [({ trailer }) => trailer.pop(), "SignatureDoesNotMatch"],
  "empty": [({ trailer }) => trailer[1] = "x-amz-trailer-signature:", "SignatureDoesNotMatch"],
  "one digit off": [
    ({ trailer }) => trailer[1] = flipped(trailer[1]!, 50),
    "SignatureDoesNotMatch",
  ],
  "more behind it": [({ trailer }) => trailer[1] += "zz", "SignatureDoesNotMatch"],
  "the last chunk's": [
    ({ trailer, chunks }) =>
      trailer[1] = `x-amz-trailer-signature:${chunks[3]!.extension.slice(-64)}`,
    "SignatureDoesNotMatch",
  ],
  "twice": [({ trailer }) => trailer.push(trailer[1]!), "MalformedTrailerError"],
  "before what it signs": [({ trailer }) => trailer.reverse(), "MalformedTrailerError"],
  "set apart by an empty line": [({ trailer }) => trailer.splice(1, 0, ""), "accepted"],
  "set apart by two": [({ trailer }) => trailer.splice(1, 0, "", ""), "SignatureDoesNotMatch"],
  "behind an empty line": [({ trailer }) => trailer.unshift(""), "MalformedTrailerError"],
};

Deno.test("a signed trailer's signature ends it", () => {
  for (const [what, [spoil, code]] of Object.entries(SIGNATURES)) {
    assert.equal(verdict(SIGNED_TRAILER, spoil), code, what);
  }
});

Deno.test("lines of a trailer may end in LF alone, as minio-go ends them", () => {
  const body = framed(SIGNED_TRAILER).replace("sOO8/Q==\r\n", "sOO8/Q==\n\r\n");
  for (const pieces of [[body], [...body]]) {
    assert.equal(typeof decode(pieces, SIGNED_TRAILER), "object");
  }
});

Deno.test("without a signer, signed chunks and trailers are read and their signatures are not", () => {
  const body = framed(SIGNED_TRAILER);
  const whole = decode([body], SIGNED_TRAILER);
  assert.deepEqual(decode([body], UNSIGNED_TRAILER), whole);
  const wrong = body.replaceAll(/signature([=:])[0-9a-f]{64}/g, `signature$1${"0".repeat(64)}`);
  assert.deepEqual(decode([wrong], UNSIGNED_TRAILER), whole);
  // A trailer is not signed where the chunks are not.
  const half = body.replaceAll(/;chunk-signature=[0-9a-f]{64}/g, "");
  assert.equal(decode([half], UNSIGNED_TRAILER), "MalformedTrailerError");
});
