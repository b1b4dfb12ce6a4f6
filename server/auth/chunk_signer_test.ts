import assert from "node:assert/strict";
import { EMPTY_SHA256, EXAMPLE, sha256, signText } from "../../tests/support/signature.ts";
import { ChunkSigner } from "./chunk_signer.ts";
import { signingKey } from "./hmac.ts";

const KEY = signingKey(EXAMPLE.secret, "20130524", "us-east-1", "s3");
/** Hashes of the chunks of AWS's examples: 64 KiB and 1 KiB of `a`, and nothing. */
const HASHES = [65_536, 1_024, 0].map((length) => sha256("a".repeat(length)));
const TRAILER = "x-amz-checksum-crc32c:sOO8/Q==\n";

/** AWS, "Transferring Payload in Multiple Chunks" and "Including Trailing Headers". */
const PLAIN = {
  seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  chunks: [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
  ],
};
const TRAILING = {
  seed: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
  chunks: [
    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
  ],
  trailer: "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435",
};

function signerOf(seed: string): ChunkSigner {
  return new ChunkSigner({ key: KEY, amzDate: EXAMPLE.amzDate, scope: EXAMPLE.scope, seed });
}

function textOf(algorithm: string, previous: string, rest: string): string {
  return `${algorithm}\n${EXAMPLE.amzDate}\n${EXAMPLE.scope}\n${previous}\n${rest}`;
}

for (const [name, example] of Object.entries({ PLAIN, TRAILING })) {
  Deno.test(`AWS's published chain holds, link by link: ${name}`, () => {
    const signer = signerOf(example.seed);
    let previous = example.seed;
    example.chunks.forEach((signature, i) => {
      const hash = HASHES[i] ?? "";
      const text = textOf("AWS4-HMAC-SHA256-PAYLOAD", previous, `${EMPTY_SHA256}\n${hash}`);
      assert.equal(signText(text), signature);
      assert.equal(signer.verifyChunk(signature, hash), true);
      previous = signature;
    });
    if (!("trailer" in example)) return;
    const text = textOf("AWS4-HMAC-SHA256-TRAILER", previous, sha256(TRAILER));
    assert.equal(signText(text), example.trailer);
    assert.equal(signer.verifyTrailer(example.trailer, TRAILER), true);
  });
}

Deno.test("a chain is broken by another seed, another order, another chunk, or a link left out", () => {
  const [a = "", b = "", c = ""] = PLAIN.chunks;
  const [hashA = "", hashB = "", hashC = ""] = HASHES;
  type Links = readonly (readonly [signature: string, hash: string])[];
  const broken: Readonly<Record<string, readonly [seed: string, links: Links]>> = {
    "another seed": [TRAILING.seed, [[a, hashA]]],
    "another chunk": [PLAIN.seed, [[a, hashB]]],
    "the next first": [PLAIN.seed, [[b, hashB]]],
    "a link left out": [PLAIN.seed, [[a, hashA], [c, hashC]]],
    "a link twice": [PLAIN.seed, [[a, hashA], [a, hashA]]],
    "a link of another chain": [PLAIN.seed, [[a, hashA], [TRAILING.chunks[1] ?? "", hashB]]],
  };
  for (const [what, [seed, links]] of Object.entries(broken)) {
    const signer = signerOf(seed);
    const verdicts = links.map(([signature, hash]) => signer.verifyChunk(signature, hash));
    assert.equal(verdicts.pop(), false, what);
    assert.ok(verdicts.every((verdict) => verdict), what);
  }
});

Deno.test("a wrong link does not make the next one: the chain goes on from what was due", () => {
  const signer = signerOf(PLAIN.seed);
  const [a = "", b = ""] = PLAIN.chunks;
  assert.equal(signer.verifyChunk(b, HASHES[0] ?? ""), false);
  assert.equal(signer.verifyChunk(b, HASHES[1] ?? ""), true, a);
});

Deno.test("a trailer is bound to its text, its place and its kind", () => {
  const chained = () => {
    const signer = signerOf(TRAILING.seed);
    TRAILING.chunks.forEach((signature, i) => signer.verifyChunk(signature, HASHES[i] ?? ""));
    return signer;
  };
  const { trailer } = TRAILING;
  assert.equal(chained().verifyTrailer(trailer, TRAILER), true);
  assert.equal(chained().verifyTrailer(trailer, TRAILER.replace("sOO8", "sOO9")), false);
  assert.equal(chained().verifyTrailer(trailer, TRAILER.trim()), false);
  assert.equal(chained().verifyTrailer(trailer, ""), false);
  assert.equal(signerOf(TRAILING.seed).verifyTrailer(trailer, TRAILER), false);
  assert.equal(chained().verifyChunk(trailer, sha256(TRAILER)), false);
});

Deno.test("a link is 64 lower-case hexadecimal digits and nothing else", () => {
  const [good = ""] = PLAIN.chunks;
  for (
    const signature of [
      "",
      good.slice(0, 62),
      good.slice(0, 63),
      `${good}00`,
      `${good}0`,
      `${good}zz`,
      `${good}\n`,
      ` ${good}`,
      `zz${good}`,
      good.toUpperCase(),
      good.replace("ad", "zz"),
    ]
  ) {
    assert.equal(signerOf(PLAIN.seed).verifyChunk(signature, HASHES[0] ?? ""), false, signature);
  }
  for (let at = 0; at < good.length; at++) {
    const digit = (Number.parseInt(good[at] ?? "", 16) ^ 1).toString(16);
    const flipped = good.slice(0, at) + digit + good.slice(at + 1);
    assert.equal(signerOf(PLAIN.seed).verifyChunk(flipped, HASHES[0] ?? ""), false, `at ${at}`);
  }
});

Deno.test("a chain belongs to one day, scope and secret", () => {
  const [good = ""] = PLAIN.chunks;
  const options = { amzDate: EXAMPLE.amzDate, scope: EXAMPLE.scope, seed: PLAIN.seed, key: KEY };
  for (
    const other of [
      { amzDate: "20130524T000001Z" },
      { scope: "20130524/us-east-1/s4/aws4_request" },
      { key: signingKey("wrong", "20130524", "us-east-1", "s3") },
      { key: signingKey(EXAMPLE.secret, "20130525", "us-east-1", "s3") },
      { key: signingKey(EXAMPLE.secret, "20130524", "us-east-2", "s3") },
    ]
  ) {
    const signer = new ChunkSigner({ ...options, ...other });
    assert.equal(signer.verifyChunk(good, HASHES[0] ?? ""), false, Object.keys(other)[0]);
  }
});
