/** Data directories as earlier versions of the product left them: still read, byte for byte. */
import { strict as assert } from "node:assert";
import { cpSync, existsSync, readdirSync } from "node:fs";
import { contentOf } from "./frozen/content.ts";
import { FROZEN_KEY, identitiesOf } from "./frozen/identities.ts";
import { S3Client } from "./support/s3_client.ts";
import { assertVerifies, CREDENTIALS, embeddedServer } from "./support/server.ts";

const FROZEN = new URL("./frozen/", import.meta.url).pathname;

interface Identities {
  readonly users: readonly unknown[];
  readonly keys: readonly unknown[];
  readonly journal: readonly { readonly sequence: number }[];
}

function readJson(path: string): unknown {
  return JSON.parse(Deno.readTextFileSync(path));
}

/** Sequences of what the audit log tells. */
function audited(directory: string): readonly number[] {
  const lines = Deno.readTextFileSync(`${directory}/.objectstorage/audit.log`).trimEnd().split(
    "\n",
  );
  return lines.map((line) => JSON.parse(line)).filter(({ action }) => action !== undefined)
    .map(({ sequence }) => sequence);
}

/** As text it was: what is undefined is left out. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

for (const name of readdirSync(FROZEN).filter((entry) => entry.startsWith("schema_"))) {
  Deno.test(`the data of ${name} is read as it was written, and goes on to be used`, async () => {
    const directory = Deno.makeTempDirSync({ prefix: "objectstorage-frozen-" });
    try {
      cpSync(`${FROZEN}${name}`, directory, { recursive: true });
      const kept = readJson(`${FROZEN}${name}/content.json`);
      {
        // What was unfinished then stays so, however long ago that is.
        await using server = await embeddedServer({
          directory,
          uploadLifetime: 1e14,
          masterKeys: { current: FROZEN_KEY },
        });
        using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
        assert.deepEqual(plain(await contentOf(s3)), kept);
        const added = await s3.putObject({ bucket: "plain", key: "added" }, new Uint8Array(50_000));
        assert.equal(added.status, 200);
        const removed = await s3.deleteObject({ bucket: "plain", key: "copy" });
        assert.equal(removed.status, 204);
      }
      await assertVerifies(directory);
      const database = `${directory}/.objectstorage/metadata.db`;
      const identities = `${FROZEN}${name}/identities.json`;
      // Schema 1 had none.
      if (!existsSync(identities)) {
        const { users, keys } = await identitiesOf(database) as Identities;
        assert.deepEqual([users, keys], [[], []]);
        assert.ok(audited(directory).length > 20, "its journal is in the audit log");
        return;
      }
      const { journal, ...expected } = readJson(identities) as Identities;
      const { journal: _, ...read } = await identitiesOf(database) as Identities;
      assert.deepEqual(plain(read), expected);
      const sequences = journal.map(({ sequence }) => sequence);
      // Of schema 3 on, the audit log is there already, and has what the journal was trimmed of.
      const [first = 0] = sequences;
      const told = audited(directory).filter((sequence) => sequence >= first);
      assert.deepEqual(told.slice(0, sequences.length), sequences);
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  });
}
