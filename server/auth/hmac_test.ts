import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import { Random } from "../../tests/model/random.ts";
import { equalBytes, HmacKey, sha256Hex, signingKey } from "./hmac.ts";

Deno.test("HmacKey signs as node:crypto does, message after message under one key", () => {
  const seed = 20130524;
  const random = new Random(seed);
  for (let round = 0; round < 200; round++) {
    const length = round <= 64 ? round : random.below(65);
    const secret = random.bytes(length);
    const key = new HmacKey(secret);
    for (let i = 0; i < 3; i++) {
      const message = random.bytes(random.below(300));
      const expected = createHmac("sha256", secret).update(message).digest("hex");
      const signed = key.sign(Buffer.from(message).toString("latin1"));
      assert.equal(signed, expected, `seed ${seed}, round ${round}`);
    }
  }
});

Deno.test("a signature stays what it was when the key signs again", () => {
  const key = new HmacKey(new Uint8Array([1]));
  const first = key.sign("a");
  assert.notEqual(key.sign("b"), first);
  assert.equal(key.sign("a"), first);
});

Deno.test("sha256Hex() hashes one byte a character", () => {
  const text = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
  const bytes = Uint8Array.from({ length: 256 }, (_, code) => code);
  assert.equal(sha256Hex(text), createHash("sha256").update(bytes).digest("hex"));
  assert.equal(
    sha256Hex(""),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

Deno.test("signingKey() chains date, region, service and end", () => {
  let expected: Uint8Array = Buffer.from("AWS4sécret");
  for (const part of ["20130524", "us-east-1", "s3", "aws4_request", "message"]) {
    expected = createHmac("sha256", expected).update(part).digest();
  }
  const key = signingKey("sécret", "20130524", "us-east-1", "s3");
  assert.equal(key.sign("message"), Buffer.from(expected).toString("hex"));
});

Deno.test("equalBytes() sees every difference", () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
  assert.equal(equalBytes(bytes, bytes.slice()), true);
  assert.equal(equalBytes(new Uint8Array(0), new Uint8Array(0)), true);
  assert.equal(equalBytes(bytes, bytes.subarray(1)), false);
  assert.equal(equalBytes(bytes.subarray(0, 31), bytes), false);
  assert.equal(equalBytes(new Uint8Array(0), bytes), false);
  assert.equal(equalBytes(new Uint8Array(2), new Uint8Array(1)), false);
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const other = bytes.map((byte, i) => i === at ? byte ^ (1 << bit) : byte);
      assert.equal(equalBytes(bytes, other), false, `bit ${bit} of byte ${at}`);
    }
  }
});
