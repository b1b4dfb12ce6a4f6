import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { ConfigError } from "../config/config_error.ts";
import { readArchive } from "./archive.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const all = () => true;
const MIB = 2 ** 20;

/** `zip` with another word about how large its files are. */
function lying(zip: Uint8Array, size: number): Uint8Array {
  const copy = zip.slice();
  const view = new DataView(copy.buffer);
  for (let at = 0; at + 46 <= copy.length; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
  }
  return copy;
}

async function refused(bytes: Uint8Array): Promise<string> {
  const outcome = await readArchive(bytes, all).then(() => "taken", (error) => {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  });
  return outcome;
}

Deno.test("the files that are wanted come out whole, the others by name", async () => {
  const text = "content ".repeat(1000);
  const zip = zipSync({
    "a/b.json": encode(text),
    "stored": [encode("as it is"), { level: 0 }],
    "../../etc/passwd": encode("x"),
    "directory/": new Uint8Array(0),
  });
  const { files, others } = await readArchive(zip, (name) => !name.includes(".."));
  assert.deepEqual([...files.keys()].sort(), ["a/b.json", "stored"]);
  assert.equal(new TextDecoder().decode(files.get("a/b.json")), text);
  assert.equal(new TextDecoder().decode(files.get("stored")), "as it is");
  assert.deepEqual(others, ["../../etc/passwd"]);
});

Deno.test("names of the language's own objects are names like any other", async () => {
  const zip = zipSync({ "constructor": encode("one") });
  const { files } = await readArchive(zip, all);
  assert.deepEqual([...files.keys()], ["constructor"]);
});

Deno.test("a bomb is refused before it goes off", async () => {
  const zeros = new Uint8Array(15 * MIB);
  const { rss } = Deno.memoryUsage();
  assert.equal(await refused(zipSync({ bomb: zeros })), "holds more in bomb than an export has");
  const stored = zipSync({ stored: new Uint8Array(17 * MIB) }, { level: 0 });
  assert.equal(await refused(stored), "holds more in stored than an export has");
  const noise = crypto.getRandomValues(new Uint8Array(65_536));
  const large = zipSync({ large: noise });
  assert.equal(await refused(lying(large, 17 * MIB)), "holds more in large than an export has");
  assert.equal(await refused(lying(large, 2 ** 32 - 2)), "holds more in large than an export has");
  const many = Object.fromEntries(Array.from({ length: 20_001 }, (_, i) => [`${i}`, encode("")]));
  assert.equal(await refused(zipSync(many, { level: 0 })), "holds more than 20000 files");
  assert.ok(Deno.memoryUsage().rss - rss < 256 * MIB);
});

Deno.test("many files that are large together are refused", async () => {
  // Not compressible enough to be refused for their ratio.
  const part = new Uint8Array(14 * MIB);
  crypto.getRandomValues(part.subarray(0, 65_536));
  for (let at = 65_536; at < part.length; at += 65_536) {
    part.set(part.subarray(0, 65_536), at);
    part.set(crypto.getRandomValues(new Uint8Array(1024)), at);
  }
  const zip = zipSync({ a: part, b: part, c: part, d: part, e: part }, { level: 1 });
  assert.match(await refused(zip), /^holds more in e than an export has$/);
});

Deno.test("an archive that lies about a size, is cut, or is none, is told of in a line", async () => {
  const zip = zipSync({ a: encode("content ".repeat(100)), b: encode("more") });
  const cut = await readArchive(lying(zip, 3), all);
  assert.equal(new TextDecoder().decode(cut.files.get("a")), "con");
  assert.match(await refused(lying(zip, 4000)), /^holds a, which is damaged$/);
  assert.equal(await refused(encode("PK no archive")), "is no zip archive, or a damaged one");
  assert.equal(await refused(new Uint8Array(0)), "is no zip archive, or a damaged one");
  for (let end = 1; end < zip.length; end += 7) {
    assert.notEqual(await refused(zip.slice(0, end)), "taken");
  }
});

Deno.test("a name that is there twice is refused: who reads it twice might read another", async () => {
  const zip = zipSync({ "one.json": encode("{}"), "two.json": encode("{}") });
  const text = new TextDecoder("latin1").decode(zip).replaceAll("two.json", "one.json");
  const twice = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  assert.match(await refused(twice.length === zip.length ? twice : zip), /^holds one\.json twice$/);
});

Deno.test("bytes changed at random never do worse than be refused", async () => {
  const zip = zipSync({ "iam-assets/users.json": encode('{"a":{"secretKey":"b"}}') });
  let state = 7;
  const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 2_000; round++) {
    const copy = zip.slice();
    for (let change = 0; change <= random(3); change++) copy[random(copy.length)] = random(256);
    await refused(copy);
  }
});
