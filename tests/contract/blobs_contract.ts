/** What every BlobStore must do, whatever it keeps the bytes in. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { BlobStore, ByteSource, Sink } from "../../storage/blobs.ts";
import type { DigestName, Digests } from "../../storage/digests.ts";
import type { BlobId } from "../../storage/model.ts";

const MiB = 1024 * 1024;
/** Around every size at which a store may change its way: blocks, hashing elsewhere, flushing. */
export const SIZES: readonly number[] = [
  0,
  1,
  65_536,
  256 * 1024,
  256 * 1024 + 1,
  512 * 1024 - 1,
  512 * 1024,
  512 * 1024 + 1,
  MiB + 1,
  5 * MiB + 12_345,
  40 * MiB + 7,
];

/** `bytes` in pieces of `size` bytes; `fail` is thrown after the last. */
export function sourceOf(
  bytes: Uint8Array,
  options: { size?: number; digests?: readonly DigestName[]; fail?: Error; refuse?: Error } = {},
): ByteSource {
  const { size = 65_536, digests = [], fail, refuse } = options;
  return {
    length: bytes.length,
    digests,
    async bytes() {
      await Promise.resolve();
      if (fail !== undefined) throw fail;
      return bytes.slice();
    },
    async pipe(sink: Sink) {
      // One buffer for all pieces: a store that kept a piece would store another's bytes.
      const piece = new Uint8Array(size);
      for (let at = 0; at < bytes.length; at += size) {
        const part = bytes.subarray(at, at + size);
        piece.set(part);
        await sink(piece.subarray(0, part.length));
      }
      if (fail !== undefined) throw fail;
    },
    verify() {
      if (refuse !== undefined) throw refuse;
    },
  };
}

/** The same, but it says so many bytes more than it has until it has given all. */
function longerAtFirst(bytes: Uint8Array, more: number): ByteSource {
  const source = sourceOf(bytes);
  let length = bytes.length + more;
  const exact = <T>(result: T): T => {
    length = bytes.length;
    return result;
  };
  return {
    digests: [],
    get length() {
      return length;
    },
    bytes: async () => exact(await source.bytes()),
    pipe: async (sink) => exact(await source.pipe(sink)),
    verify() {},
  };
}

export async function put(store: BlobStore, bytes: Uint8Array): Promise<BlobId> {
  await using staged = await store.stage(sourceOf(bytes));
  await staged.publish();
  return staged.id;
}

export async function read(
  store: BlobStore,
  id: BlobId,
  start: number,
  end: number,
): Promise<Buffer | undefined> {
  const stream = await store.open(id, start, end);
  return stream === undefined ? undefined : Buffer.from(await new Response(stream).bytes());
}

