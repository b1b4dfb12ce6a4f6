/** The write order, proven by system-call trace; and, with one step taken out at a time, that this
 * proof can fail. */
import assert from "node:assert/strict";
import { Child } from "./child.ts";
import { faultsOfPut, parseTrace } from "./trace.ts";

const TRACED = "trace=fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto,sendmsg";

interface Sabotage {
  readonly http?: string;
  readonly writer?: string;
}

/** Traces one PUT of 60,000 bytes and returns what is wrong with its order. */
async function tracePut(sabotage: Sabotage): Promise<string[]> {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-order-" });
  const log = `${directory}.strace`;
  try {
    {
      await using prepared = await Child.start({ directory });
      await put(`${prepared.url}/order`, new Uint8Array(0));
      await prepared.stop();
    }
    await using child = await Child.start({
      directory,
      ...sabotage,
      strace: ["-f", "-y", "-ttt", "-s", "32", "-o", log, "-e", TRACED],
    });
    await put(`${child.url}/order/key`, crypto.getRandomValues(new Uint8Array(60_000)));
    // Whatever was answered too early has happened by then.
    await child.stop();
    return faultsOfPut(parseTrace(await Deno.readTextFile(log)), directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
    await Deno.remove(log).catch(() => {});
  }
}

async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const answer = await fetch(url, { method: "PUT", body });
  await answer.body?.cancel();
  assert.equal(answer.status, 200);
}

Deno.test("a PUT syncs file, directory and WAL in this order before it answers", async () => {
  assert.deepEqual(await tracePut({}), []);
});

const SABOTAGES: readonly (readonly [what: string, sabotage: Sabotage, fault: RegExp])[] = [
  ["no sync of the file", { http: "./sabotaged_http.ts?no_file_sync" }, /the file is not synced/],
  [
    "no sync of the directory",
    { http: "./sabotaged_http.ts?no_directory_sync" },
    /the directory is not synced/,
  ],
  [
    "the rename before the sync",
    { http: "./sabotaged_http.ts?rename_first" },
    /the file is (?:not synced|synced after)/,
  ],
  ["no sync of the WAL", { writer: "./sabotaged_writer.ts?no_wal_sync" }, /the WAL is not synced/],
  [
    "the answer before the commit",
    { writer: "./sabotaged_writer.ts?early_answer" },
    /the answer is sent before/,
  ],
];

for (const [what, sabotage, fault] of SABOTAGES) {
  Deno.test(`the order is found wrong with ${what}`, async () => {
    assert.match((await tracePut(sabotage)).join("; "), fault);
  });
}
