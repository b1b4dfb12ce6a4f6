/** The write order, proven by system-call trace; and, with one step taken out at a time, that this
 * proof can fail. */
import assert from "node:assert/strict";
import { Child } from "./child.ts";
import { faultsOfPut, parseTrace } from "./trace.ts";

const TRACED = "trace=fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto,sendmsg";

/** Traces one PUT of 100,000 bytes and returns what is wrong with its order. */
async function tracePut(sabotage: { http?: string; writer?: string }): Promise<string[]> {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-order-" });
  const log = `${directory}.strace`;
  try {
    await using child = await Child.start({
      directory,
      ...sabotage,
      strace: ["-f", "-y", "-ttt", "-s", "32", "-o", log, "-e", TRACED],
    });
    const bucket = await fetch(`${child.url}/order`, { method: "PUT" });
    assert.equal(bucket.status, 200);
    await bucket.body?.cancel();
    const answer = await fetch(`${child.url}/order/key`, {
      method: "PUT",
      body: crypto.getRandomValues(new Uint8Array(60_000)),
    });
    assert.equal(answer.status, 200);
    await answer.body?.cancel();
    await child.stop();
    return faultsOfPut(parseTrace(await Deno.readTextFile(log)), directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
    await Deno.remove(log).catch(() => {});
  }
}

Deno.test("a PUT syncs file, directory and WAL in this order before it answers", async () => {
  assert.deepEqual(await tracePut({}), []);
});

for (
  const [sabotage, fault] of [
    [{ http: "./sabotaged_http.ts?no_file_sync" }, /the file is not synced/],
    [{ http: "./sabotaged_http.ts?no_directory_sync" }, /the directory is not synced/],
    [{ http: "./sabotaged_http.ts?rename_first" }, /synced after its rename/],
    [{ writer: "./sabotaged_writer.ts?no_wal_sync" }, /the WAL is not synced/],
    [{ writer: "./sabotaged_writer.ts?early_answer" }, /the answer is sent before/],
  ] as const
) {
  Deno.test(`the order is found wrong with ${Object.values(sabotage)[0]?.split("?")[1]}`, async () => {
    const faults = await tracePut(sabotage);
    assert.match(faults.join("; "), fault);
  });
}
