/** kill -9 at random moments under concurrent load: after every restart each acknowledged change is
 * there byte for byte, none is half there, and in the end verify is clean and no orphan is left. */
import assert from "node:assert/strict";
import { Child, verifyClean } from "./child.ts";
import { Load } from "./load.ts";

const CYCLES = Number(Deno.env.get("KILL_CYCLES") ?? 100);
const VERIFY_EVERY = 20;

Deno.test(`no acknowledged change is lost in ${CYCLES} kills`, async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-kill-" });
  try {
    const load = new Load("load", 8, 42);
    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      await using child = await Child.start({ directory, isolates: 2, sweepInterval: 20 });
      await load.createBucket(child.url);
      assert.deepEqual(await load.check(child.url), [], `after kill ${cycle - 1}`);
      const running = load.run(child.url, 100_000);
      await new Promise((resolve) => setTimeout(resolve, 30 + 300 * Math.random()));
      await child.kill();
      await running;
      if (cycle % VERIFY_EVERY === 0) await checkQuiet(directory, load);
    }
    await checkQuiet(directory, load);
    console.log(`${CYCLES} kills, ${load.ledger.acknowledgements} changes acknowledged`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

/** Restart, sweep, stop, verify. */
async function checkQuiet(directory: string, load: Load): Promise<void> {
  {
    await using child = await Child.start({ directory });
    assert.deepEqual(await load.check(child.url), []);
    await child.sweep();
    assert.deepEqual(await load.check(child.url), [], "after the sweep");
    await child.stop();
  }
  await verifyClean(directory);
}