async function idsOf(store: BlobStore): Promise<readonly BlobId[]> {
  return (await Array.fromAsync(store.list())).map(({ id }) => id).sort();
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function hexOf(digests: Digests, name: DigestName): string {
  return Buffer.from(digests[name] ?? []).toString("hex");
}

/** `open` makes an empty store of its own; disposing removes it. */
export function blobsContract(
  name: string,
  open: () => Promise<{ readonly store: BlobStore } & AsyncDisposable>,
): void {
  const test = (what: string, run: (store: BlobStore) => Promise<void>): void => {
    Deno.test(`${name}: ${what}`, async () => {
      await using opened = await open();
      await run(opened.store);
    });
  };

  test("bytes of every size come back whole, under their SHA-256", async (store) => {
    for (const size of SIZES) {
      const bytes = randomBytes(size);
      await using staged = await store.stage(sourceOf(bytes, { size: 60_001 }));
      assert.equal(staged.id, sha256(bytes), `${size} bytes`);
      assert.equal(staged.size, size);
      await staged.publish();
      assert.deepEqual(await read(store, staged.id, 0, size), bytes, `${size} bytes`);
    }
    assert.equal((await idsOf(store)).length, SIZES.length);
  });

  test("a source that learns its length at its end is as long as it was", async (store) => {
    for (const size of [0, 1, 256 * 1024, 256 * 1024 + 1, 3 * MiB]) {
      for (const more of [1, MiB]) {
        const bytes = randomBytes(size);
        await using staged = await store.stage(longerAtFirst(bytes, more));
        assert.equal(staged.id, sha256(bytes), `${size} bytes`);
        assert.equal(staged.size, size);
        await staged.publish();
        assert.deepEqual(await read(store, staged.id, 0, size), bytes, `${size} bytes`);
      }
    }
  });

  test("the declared digests are computed besides MD5 and SHA-256", async (store) => {
    for (const size of [1000, 3 * MiB]) {
      const bytes = randomBytes(size);
      await using staged = await store.stage(sourceOf(bytes, { digests: ["crc32", "sha256"] }));
      const { digests } = staged;
      assert.equal(hexOf(digests, "md5"), createHash("md5").update(bytes).digest("hex"));
      assert.equal(hexOf(digests, "sha256"), sha256(bytes));
      assert.equal(hexOf(digests, "crc32"), crc32(bytes).toString(16).padStart(8, "0"));
    }
  });

  test("any range is read, exactly", async (store) => {
    const bytes = randomBytes(2 * MiB + 5);
    const id = await put(store, bytes);
    const ends = [0, 1, 65_535, 65_536, MiB, bytes.length - 1, bytes.length];
    for (const start of ends) {
      for (const end of ends) {
        if (start >= end) continue;
        assert.deepEqual(await read(store, id, start, end), bytes.subarray(start, end));
      }
    }
  });

  test("what is staged but not published cannot be found", async (store) => {
    const bytes = randomBytes(300_000);
    {
      await using staged = await store.stage(sourceOf(bytes));
      assert.equal(await read(store, staged.id, 0, 1), undefined);
      assert.deepEqual(await idsOf(store), []);
    }
    assert.deepEqual(await idsOf(store), []);
  });

  test("a source that fails or refuses leaves nothing, and its error is told", async (store) => {
    for (const size of [1000, 2 * MiB]) {
      for (const kind of ["fail", "refuse"] as const) {
        const error = new Error(`${kind} ${size}`);
        const source = sourceOf(randomBytes(size), { [kind]: error });
        await assert.rejects(store.stage(source), (thrown) => thrown === error);
      }
    }
    assert.deepEqual(await idsOf(store), []);
    // And the store is as good as before.
    assert.ok(await put(store, randomBytes(2 * MiB)));
  });

  test("a source shorter than it said is an error", async (store) => {
    const source = { ...sourceOf(randomBytes(MiB)), length: MiB + 1 };
    await assert.rejects(store.stage(source));
    assert.deepEqual(await idsOf(store), []);
  });

  test("the same bytes twice, even at once, are one blob", async (store) => {
    const bytes = randomBytes(600_000);
    const ids = await Promise.all(Array.from({ length: 8 }, () => put(store, bytes)));
    assert.equal(new Set(ids).size, 1);
    assert.deepEqual(await idsOf(store), [ids[0]]);
    assert.deepEqual(await read(store, ids[0]!, 0, bytes.length), bytes);
  });

  test("many large bodies at once are hashed apart", async (store) => {
    const bodies = Array.from({ length: 12 }, (_, i) => randomBytes(MiB + i * 77_777));
    const ids = await Promise.all(bodies.map((bytes) => put(store, bytes)));
    assert.deepEqual(ids, bodies.map(sha256));
    for (const [i, id] of ids.entries()) {
      assert.deepEqual(await read(store, id, 0, bodies[i]!.length), bodies[i]);
    }
  });

  test("removed bytes are gone; a published blob can be published again", async (store) => {
    const bytes = randomBytes(400_000);
    await using staged = await store.stage(sourceOf(bytes));
    await staged.publish();
    await store.remove([staged.id]);
    assert.equal(await store.open(staged.id, 0, 1), undefined);
    await staged.publish();
    assert.deepEqual(await read(store, staged.id, 0, bytes.length), bytes);
    await store.remove([staged.id, sha256(randomBytes(8)) as BlobId]);
    assert.deepEqual(await idsOf(store), []);
  });

  test("a stream that was opened outlives the removal", async (store) => {
    const bytes = randomBytes(3 * MiB);
    const id = await put(store, bytes);
    const stream = await store.open(id, 10, bytes.length);
    assert.ok(stream);
    await store.remove([id]);
    assert.deepEqual(Buffer.from(await new Response(stream).bytes()), bytes.subarray(10));
  });

  test("a cancelled stream gives back what it holds", async (store) => {
    const id = await put(store, randomBytes(2 * MiB));
    // More than a process may have open.
    for (let i = 0; i < 3000; i++) {
      const stream = await store.open(id, 0, i % 2 === 0 ? 2 * MiB : MiB);
      await stream?.cancel();
    }
    assert.equal((await read(store, id, 0, 5))?.length, 5);
  });

  test("an end beyond the bytes is corruption, not a short answer", async (store) => {
    const id = await put(store, randomBytes(1000));
    await assert.rejects(store.open(id, 0, 1001), { code: "corrupt" });
  });
}
