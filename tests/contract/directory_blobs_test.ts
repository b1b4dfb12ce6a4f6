import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DirectoryBlobs } from "../../storage/directory/directory_blobs.ts";
import { denoFiles, type Files, type WritableFile } from "../../storage/directory/files.ts";
import { HashPool } from "../../storage/directory/hash_pool.ts";
import { Fence } from "../../storage/fence.ts";
import { blobsContract, put, sourceOf } from "./blobs_contract.ts";

interface Opened extends AsyncDisposable {
  readonly store: DirectoryBlobs;
  readonly directory: string;
  readonly fence: Fence;
}

async function open(files: Files = denoFiles): Promise<Opened> {
  const directory = mkdtempSync(join(tmpdir(), "objectstorage-blobs-"));
  const fence = new Fence(Fence.memory());
  const store = await DirectoryBlobs.open({ directory, files, fence });
  return {
    store,
    directory,
    fence,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    },
  };
}

blobsContract("directory", () => open());

/** Files whose written files differ in the methods given. */
function withFile(change: (file: WritableFile) => Partial<WritableFile>): Files {
  return {
    ...denoFiles,
    async create(path) {
      const file = await denoFiles.create(path);
      return {
        write: (bytes) => file.write(bytes),
        flush: () => file.flush(),
        sync: () => file.sync(),
        readAt: (position, into) => file.readAt(position, into),
        close: () => file.close(),
        ...change(file),
      };
    },
  };
}

function temporaries(directory: string): readonly string[] {
  return readdirSync(join(directory, "tmp"));
}

const SMALL = 1000;
const LARGE = 40 * 1024 * 1024;

for (const step of ["sync", "flush", "syncDirectory"] as const) {
  Deno.test(`directory: a failing ${step} closes the fence, and nothing is written after`, async () => {
    const failing = () => Promise.reject(new Error("EIO"));
    const files = step === "syncDirectory"
      ? { ...denoFiles, syncDirectory: failing }
      : withFile(() => ({ [step]: failing }));
    // The store's own directories are there already.
    await using made = await open();
    const { directory } = made;
    const fence = new Fence(Fence.memory());
    await using store = await DirectoryBlobs.open({ directory, files, fence });
    await assert.rejects(put(store, randomBytes(step === "flush" ? LARGE : SMALL)), {
      code: "readOnly",
    });
    assert.equal(fence.closed, true);
    assert.equal(store.readOnly, true);
    await assert.rejects(store.stage(sourceOf(randomBytes(SMALL))), { code: "readOnly" });
    assert.deepEqual(temporaries(directory), []);
  });
}

for (const size of [SMALL, LARGE]) {
  Deno.test(`directory: a full disk is busy, and leaves nothing (${size} bytes)`, async () => {
    let full = true;
    const files = withFile((file) => ({
      write: (bytes) =>
        full
          ? Promise.reject(Object.assign(new Error("No space"), { code: "ENOSPC" }))
          : file.write(bytes),
    }));
    await using opened = await open(files);
    await assert.rejects(put(opened.store, randomBytes(size)), { code: "busy" });
    assert.deepEqual(temporaries(opened.directory), []);
    assert.equal(opened.fence.closed, false);
    full = false;
    assert.ok(await put(opened.store, randomBytes(size)));
  });
}

Deno.test("directory: bytes that vanish while they are hashed are an error, never another name", async () => {
  const files = withFile((file) => ({
    // The disk says it took them.
    write: (bytes) => file.write(bytes.subarray(0, bytes.length - 1)),
  }));
  await using opened = await open(files);
  const vanishing = () => opened.store.stage(sourceOf(randomBytes(3 * 1024 * 1024)));
  await assert.rejects(vanishing(), /ends before/);
  // As much as is hashed without workers.
  const { promise, reject } = Promise.withResolvers<void>();
  const length = 512 * 1024 * 1024;
  const waiting = opened.store.stage({
    ...sourceOf(new Uint8Array()),
    length,
    pipe: () => promise,
  });
  await assert.rejects(vanishing(), /ends at/);
  reject(new Error("Enough"));
  await assert.rejects(waiting, /Enough/);
  assert.deepEqual(temporaries(opened.directory), []);
});

Deno.test("directory: nobody waits for the hash workers to start but who brings a very long body", async () => {
  using pool = new HashPool();
  assert.equal(pool.isWarm(), false);
  for (let tries = 0; !pool.isWarm(); tries++) {
    assert.ok(tries < 1_000, "they never start");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const bytes = randomBytes(3 * 1024 * 1024);
  const path = Deno.makeTempFileSync();
  try {
    writeFileSync(path, bytes);
    const hash = pool.start(path, ["md5", "sha256"]);
    await hash.advance(bytes.length);
    const { sha256 } = await hash.digests(bytes.length);
    // The first of a store: its workers are not there yet.
    await using opened = await open();
    assert.equal(Buffer.from(sha256!).toString("hex"), await put(opened.store, bytes));
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("directory: blobs are for their owner alone, two levels deep", async () => {
  await using opened = await open();
  const id = await put(opened.store, randomBytes(SMALL));
  const path = join(opened.directory, "blobs", id.slice(0, 2), id.slice(2, 4), id);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(join(path, "..")).mode & 0o777, 0o700);
});

Deno.test("directory: what an earlier run left under temporary names is removed", async () => {
  await using opened = await open();
  writeFileSync(join(opened.directory, "tmp", "left"), "x");
  await opened.store.clearTemporary();
  assert.equal(existsSync(join(opened.directory, "tmp", "left")), false);
});

Deno.test("directory: a body that fails while blocks are written leaves the store writable", async () => {
  // The client goes while the block is written after which a flush begins.
  const files = withFile((file) => ({
    async write(bytes) {
      await file.write(bytes);
      await new Promise((resolve) => setTimeout(resolve, 2));
    },
  }));
  const fail = new Error("The client went away");
  for (const size of [32 * 1024 * 1024, 33 * 1024 * 1024]) {
    await using opened = await open(files);
    await assert.rejects(opened.store.stage(sourceOf(new Uint8Array(size), { fail })), fail);
    assert.deepEqual(temporaries(opened.directory), []);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(opened.fence.closed, false);
    assert.ok(await put(opened.store, randomBytes(SMALL)));
  }
});

Deno.test("directory: without a descriptor for its directory a blob is refused for now", async () => {
  let none = true;
  const syncDirectory = (path: string) =>
    none && /.blobs.[0-9a-f]{2}.[0-9a-f]{2}$/.test(path)
      ? Promise.reject(Object.assign(new Error("Too many open files"), { code: "EMFILE" }))
      : denoFiles.syncDirectory(path);
  await using opened = await open({ ...denoFiles, syncDirectory });
  await assert.rejects(put(opened.store, randomBytes(SMALL)), { code: "busy" });
  assert.equal(opened.fence.closed, false);
  none = false;
  assert.ok(await put(opened.store, randomBytes(SMALL)));
});

Deno.test("directory: a flush that cannot open the file leaves it to the sync", async () => {
  await using opened = await open();
  const path = join(opened.directory, "tmp", "file");
  const file = await denoFiles.create(path);
  await file.write(randomBytes(SMALL));
  rmSync(path);
  await file.flush();
  file.close();
});
