import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { encodeForm, FORM_TYPE } from "../../tests/support/post_form.ts";
import { failureOf, requestOf } from "../../tests/support/signature.ts";
import type { ByteSource, Sink } from "../../storage/blobs.ts";
import { openForm } from "./post_form.ts";

const REQUEST = requestOf({
  method: "POST",
  target: "/bucket",
  headers: { host: "h", "content-type": FORM_TYPE },
});
const FORM = encodeForm({ key: "a/${filename}", acl: "private" }, {
  filename: "dir/f.txt",
  content: "content",
});

/** A body that comes in these pieces; `ended` resolves to how its reading ended. */
function bodyOf(pieces: readonly Uint8Array[], before: (index: number) => void = () => {}) {
  const ended = Promise.withResolvers<"whole" | "given up">();
  let given = 0;
  const source: ByteSource = {
    length: pieces.reduce((sum, piece) => sum + piece.length, 0),
    digests: [],
    bytes: () => Promise.reject(new Error("A form is not held")),
    async pipe(sink: Sink) {
      try {
        for (const [index, piece] of pieces.entries()) {
          before(index);
          given = index + 1;
          await sink(piece);
        }
        ended.resolve("whole");
      } catch (error) {
        ended.resolve("given up");
        throw error;
      }
    },
    verify: () => {},
  };
  return { source, ended: ended.promise, given: () => given };
}

function bytewise(bytes: Uint8Array): readonly Uint8Array[] {
  return [...bytes].map((byte) => Uint8Array.of(byte));
}

const STILL = { now: () => 0 };

Deno.test("a form is opened before its file is read, and names its key in the address", async () => {
  const at = FORM.indexOf("content\r\n");
  const body = bodyOf([FORM.subarray(0, at), FORM.subarray(at, at + 3), FORM.subarray(at + 3)]);
  using form = await openForm(REQUEST, { ...STILL, body: () => body.source });
  assert.ok(form !== undefined);
  assert.equal(body.given(), 1, "the file waits");
  assert.equal(form.request.address.key, "a/f.txt");
  assert.equal(form.request.address.bucket, REQUEST.address.bucket);
  assert.deepEqual([...form.request.form?.fields ?? []], [["key", "a/${filename}"], [
    "acl",
    "private",
  ]]);
  assert.ok(form.file.length >= "content".length);
  assert.equal(Buffer.from(await form.file.bytes()).toString(), "content");
  assert.equal(form.file.length, "content".length);
  assert.equal(await body.ended, "whole");
});

Deno.test("a request that is no form is left as it is", async () => {
  const request = requestOf({ method: "POST", target: "/bucket", headers: { host: "h" } });
  const body = () => {
    throw new Error("The body was asked for");
  };
  assert.equal(await openForm(request, { ...STILL, body }), undefined);
});

Deno.test("a file nobody takes is given up at once", async () => {
  for (const pieces of [[FORM], bytewise(FORM)]) {
    const body = bodyOf(pieces);
    {
      using form = await openForm(REQUEST, { ...STILL, body: () => body.source });
      assert.ok(form !== undefined);
    }
    assert.equal(await body.ended, "given up");
  }
  const nameless = bodyOf([encodeForm({ acl: "private" }, { content: "x" })]);
  const failure = await failureOf(() =>
    openForm(REQUEST, { ...STILL, body: () => nameless.source })
  );
  assert.equal(failure?.code, "InvalidArgument");
  assert.equal(await nameless.ended, "given up");
});

Deno.test("fields that trickle in are given up after a minute, a file may take longer", async () => {
  let now = 0;
  const trickle = bodyOf(bytewise(FORM), (index) => now = index * 1_000);
  const failure = await failureOf(() =>
    openForm(REQUEST, { now: () => now, body: () => trickle.source })
  );
  assert.equal(failure?.code, "RequestTimeout");
  assert.equal(trickle.given(), 62);
  assert.equal(await trickle.ended, "given up");

  const at = FORM.indexOf("content\r\n");
  now = 0;
  const patient = bodyOf(
    bytewise(FORM),
    (index) => now = index < at ? 60_000 : 60_000 + index * 1_000,
  );
  using form = await openForm(REQUEST, { now: () => now, body: () => patient.source });
  assert.equal(Buffer.from(await form?.file.bytes() ?? []).toString(), "content");
});
