/** A server against the reference model: random operations over buckets, objects, versions, copies,
 * tags and multipart uploads, all listings walked. MODEL_OPERATIONS says how many (10,000),
 * MODEL_SEED the first seed. A failure prints its seed and the fewest operations that repeat it. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startServer } from "../../server/start.ts";
import { S3Client } from "../support/s3_client.ts";
import { createMaterial } from "./material.ts";
import type { Material } from "./operations.ts";
import { PropertyFailure, type Subject, tryOperations } from "./replay.ts";
import { S3Store, UNTOLD_BY_S3 } from "./s3_store.ts";
import type { Store } from "./store.ts";

const OPERATIONS = Number(Deno.env.get("MODEL_OPERATIONS") ?? "10000");
const FIRST_SEED = Number(Deno.env.get("MODEL_SEED") ?? "1");
/** Of one seed: then new keys and empty buckets. */
const OPERATIONS_A_SEED = 500;
/** Not us-east-1, where making a bucket again answers 200. */
const REGION = "eu-central-1";
const CONNECTIONS = 6;
const MIB = 2 ** 20;
const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

function s3Material(seed: number): Material {
  return createMaterial({
    seed,
    // Around the runtime's buffers, the limit of inline bytes and 64 KiB.
    contents: [
      ...[0, 1, 4095, 4096, 4097, 16_383, 16_384, 16_385],
      ...[65_535, 65_536, 65_537, 300_000],
    ],
    parts: [5 * MIB, 5 * MIB + 1, 1, 16_384, 16_385, 65_536, 300_000],
    minimumPartSize: 5 * MIB,
  });
}

interface Bench extends AsyncDisposable {
  readonly directory: string;
  /** An empty store: buckets of its own on the one server. */
  open(): Subject;
}

async function startBench(wrap: (store: Store) => Store = (store) => store): Promise<Bench> {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-model-" });
  // Two isolates and several connections: what one has done the other must know at once.
  const server = await startServer({ directory, isolates: 2, region: REGION });
  const options = { url: server.url, region: REGION };
  const clients = Array.from({ length: CONNECTIONS }, () => new S3Client(options));
  let attempts = 0;
  return {
    directory,
    open: () => {
      const prefix = `try-${++attempts}-`;
      const store = new S3Store({ clients, prefix, sweep: () => server.sweep() });
      return { store: wrap(store), ignored: UNTOLD_BY_S3, [Symbol.asyncDispose]: async () => {} };
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

Deno.test(`a server does ${OPERATIONS} random operations as the model does`, async () => {
  await using cleanup = new AsyncDisposableStack();
  const bench = await startBench();
  cleanup.defer(() => Deno.remove(bench.directory, { recursive: true }));
  cleanup.use(bench);
  for (let done = 0, seed = FIRST_SEED; done < OPERATIONS; done += OPERATIONS_A_SEED, seed++) {
    const count = Math.min(OPERATIONS_A_SEED, OPERATIONS - done);
    const trial = { material: s3Material(seed), open: () => bench.open() };
    await tryOperations(trial, { seed, count, patience: 120_000 });
  }
  await bench[Symbol.asyncDispose]();
  // What is on disk must be in order too: rows, references, counters, every byte.
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "verify", "--data", bench.directory],
  }).output();
  const printed = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, printed);
});

Deno.test("the property test notices a server that loses one write of twenty", async () => {
  let writes = 0;
  const bench = await startBench((store) =>
    overridden(store, {
      async putObject(input) {
        const stored = await store.putObject(input);
        if (++writes % 20 === 0) {
          const versionId = stored.versionId === undefined ? {} : { versionId: stored.versionId };
          await store.deleteObject({ bucket: input.bucket, key: input.key, ...versionId });
        }
        return stored;
      },
    })
  );
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(bench.directory, { recursive: true }));
  cleanup.use(bench);
  const trial = { material: s3Material(1), open: () => bench.open() };
  await assert.rejects(
    tryOperations(trial, { seed: 1, count: 300, patience: 5_000 }),
    (error) => error instanceof PropertyFailure && /^seed 1, operation \d+: /.test(error.message),
  );
});

/** `store` but for some calls. */
function overridden(store: Store, calls: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, name: keyof Store) {
      const call = calls[name] ?? target[name];
      return (call as (input: unknown) => unknown).bind(target);
    },
  });
}
