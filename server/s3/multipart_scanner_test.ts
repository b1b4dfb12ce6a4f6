import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { BOUNDARY, encodeForm, FORM_TYPE } from "../../tests/support/post_form.ts";
import { S3Error } from "./errors.ts";
import { formBoundary, MultipartScanner } from "./multipart_scanner.ts";

type Part = readonly [name: string, filename: string, content: string];

/** The parts of a body that comes in these pieces, or the code it is refused with. */
function scan(pieces: readonly Uint8Array[], boundary = BOUNDARY): readonly Part[] | string {
  const scanner = new MultipartScanner(boundary);
  const parts: { name: string; filename: string; bytes: Buffer[] }[] = [];
  try {
    for (const piece of pieces) {
      for (const event of scanner.push(piece)) {
        if (event.kind === "part") parts.push({ ...event, bytes: [] });
        else parts.at(-1)?.bytes.push(Buffer.from(event.bytes));
      }
      // Whoever keeps a piece finds it changed.
      piece.fill(0x2d);
    }
    scanner.end();
  } catch (error) {
    if (error instanceof S3Error) return error.code;
    throw error;
  }
  return parts.map(({ name, filename, bytes }) =>
    [name, filename, Buffer.concat(bytes).toString("latin1")] as const
  );
}

function whole(body: string | Buffer, boundary?: string): readonly Part[] | string {
  return scan([Buffer.from(body as string)], boundary);
}

const ALMOST = [
  "\r\n",
  "\r\n--",
  `\r\n--${BOUNDARY.slice(0, -1)}`,
  `--${BOUNDARY}--`,
  `\r\r\n--${BOUNDARY.slice(0, 5)}\r\n\r\n`,
  `\n--${BOUNDARY}\n`,
].join("x");
const FIELDS = { key: "a b", empty: "", "x-amz-meta-a": ALMOST };
const FORM = encodeForm(FIELDS, { filename: "f.txt", content: `\r\n${ALMOST}\r` }, { after: "z" });
const PARTS: readonly Part[] = [
  ["key", "", "a b"],
  ["empty", "", ""],
  ["x-amz-meta-a", "", ALMOST],
  ["file", "f.txt", `\r\n${ALMOST}\r`],
  ["after", "", "z"],
];

Deno.test("a form comes out the same wherever it is cut", () => {
  assert.deepEqual(whole(FORM), PARTS);
  assert.deepEqual(scan([...FORM].map((byte) => Uint8Array.of(byte))), PARTS);
  for (let at = 0; at <= FORM.length; at++) {
    const pieces = [FORM.subarray(0, at), Buffer.alloc(0), FORM.subarray(at)];
    assert.deepEqual(scan(pieces.map((piece) => Buffer.from(piece))), PARTS, `cut at ${at}`);
  }
  for (let size = 2; size < 90; size++) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < FORM.length; at += size) {
      pieces.push(Buffer.from(FORM.subarray(at, at + size)));
    }
    assert.deepEqual(scan(pieces), PARTS, `pieces of ${size}`);
  }
});

Deno.test("a form that ends before its last delimiter is malformed wherever it ends", () => {
  const needed = FORM.length - "\r\n".length;
  for (let end = 0; end < needed; end++) {
    assert.equal(whole(FORM.subarray(0, end)), "MalformedPOSTRequest", `ended at ${end}`);
  }
  assert.deepEqual(whole(FORM.subarray(0, needed)), PARTS);
});

Deno.test("a preamble, an epilogue and white space behind a boundary mean nothing", () => {
  const part = 'Content-Disposition: form-data; name="k"\r\n\r\nv\r\n';
  const bodies = [
    `--b\r\n${part}--b--`,
    `\r\n--b\r\n${part}--b--`,
    `This is a form.\r\n--b \t \r\n${part}--b--\r\nThe end.\r\n--b\r\n${part}`,
    `--c\r\n--b\r\n${part}--b----b`,
  ];
  for (const body of bodies) {
    assert.deepEqual(whole(body, "b"), [["k", "", "v"]], body);
    assert.deepEqual(scan([...Buffer.from(body)].map((byte) => Uint8Array.of(byte)), "b"), [
      ["k", "", "v"],
    ], body);
  }
  assert.deepEqual(whole("--b--", "b"), []);
});

Deno.test("the headers of a part may come in any case and order", () => {
  const heads = [
    "content-disposition:form-data;name=K;filename=f",
    'CONTENT-DISPOSITION:\tForm-Data; name="K"; filename="f"',
    'Content-Type: a/b\r\nX-Other:\r\nContent-Disposition: form-data; filename="f"; name="K"',
    'Content-Disposition: form-data; name="K"; filename="f"; filename*=UTF-8\'\'other',
  ];
  for (const head of heads) {
    assert.deepEqual(whole(`--b\r\n${head}\r\n\r\nv\r\n--b--`, "b"), [["k", "f", "v"]], head);
  }
});

