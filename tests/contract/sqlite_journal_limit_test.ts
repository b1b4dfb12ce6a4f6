/** The bound of the journal: what cannot be recorded is not done. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { CommandName } from "../../storage/metadata.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { verifyMetadata } from "../../storage/sqlite/verify_metadata.ts";
import { CAUSE, NO_ATTRIBUTES, utf8 } from "./metadata/backend.ts";

const LIMIT = 5;

class Store implements Disposable {
  readonly directory = Deno.makeTempDirSync({ prefix: "objectstorage-journal-" });
  readonly path = join(this.directory, "metadata.db");
  writer = this.#open();
  readonly reader = new SqliteReader(this.path);

  #open(): SqliteWriter {
    return new SqliteWriter(this.path, {
      allowOldSqlite: true,
      journalLimit: LIMIT,
      report: () => {},
    });
  }

  restart(): void {
    this.writer.close();
    this.writer = this.#open();
  }

  run(...calls: readonly (readonly [name: CommandName, input: object])[]): string {
    const outcomes = this.writer.executeBatch(
      calls.map(([name, input]) => ({ name, input: { ...input, cause: CAUSE } })),
    );
    return outcomes.map((outcome) => "error" in outcome ? outcome.error.code : "ok").join(" ");
  }

  [Symbol.dispose](): void {
    this.reader.close();
    this.writer.close();
    Deno.removeSync(this.directory, { recursive: true });
  }
}

const event = ["recordEvent", {}] as const;
const register = ["registerConsumer", { consumer: "audit" }] as const;
const advance = (sequence: number) => ["advanceCursor", { consumer: "audit", sequence }] as const;
const expire = ["expire", { uploadsBefore: 0, completionsBefore: 0, limit: 100 }] as const;

Deno.test("without a consumer nothing is refused", () => {
  using store = new Store();
  for (let i = 0; i < 3 * LIMIT; i++) assert.equal(store.run(event), "ok");
});

Deno.test("as many rows as allowed wait for the consumer, then changes are refused until it has moved", async () => {
  using store = new Store();
  store.run(register);
  const outcomes = store.run(...Array.from({ length: LIMIT + 2 }, () => event));
  assert.equal(outcomes, "ok ok ok ok ok journalFull journalFull");
  assert.equal(await store.reader.journalRows(), LIMIT);
  const bytes = utf8("x");
  const content = { kind: "inline", bytes };
  const put = { bucket: 1, key: "k", etag: "e", content, ...NO_ATTRIBUTES };
  assert.equal(store.run(["createBucket", { name: "b", owner: "o", region: "r" }]), "journalFull");
  assert.equal(store.run(["createUser", { name: "u", description: "" }]), "journalFull");
  assert.equal(store.run(["recordKeyUse", { uses: [] }], ["probe", {}], expire), "ok ok ok");
  assert.equal(await store.reader.getUser({ name: "u" }), undefined);
  assert.equal(await store.reader.countBuckets(), 0);
  store.restart();
  assert.equal(store.run(event), "journalFull", "also after a restart");
  const entries = await store.reader.readJournal(0, 100);
  assert.equal(store.run(advance(entries[1]!.sequence)), "ok");
  assert.equal(store.run(event, event, event), "ok ok journalFull");
  const last = (await store.reader.readJournal(0, 100)).at(-1)!.sequence;
  assert.equal(
    store.run(advance(last), ["createBucket", { name: "b", owner: "o", region: "r" }], [
      "putObject",
      put,
    ]),
    "ok ok ok",
  );
  assert.deepEqual([...verifyMetadata(store.path)], []);
});

Deno.test("changes that are refused do not fill the journal", async () => {
  using store = new Store();
  store.run(register, ["createUser", { name: "u", description: "" }]);
  const again = ["createUser", { name: "u", description: "" }] as const;
  const large = ["recordEvent", { details: { text: "x".repeat(5000) } }] as const;
  for (let i = 0; i < 2 * LIMIT; i++) {
    assert.equal(store.run(again, large), "userExists tooLarge");
    assert.equal(store.run(large), "tooLarge");
  }
  const [row] = await store.reader.readJournal(0, 1);
  store.run(advance(row!.sequence));
  assert.equal(await store.reader.journalRows(), 0);
  assert.equal(store.run(event), "ok");
});

Deno.test("rows of a command that was refused half-way are not counted", async () => {
  using store = new Store();
  store.run(["createBucket", { name: "b", owner: "o", region: "r" }]);
  const upload = ["createUpload", { bucket: 1, key: "k", ...NO_ATTRIBUTES }] as const;
  store.run(upload, upload, register);
  const old = Number.MAX_SAFE_INTEGER;
  const abort = ["expire", { uploadsBefore: old, completionsBefore: 0, limit: 100 }] as const;
  assert.equal(store.run(event, abort), "ok journalFull", "there is room for one of its rows");
  assert.equal(store.run(event, event), "ok journalFull");
  assert.equal(await store.reader.journalRows(), LIMIT);
});

Deno.test("a cursor whose move was rolled back counts for nothing", async () => {
  using store = new Store();
  store.run(register, event, event, event, event, event);
  const rows = await store.reader.readJournal(0, 100);
  // No refusal, so the whole batch goes.
  const broken = ["createUser", {}] as const;
  assert.equal(store.run(advance(rows[4]!.sequence), event, broken), "busy busy busy");
  assert.equal(store.run(event), "journalFull");
  assert.equal(store.run(advance(rows[0]!.sequence), event, event), "ok ok journalFull");
  assert.equal(await store.reader.journalRows(), LIMIT);
});

Deno.test("the slowest of several consumers decides, one that begins late, too", async () => {
  using store = new Store();
  store.run(event, event, event, event, register);
  assert.equal(store.run(event, event), "ok journalFull");
  const rows = await store.reader.readJournal(0, 100);
  store.run(advance(rows[4]!.sequence));
  assert.equal(store.run(event, event, event), "ok ok ok");
  assert.equal(store.run(["registerConsumer", { consumer: "late" }]), "ok");
  assert.equal(await store.reader.journalRows(), 4, "the last row always stays");
  assert.equal(store.run(event, event), "ok journalFull");
});
