import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { masterKeyId, Sealer, SealError, secretOf } from "./sealing.ts";

const KEY = new Uint8Array(32).fill(1);
const OTHER = new Uint8Array(32).fill(2);
const CONTEXT = secretOf("AKIAEXAMPLE");
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

const sealer = new Sealer({ current: KEY });

function fails(code: string, open: () => unknown): void {
  assert.throws(open, (error) => error instanceof SealError && error.code === code);
}

for (const text of [SECRET, "", "é 😀", "x".repeat(10_000)]) {
  Deno.test(`open() gives back what was sealed: ${text.length} characters`, () => {
    assert.equal(sealer.open(sealer.seal(text, CONTEXT), CONTEXT), text);
  });
}

Deno.test("what is sealed shows nothing of the text, and is never the same twice", () => {
  const sealed = Array.from({ length: 100 }, () => Buffer.from(sealer.seal(SECRET, CONTEXT)));
  assert.equal(new Set(sealed.map((bytes) => bytes.toString("hex"))).size, 100);
  // Version, key id, nonce, text, tag.
  for (const bytes of sealed) {
    assert.equal(bytes.length, 1 + 4 + 12 + SECRET.length + 16);
    assert.equal(bytes.indexOf(SECRET.slice(0, 4)), -1);
  }
});

Deno.test("a sealed secret begins with its version and the key's id", () => {
  const sealed = Buffer.from(sealer.seal(SECRET, CONTEXT));
  assert.equal(sealed.toString("hex", 0, 5), `01${sealer.keyId}`);
  assert.equal(sealer.keyId, masterKeyId(KEY));
  assert.match(sealer.keyId, /^[0-9a-f]{8}$/);
});

Deno.test("every single flipped bit is refused", () => {
  const sealed = sealer.seal("secret", CONTEXT);
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const altered = Uint8Array.from(sealed);
    altered[bit >> 3]! ^= 1 << (bit & 7);
    const inKeyId = bit >= 8 && bit < 40;
    fails(inKeyId ? "unknownKey" : "tampered", () => sealer.open(altered, CONTEXT));
  }
});

Deno.test("every shorter piece and a longer one is refused", () => {
  const sealed = sealer.seal("secret", CONTEXT);
  for (let length = 0; length < sealed.length; length++) {
    fails("tampered", () => sealer.open(sealed.subarray(0, length), CONTEXT));
  }
  fails("tampered", () => sealer.open(Uint8Array.from([...sealed, 0]), CONTEXT));
});

Deno.test("a secret moved to another row or purpose does not open", () => {
  const sealed = sealer.seal(SECRET, CONTEXT);
  for (
    const context of [
      { ...CONTEXT, id: "AKIAOTHER" },
      { ...CONTEXT, purpose: "session" },
      { purpose: "access-keyA", id: "KIAEXAMPLE" },
      { purpose: "", id: "" },
    ]
  ) fails("tampered", () => sealer.open(sealed, context));
});

Deno.test("a key that is not given is told from tampering, and the message holds no secret", () => {
  const sealed = sealer.seal(SECRET, CONTEXT);
  const other = new Sealer({ current: OTHER });
  assert.throws(
    () => other.open(sealed, CONTEXT),
    new RegExp(`^SealError: What is sealed for access-key is under master key ${sealer.keyId}$`),
  );
});

Deno.test("after a rotation both keys open, the new one seals", () => {
  const sealed = sealer.seal(SECRET, CONTEXT);
  const rotated = new Sealer({ current: OTHER, previous: [KEY] });
  assert.equal(rotated.open(sealed, CONTEXT), SECRET);
  assert.equal(rotated.isCurrent(sealed), false);
  const anew = rotated.seal(rotated.open(sealed, CONTEXT), CONTEXT);
  assert.equal(rotated.isCurrent(anew), true);
  assert.equal(new Sealer({ current: OTHER }).open(anew, CONTEXT), SECRET);
  fails("unknownKey", () => sealer.open(anew, CONTEXT));
});

Deno.test("keys of another length, and one given twice, are refused", () => {
  for (const length of [0, 16, 31, 33]) {
    assert.throws(() => new Sealer({ current: new Uint8Array(length) }), RangeError);
    assert.throws(
      () => new Sealer({ current: KEY, previous: [new Uint8Array(length)] }),
      RangeError,
    );
  }
  assert.throws(() => new Sealer({ current: KEY, previous: [KEY] }), RangeError);
});
