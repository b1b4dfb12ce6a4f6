import assert from "node:assert/strict";
import { createHmac, hkdfSync } from "node:crypto";
import { AuditChain, holdsSeal } from "./audit_chain.ts";

const KEY = new Uint8Array(32).fill(3);
const chain = new AuditChain(KEY);

Deno.test("a line is sealed with what anybody can compute who has the key", () => {
  const { text, hmac } = chain.seal('{"a":1}', "previous");
  const key = new Uint8Array(
    hkdfSync("sha256", KEY, new Uint8Array(), "objectstorage audit chain 1", 32),
  );
  const expected = createHmac("sha256", key).update('previous\n{"a":1').digest("hex");
  assert.equal(hmac, expected);
  assert.match(text, /^\{"a":1,"hmac":"[0-9a-f]{64}","check":"[0-9a-f]{16}"\}$/);
  assert.equal(JSON.parse(text).hmac, expected);
});

Deno.test("a sealed line opens, and follows the line before it alone", () => {
  const first = chain.seal('{"a":1}', null);
  const second = chain.seal('{"a":2}', first.hmac);
  const opened = chain.open(second.text);
  assert.deepEqual(opened, second);
  assert.ok(chain.follows(second, first.hmac));
  assert.ok(chain.follows(first, null));
  assert.ok(!chain.follows(second, null));
  assert.ok(!chain.follows(second, second.hmac));
});

Deno.test("no line opens with any bit of any character changed", () => {
  const { text } = chain.seal('{"sequence":7,"key":"k"}', null);
  for (let at = 0; at < text.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) +
        text.slice(at + 1);
      assert.equal(chain.open(changed), undefined, changed);
    }
  }
});

Deno.test("no line opens shortened, lengthened, or under another key", () => {
  const { text } = chain.seal('{"a":1}', null);
  for (let length = 0; length < text.length; length++) {
    assert.equal(chain.open(text.slice(0, length)), undefined);
  }
  assert.equal(chain.open(`${text} `), undefined);
  assert.equal(chain.open(` ${text}`), undefined);
  assert.equal(new AuditChain(new Uint8Array(32)).open(text), undefined);
});

Deno.test("a whole seal with something behind it is told from the beginning of a line", () => {
  const { text } = chain.seal('{"a":1}', null);
  for (let length = 0; length <= text.length; length++) {
    assert.equal(holdsSeal(text.slice(0, length)), false);
  }
  assert.equal(holdsSeal(`${text}\u000b`), true);
});
