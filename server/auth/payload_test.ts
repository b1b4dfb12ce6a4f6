import assert from "node:assert/strict";
import { codeOf, EMPTY_SHA256, EXAMPLE } from "../../tests/support/signature.ts";
import { ChunkSigner } from "./chunk_signer.ts";
import { signingKey } from "./hmac.ts";
import { payloadOf } from "./payload.ts";

const CHUNKS = new ChunkSigner({
  key: signingKey(EXAMPLE.secret, "20130524", "us-east-1", "s3"),
  amzDate: EXAMPLE.amzDate,
  scope: EXAMPLE.scope,
  seed: "0".repeat(64),
});

const SIGNER = () => CHUNKS;

Deno.test("payloadOf() knows AWS's modes, and signs chunks only where they are to be signed", () => {
  const signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  for (const signer of [SIGNER, undefined]) {
    const carried = signer === undefined ? {} : { signer: CHUNKS };
    assert.deepEqual(payloadOf("UNSIGNED-PAYLOAD", signer), { kind: "plain" });
    assert.deepEqual(payloadOf("STREAMING-UNSIGNED-PAYLOAD-TRAILER", signer), {
      kind: "chunked",
      trailer: true,
    });
    assert.deepEqual(payloadOf(signed, signer), { kind: "chunked", trailer: false, ...carried });
    assert.deepEqual(payloadOf(`${signed}-TRAILER`, signer), {
      kind: "chunked",
      trailer: true,
      ...carried,
    });
    for (const hash of [EMPTY_SHA256, EMPTY_SHA256.toUpperCase()]) {
      assert.deepEqual(payloadOf(hash, signer), {
        kind: "plain",
        sha256: EMPTY_SHA256,
      });
    }
  }
});

Deno.test("payloadOf() refuses every other word", () => {
  for (
    const mode of [
      "",
      "unsigned-payload",
      " UNSIGNED-PAYLOAD",
      "UNSIGNED-PAYLOAD ",
      "UNSIGNED-PAYLOAD-TRAILER",
      "STREAMING",
      "STREAMING-UNSIGNED-PAYLOAD",
      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILERS",
      "STREAMING-AWS4-HMAC-SHA256-EVENTS",
      "streaming-aws4-hmac-sha256-payload",
      "toString",
      EMPTY_SHA256.slice(1),
      `${EMPTY_SHA256}0`,
      `${EMPTY_SHA256}\n`,
      "z".repeat(64),
    ]
  ) assert.equal(codeOf(() => payloadOf(mode, SIGNER)), "InvalidArgument", JSON.stringify(mode));
  for (const end of ["", "-TRAILER"]) {
    const mode = `STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD${end}`;
    assert.equal(codeOf(() => payloadOf(mode, SIGNER)), "NotImplemented", mode);
  }
});
