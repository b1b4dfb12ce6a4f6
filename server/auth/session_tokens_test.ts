import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { codeOf } from "../../tests/support/signature.ts";
import { Sealer } from "./sealing.ts";
import { type SessionContents, SessionTokens } from "./session_tokens.ts";

const MASTER = new Uint8Array(32).fill(1);
const KEY = "ASIAEXAMPLE234567ABC";
const CONTENTS: SessionContents = {
  secretAccessKey: "a secret",
  issuedAt: 1_000,
  expiresAt: 2_000,
  name: "test",
  holder: { kind: "key", accessKeyId: "AKIA", proof: "p", user: "u1" },
  policy: "{}",
};

function tokens(current = MASTER, previous: readonly Uint8Array[] = []): SessionTokens {
  return new SessionTokens(new Sealer({ current, previous }));
}

Deno.test("a token opens with its key in every isolate, and says nothing by itself", () => {
  const token = tokens().seal(KEY, CONTENTS);
  assert.match(token, /^[\w-]+$/);
  assert.ok(!Buffer.from(token, "base64url").includes("secret"));
  const opener = tokens();
  assert.deepEqual(opener.open(KEY, token), CONTENTS);
  assert.equal(opener.open(KEY, token), opener.open(KEY, token));
  assert.notEqual(tokens().seal(KEY, CONTENTS), token);
});

Deno.test("a token with any bit changed is none", () => {
  const opener = tokens();
  const token = opener.seal(KEY, CONTENTS);
  const bytes = Buffer.from(token);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3]! ^= 1 << (bit & 7);
    const text = altered.toString("latin1");
    assert.equal(codeOf(() => opener.open(KEY, text)), "InvalidToken", `bit ${bit}`);
  }
  for (let length = 0; length < token.length; length++) {
    assert.equal(codeOf(() => opener.open(KEY, token.slice(0, length))), "InvalidToken");
  }
});

Deno.test("other spellings of the same bytes are no tokens", () => {
  const opener = tokens();
  const token = opener.seal(KEY, CONTENTS);
  const base64 = Buffer.from(token, "base64url").toString("base64");
  const spellings = [`${token}=`, `${token} `, ` ${token}`, `${token}\n`, `${token}*`];
  if (base64 !== token) spellings.push(base64);
  for (const text of spellings) assert.equal(codeOf(() => opener.open(KEY, text)), "InvalidToken");
  assert.deepEqual(opener.open(KEY, token), CONTENTS);
});

Deno.test("a token is of one access key, and of the master keys that there are", () => {
  const token = tokens().seal(KEY, CONTENTS);
  for (const other of ["ASIAEXAMPLE234567ABD", "AKIA", "", `${KEY} `]) {
    assert.equal(codeOf(() => tokens().open(other, token)), "InvalidToken");
  }
  // Also where it is known already.
  const opener = tokens();
  opener.open(KEY, token);
  assert.equal(codeOf(() => opener.open("AKIA", token)), "InvalidToken");
  const next = new Uint8Array(32).fill(2);
  assert.equal(codeOf(() => tokens(next).open(KEY, token)), "InvalidToken");
  assert.deepEqual(tokens(next, [MASTER]).open(KEY, token), CONTENTS);
});

Deno.test("what is sealed for another purpose is no token", () => {
  const sealer = new Sealer({ current: MASTER });
  const text = JSON.stringify({ version: 1, ...CONTENTS });
  const sealed = (purpose: string, of = text) =>
    Buffer.from(sealer.seal(of, { purpose, id: KEY })).toString("base64url");
  const opener = new SessionTokens(sealer);
  assert.deepEqual(opener.open(KEY, sealed("session-token")), CONTENTS);
  assert.equal(codeOf(() => opener.open(KEY, sealed("access-key"))), "InvalidToken");
  const later = JSON.stringify({ version: 2, ...CONTENTS });
  assert.equal(codeOf(() => opener.open(KEY, sealed("session-token", later))), "InvalidToken");
});

Deno.test("more tokens than are kept open all the same", () => {
  const opener = tokens();
  const all = Array.from({ length: 1_100 }, (_, at) => {
    const contents = { ...CONTENTS, issuedAt: at };
    return { contents, token: opener.seal(KEY, contents) };
  });
  for (const { contents, token } of [...all, ...all]) {
    assert.deepEqual(opener.open(KEY, token), contents);
  }
});
