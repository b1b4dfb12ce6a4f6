/** Disk errors: after a failed sync nothing is acknowledged and the store is read-only; a full disk
 * loses no acknowledged change and passes when there is space again. */
import assert from "node:assert/strict";
import { Child, verifyClean } from "./child.ts";
import { Load, readState } from "./load.ts";
import { stateOf } from "./ledger.ts";

const BODY = new Uint8Array(60_000).fill(7);

const CALLS = "fsync,fdatasync";

/** One PUT of a file syncs it, up to three directories, and the log; of a small body the log alone. */
const SYNCS:
  readonly (readonly [what: string, points: readonly number[], body: Uint8Array<ArrayBuffer>])[] = [
    ["of a file's PUTs", [1, 2, 3, 4, 5, 7], BODY],
    ["of the log", [1, 2, 3], new Uint8Array(100).fill(7)],
  ];

for (const [what, points, body] of SYNCS) {
  for (const nth of points) {
    Deno.test(`EIO at sync ${nth} ${what}: no 200 after it, read-only, nothing lost`, async () => {
      const directory = await Deno.makeTempDir({ prefix: "objectstorage-eio-" });
      try {
        const stored: string[] = [];
        {
          await using prepared = await Child.start({ directory });
          await status(`${prepared.url}/faults`, { method: "PUT" });
          await prepared.stop();
        }
        {
          await using child = await Child.start({ directory });
          await using injector = await attach(child.pid, [
            "-e",
            `trace=${CALLS}`,
            "-e",
            `inject=${CALLS}:error=EIO:when=${nth}`,
          ]);
          let failed = false;
          for (let i = 0; i < 8; i++) {
            const code = await status(`${child.url}/faults/k${i}`, {
              method: "PUT",
              body: vary(body, i),
            });
            if (failed) assert.equal(code, 503, "a write is taken after a failed sync");
            else if (code === 200) stored.push(`k${i}`);
            else {
              assert.equal(code, 503);
              failed = true;
            }
          }
          assert.ok(failed, `the injected error was never met: ${injector.log}`);
          // Reads go on.
          for (const key of stored) {
            assert.equal(
              await readState(`${child.url}/faults/${key}`),
              stateOf(vary(body, Number(key[1]))),
            );
          }
          assert.match(child.errors, /READ-ONLY/);
          await child.kill();
        }
        {
          await using child = await Child.start({ directory });
          for (const key of stored) {
            assert.equal(
              await readState(`${child.url}/faults/${key}`),
              stateOf(vary(body, Number(key[1]))),
            );
          }
          await child.sweep();
          await child.stop();
        }
        await verifyClean(directory);
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    });
  }
}

Deno.test("a disk that fills in mid-load loses nothing, and writes go on when there is space", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-full-" });
  await run("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", directory]);
  try {
    const load = new Load("load", 8, 3);
    const ballast = `${directory}/ballast`;
    {
      await using child = await Child.start({ directory, sweepInterval: 50 });
      await load.createBucket(child.url);
      await load.run(child.url, 60);
      assert.deepEqual(await load.check(child.url), []);
      for (let round = 0; round < 3; round++) {
        await fill(ballast);
        const refused = await load.run(child.url, 100);
        assert.ok(refused > 0, "the disk was never full");
        assert.deepEqual(await load.check(child.url), [], "while full");
        await Deno.remove(ballast);
        const after = await load.run(child.url, 60);
        assert.equal(after, 0, "writes are refused though there is space again");
        assert.deepEqual(await load.check(child.url), [], "after");
      }
      await child.sweep();
      await child.stop();
    }
    await verifyClean(directory);
  } finally {
    await run("umount", [directory]);
    await Deno.remove(directory, { recursive: true });
  }
});

/** Different bytes each time: identical ones would be one blob. */
function vary(body: Uint8Array<ArrayBuffer>, number: number): Uint8Array<ArrayBuffer> {
  const bytes = body.slice();
  bytes[0] = number;
  return bytes;
}

async function status(url: string, init: RequestInit): Promise<number> {
  const answer = await fetch(url, init);
  await answer.body?.cancel();
  return answer.status;
}

/** Writes until not a byte more fits. */
async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let size = 1 << 20; size >= 1; size = size >> 1) {
    const bytes = new Uint8Array(size);
    try {
      for (;;) await file.write(bytes);
    } catch {
      // Full for this size: try a smaller one.
    }
  }
}

async function run(command: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
}

/** Attaches strace to every thread of a running process; detaches when disposed. */
async function attach(
  pid: number,
  args: string[],
): Promise<AsyncDisposable & { readonly log: string }> {
  const process = new Deno.Command("strace", {
    args: ["-f", "-p", String(pid), ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let log = "";
  const attached = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      log += text;
      if (log.includes("attached")) attached.resolve();
    }
  })();
  await attached.promise;
  return {
    get log() {
      return log;
    },
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGINT");
      } catch {
        // It ended with the traced process.
      }
      await process.status;
      await reading;
    },
  };
}
