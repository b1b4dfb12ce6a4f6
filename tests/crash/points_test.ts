/** kill -9 at every step of the write order, of the sweep and of recovery: strace ends the server at
 * its Nth call of each kind; the next start must show every acknowledged change and a clean verify. */
import assert from "node:assert/strict";
import { Child, verifyClean } from "./child.ts";
import { Load } from "./load.ts";

/** System calls that make a step durable or visible, and how many of each to die at. */
const CALLS: readonly (readonly [call: string, points: readonly number[]])[] = [
  ["fsync", [1, 2, 3, 4, 5, 7, 9, 12, 16]],
  ["fdatasync", [1, 2, 3, 5, 8, 13, 21]],
  ["rename,renameat,renameat2", [1, 2, 3, 4, 6, 9]],
  ["unlink,unlinkat", [1, 2, 3, 4, 6, 9]],
  ["pwrite64", [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 200, 300]],
  ["ftruncate", [1, 2]],
];
const STEPS = Number(Deno.env.get("KILL_POINTS") ?? 1_000);

for (const [call, points] of CALLS) {
  Deno.test(`a kill at the nth ${call.split(",")[0]} loses nothing`, async () => {
    for (const point of points.slice(0, STEPS)) await killAt(call, point);
  });
}

async function killAt(call: string, point: number): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-points-" });
  try {
    const load = new Load("load", 2, point);
    {
      await using prepared = await Child.start({ directory });
      await load.createBucket(prepared.url);
      await load.run(prepared.url, 15);
      await prepared.stop();
    }
    const inject = [
      "-f",
      "-qqq",
      "-o",
      "/dev/null",
      "--seccomp-bpf",
      "-e",
      `trace=${call}`,
      // Files of the data directory only: the runtime's own caches are not ours to count.
      "-e",
      `inject=${call}:signal=SIGKILL:when=${point}`,
    ];
    await using dying = Child.spawn({ directory, strace: inject, sweepInterval: 5 });
    try {
      await dying.ready();
      await load.run(dying.url, 60);
    } catch (error) {
      // It may well die while it starts: that is recovery being killed.
      if (!dying.ended) throw error;
    }
    await dying.kill();
    {
      await using child = await Child.start({ directory });
      assert.deepEqual(await load.check(child.url), [], `${call} ${point}`);
      await child.sweep();
      assert.deepEqual(await load.check(child.url), [], `${call} ${point}, swept`);
      await child.stop();
    }
    await verifyClean(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
