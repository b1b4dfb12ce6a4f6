/** Trees of files for the clients that copy whole directories: made from a seed, with the names
 * that break naive code, and compared byte for byte by SHA-256. */
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { dirname, join, relative } from "node:path";

/** Every one a legal file name; each once broke some store or client. */
const ODD_NAMES: readonly string[] = [
  "with space.txt",
  " leading and trailing ",
  "two  spaces",
  "plus+sign+.txt",
  "per%cent",
  "per%20cent",
  "%2F",
  "%zz",
  "naïve café.txt", // precomposed
  "nai\u0308ve cafe\u0301.txt", // decomposed
  "Ünïcödé ß",
  "emoji 😀🎉.bin",
  "日本語.txt",
  "عربى",
  "～ wide tilde",
  "tilde~",
  "amp&ersand",
  "equals=sign",
  "question?mark",
  "hash#tag",
  "semi;colon",
  "co:lon",
  "com,ma",
  "at@sign",
  "dollar$sign",
  "quote'single",
  'quote"double',
  "less<greater>",
  "br[ack]et",
  "br{ac}e",
  "par(en)",
  "pi|pe",
  "ca^ret",
  "back`tick",
  "back\\slash",
  "aster*isk",
  "bang!",
  ".hidden",
  "..dots",
  "trailing.",
  "UPPER",
  "upper",
];

/** Sizes at the edges of what the store and the clients treat differently: empty, inline or file,
 * aws-chunked chunks, the part size of the aws CLI. */
const EDGE_SIZES: readonly number[] = [
  0,
  1,
  4095,
  4096,
  4097,
  16_383,
  16_384,
  16_385,
  65_536,
  65_537,
  1_048_576,
  8_388_607,
  8_388_608,
  8_388_609,
];

/** Seconds since the epoch: in 2020. */
const OLD = 1_600_000_000;

export interface TreeOptions {
  /** How many files, at least 60. */
  readonly files: number;
  /** Bytes of the largest file; one file has exactly this size. */
  readonly largest: number;
  readonly seed: number;
}

/** What is in a tree: relative path to SHA-256 in hex. */
export type TreeDigest = ReadonlyMap<string, string>;

/** Writes a tree below `directory` and returns what it wrote. Same options, same bytes. */
export async function writeTree(directory: string, options: TreeOptions): Promise<TreeDigest> {
  const random = generator(options.seed);
  const written = new Map<string, string>();
  const edges = EDGE_SIZES.filter((size) => size <= options.largest);
  for (let number = 0; number < options.files; number++) {
    const odd = ODD_NAMES[number % ODD_NAMES.length] ?? "";
    const path = number < ODD_NAMES.length
      ? odd
      : `${folder(random)}${number % 3 === 0 ? odd : "file"} ${number}`;
    const size = number === 0 ? options.largest : edges[number - 1] ?? commonSize(random);
    const full = join(directory, path);
    await Deno.mkdir(dirname(full), { recursive: true });
    written.set(path, await writeFile(full, size, random));
    // Long ago: clients that compare times must not see a file newer than its upload's second.
    await Deno.utime(full, OLD + number, OLD + number);
  }
  return written;
}

/** Reads a tree back. */
export async function readTree(directory: string): Promise<TreeDigest> {
  const found = new Map<string, string>();
  const pending = [directory];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for await (const entry of Deno.readDir(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory) pending.push(path);
      else found.set(relative(directory, path), await fileDigest(path));
    }
  }
  return found;
}

/** Throws naming the paths that are missing, unexpected or different, at most ten of each. */
export function assertSameTree(actual: TreeDigest, expected: TreeDigest): void {
  const missing = [...expected.keys()].filter((path) => !actual.has(path));
  const unexpected = [...actual.keys()].filter((path) => !expected.has(path));
  const different = [...expected].filter(([path, digest]) =>
    actual.has(path) && actual.get(path) !== digest
  ).map(([path]) => path);
  assert.deepEqual(
    {
      missing: missing.slice(0, 10),
      unexpected: unexpected.slice(0, 10),
      different: different.slice(0, 10),
    },
    { missing: [], unexpected: [], different: [] },
  );
}

/** SHA-256 of a file in hex, read in pieces. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const buffer = new Uint8Array(256 * 1024);
  for (;;) {
    const read = await file.read(buffer);
    if (read === null) return hash.digest("hex");
    hash.update(buffer.subarray(0, read));
  }
}

/** `size` bytes, different for every seed and in every block. */
export function content(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  const random = generator(seed);
  for (let offset = 0; offset < size; offset += BLOCK.length) {
    const block = stamped(random());
    bytes.set(block.subarray(0, Math.min(block.length, size - offset)), offset);
  }
  return bytes;
}

/** Writes `size` bytes to `path`; returns their SHA-256 in hex. */
export async function writeFile(
  path: string,
  size: number,
  random: () => number,
): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  for (let left = size; left > 0;) {
    let block = stamped(random());
    if (block.length > left) block = block.subarray(0, left);
    hash.update(block);
    left -= block.length;
    while (block.length > 0) block = block.subarray(await file.write(block));
  }
  return hash.digest("hex");
}

/** Numbers from 0 to 2³²−1, the same ones for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** A block that does not compress; stamps make each copy of it different. */
const BLOCK = makeBlock();

function makeBlock(): Uint8Array<ArrayBuffer> {
  const random = generator(1);
  return new Uint8Array(Uint32Array.from({ length: 16 * 1024 }, random).buffer);
}

function stamped(stamp: number): Uint8Array<ArrayBuffer> {
  const block = BLOCK.slice();
  const view = new DataView(block.buffer);
  for (let offset = 0; offset < block.length; offset += 4096) view.setUint32(offset, stamp);
  return block;
}

function folder(random: () => number): string {
  const depth = random() % 4;
  const names = ["plain", "with space", "plus+", "100%", "é", "e\u0301", "😀", "a.b"];
  let path = "";
  for (let level = 0; level < depth; level++) path += `${names[random() % names.length]}/`;
  return path;
}

/** Mostly small, some up to a megabyte: as directories of people are. */
function commonSize(random: () => number): number {
  const kind = random() % 100;
  if (kind < 5) return 0;
  if (kind < 75) return random() % 8192;
  if (kind < 97) return random() % 131_072;
  return random() % 1_048_576;
}
