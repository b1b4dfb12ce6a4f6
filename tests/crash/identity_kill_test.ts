/** kill -9 in the middle of a series of changes of identities and links: every acknowledged one is there with its
 * journal row, none half. What is there is compared with a store that was never killed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { JournalEntry } from "../../storage/journal.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { verifyMetadata } from "../../storage/sqlite/verify_metadata.ts";
import { identitiesOf } from "../frozen/identities.ts";
import { batch } from "./identity_changes.ts";

const KILLS = 50;
const CHILD = new URL("./change_identities.ts", import.meta.url).pathname;

/** A store that does the same without being killed. */
class Reference implements Disposable {
  readonly path: string;
  readonly #writer: SqliteWriter;
  done = 0;

  constructor(path: string) {
    this.path = path;
    this.#writer = new SqliteWriter(path);
  }

  step(): void {
    const calls = batch(this.done);
    this.#writer.executeBatch(calls);
    this.done += calls.length;
  }

  [Symbol.dispose](): void {
    this.#writer.close();
  }
}

/** What is kept, without what differs from one run to the next: ids, times, sequences. */
async function shown(path: string): Promise<unknown> {
  const { journal, ...nouns } = await identitiesOf(path) as { readonly journal: JournalEntry[] };
  using reader = new SqliteReader(path);
  const { entries: shares } = await reader.listShares({
    owner: "anyone",
    before: "",
    limit: 2_000,
  });
  const same = JSON.stringify(
    { ...nouns, shares },
    (name, value) => DIFFERING.has(name) ? undefined : value,
  );
  return [
    JSON.parse(same),
    journal.map(({ resource, requestId }) =>
      `${requestId} ${resource?.replace(/^share\/.*/, "share")}`
    ),
  ];
}

const DIFFERING = new Set(["id", "canonicalId", "createdAt", "updatedAt"]);

/** Runs the series from `from` on until it is killed after `wait` acknowledged batches and a moment;
 * answers how many changes were acknowledged. */
async function runAndKill(path: string, from: number, wait: number): Promise<number> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CHILD, path, `${from}`],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let done = from;
  let batches = 0;
  let rest = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) done = Number(line);
    batches += lines.length;
    if (batches >= wait && wait > 0) {
      process.kill("SIGKILL");
      wait = 0;
    }
  }
  const { signal } = await process.status;
  assert.equal(signal, "SIGKILL", "it went on until it was killed");
  return done;
}

Deno.test(`no acknowledged change of an identity is lost in ${KILLS} kills, none is there by half`, async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-identity-kill-" });
  try {
    const path = join(directory, "killed.db");
    using reference = new Reference(join(directory, "reference.db"));
    let unacknowledged = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await runAndKill(path, reference.done, 1 + 5 * (kill % 7));
      while (reference.done < acknowledged) reference.step();
      assert.equal(reference.done, acknowledged, "batches are acknowledged whole");
      // A later process meets the database as the killed one left it.
      new SqliteWriter(path).close();
      assert.deepEqual([...verifyMetadata(path)], [], `after kill ${kill}`);
      const found = await shown(path);
      // What was done and not yet told may be there, too: batch by batch.
      for (let more = 0; !isSame(found, await shown(reference.path)); more++) {
        if (more === 3) assert.deepEqual(found, await shown(reference.path), `kill ${kill}`);
        reference.step();
        unacknowledged++;
      }
    }
    using reader = new SqliteReader(path);
    const entries = await reader.readJournal(0, 1_000_000);
    assert.ok(entries.length > KILLS, `only ${entries.length} changes`);
    console.log(`${KILLS} kills, ${reference.done} changes, ${unacknowledged} batches untold`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