Deno.test("a part whose headers could be read in two ways is malformed", () => {
  const good = 'Content-Disposition: form-data; name="k"';
  const heads = [
    "",
    "Content-Type: a/b",
    "Content-Disposition: form-data",
    'Content-Disposition: form-data; name=""',
    'Content-Disposition: attachment; name="k"',
    `${good}; name="l"`,
    `${good}\r\n${good}`,
    `${good};\r\n filename="f"`,
    `${good}\r\n\tfolded: yes`,
    ` ${good}`,
    `${good}\r\nno colon`,
    `${good}\r\n: no name`,
    `${good}\r\nspaced : a`,
    `${good}\nX: a`,
    `${good}\rX: a`,
    `${good}\0`,
    `X: a\x7f\r\n${good}`,
  ];
  for (const head of heads) {
    const body = `--b\r\n${head}\r\n\r\nv\r\n--b--`;
    assert.equal(whole(body, "b"), "MalformedPOSTRequest", JSON.stringify(head));
  }
  const invalid = Buffer.from(`--b\r\n${good.replace("k", "\xff")}\r\n\r\nv\r\n--b--`, "latin1");
  assert.equal(whole(invalid, "b"), "MalformedPOSTRequest");
});

Deno.test("a line that begins with the boundary and goes on is malformed", () => {
  const head = 'Content-Disposition: form-data; name="k"\r\n\r\n';
  for (const line of ["--bb", "--b-", "--b x", "--b\n", "--b\r", "--b\r\r\n"]) {
    const body = `--b\r\n${head}v\r\n${line}\r\n${head}w\r\n--b--`;
    assert.equal(whole(body, "b"), "MalformedPOSTRequest", JSON.stringify(line));
    const bytes = [...Buffer.from(body)].map((byte) => Uint8Array.of(byte));
    assert.equal(scan(bytes, "b"), "MalformedPOSTRequest", JSON.stringify(line));
  }
});

Deno.test("the headers of a part are at most 20 KiB, however they come", () => {
  const head = (size: number) => {
    const start = 'Content-Disposition: form-data; name="k"\r\nX: ';
    return Buffer.from(`--b\r\n${start}${"x".repeat(size - start.length)}\r\n\r\nv\r\n--b--`);
  };
  for (const cut of [1, 1_000, 100_000]) {
    const pieces = (body: Buffer) =>
      Array.from(
        { length: Math.ceil(body.length / cut) },
        (_, i) => Buffer.from(body.subarray(i * cut, (i + 1) * cut)),
      );
    assert.deepEqual(scan(pieces(head(20 * 1024)), "b"), [["k", "", "v"]]);
    assert.equal(scan(pieces(head(20 * 1024 + 1)), "b"), "MalformedPOSTRequest");
  }
});

Deno.test("what may still become a delimiter is all that is held back of a content", () => {
  const scanner = new MultipartScanner("b");
  const given = (text: string) =>
    [...scanner.push(Buffer.from(text))].flatMap((event) =>
      event.kind === "content" ? [Buffer.from(event.bytes).toString()] : []
    ).join("");
  given('--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n');
  assert.equal(given("abc\r\n--"), "abc");
  assert.equal(given("d\r"), "\r\n--d");
  assert.equal(given("\r"), "\r");
  assert.equal(given("\n-e"), "\r\n-e");
});

Deno.test("a boundary is read from the type, and refused when it is none", () => {
  assert.equal(formBoundary(FORM_TYPE), BOUNDARY);
  assert.equal(
    formBoundary(
      'MULTIPART/Form-Data; charset=utf-8; boundary="a b\'()+_,-./:=?c"'.replace(",", ""),
    ),
    "a b'()+_-./:=?c",
  );
  assert.equal(formBoundary(`multipart/form-data;boundary=${"x".repeat(70)}`), "x".repeat(70));
  for (
    const type of [
      undefined,
      "",
      "text/plain",
      "multipart/form-datax",
      "multipart/mixed; boundary=a",
    ]
  ) {
    assert.equal(formBoundary(type), undefined, type);
  }
  for (
    const parameters of [
      "",
      "; boundary",
      "; boundary=",
      '; boundary=""',
      '; boundary="a "',
      "; boundary=a; boundary=b",
      "; boundary=a, multipart/form-data; boundary=b",
      `; boundary=${"x".repeat(71)}`,
      '; boundary="a\\"b"',
      "; boundary=a%b",
      "; boundary=\xe9",
    ]
  ) {
    assert.throws(() => formBoundary(`multipart/form-data${parameters}`), {
      code: "MalformedPOSTRequest",
    }, parameters);
  }
});

Deno.test("a content of nothing but beginnings of delimiters takes linear time", () => {
  const time = (boundary: string, text: string) => {
    const scanner = new MultipartScanner(boundary);
    const body = Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"\r\n\r\n${text}`,
    );
    const start = performance.now();
    for (let at = 0; at < body.length; at += 1_000) {
      for (const _ of scanner.push(body.subarray(at, at + 1_000)));
    }
    return performance.now() - start;
  };
  const boundary = "-".repeat(69) + "x";
  for (const text of ["\r\n" + "-".repeat(70), "\r\n", "\r", "-"]) {
    const took = time(boundary, text.repeat(Math.ceil(2_000_000 / text.length)));
    assert.ok(took < 2_000, `${JSON.stringify(text)} took ${took} ms`);
  }
});
