/** Writers that do not stop when the server does: what each was told is kept, to be compared with
 * what the next server has. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS, type SpawnedServer } from "../support/server.ts";

const WRITERS = 12;
/** In the database; in a file; hashed by workers. */
const SIZES = [2_000, 100_000, 3_000_000];
const LOAD = 2_000;

interface Told {
  /** By key: how long it is. All were answered with 200. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Answered with 503: the server is stopping. */
  readonly refused: number;
  /** Sent before the signal, and cut off. */
  readonly cut: readonly string[];
}

/** Loads the server, stops it by SIGTERM in the midst of that, and waits for status 0. */
export async function stopUnderLoad(server: SpawnedServer, bucket: string): Promise<Told> {
  const acknowledged = new Map<string, number>();
  const cut: string[] = [];
  let refused = 0, signalled = Infinity;

  async function write(writer: number): Promise<void> {
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    for (let count = 0;; count++) {
      const key = `${writer}/${count}`, length = SIZES[count % SIZES.length] ?? 0;
      const sent = performance.now();
      try {
        const put = await s3.putObject({ bucket, key }, body(key, length), { unsigned: true });
        if (put.status === 200) acknowledged.set(key, length);
        else if (put.status === 503) refused++;
        else throw new assert.AssertionError({ message: `${key}: ${put.status} ${put.code}` });
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        // Nobody listens any more. Requests that were under way had to be answered.
        if (sent < signalled) cut.push(`${key}: ${error}`);
        return;
      }
    }
  }

  {
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    assert.equal((await s3.createBucket(bucket)).status, 200);
  }
  const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  await Promise.race([writing, new Promise((resolve) => setTimeout(resolve, LOAD))]);
  signalled = performance.now();
  assert.equal(await server.stop(), 0, server.output());
  await writing;
  return { acknowledged, refused, cut };
}

/** Reads all that was acknowledged and compares every byte. */
export async function assertKept(server: SpawnedServer, bucket: string, told: Told) {
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const [key, length] of told.acknowledged) {
    const got = await s3.getObject({ bucket, key });
    assert.equal(got.status, 200, `${key} was acknowledged, and is gone`);
    assert.ok(Buffer.from(got.body).equals(body(key, length)), `${key} has changed`);
  }
}

function body(key: string, length: number): Buffer {
  return Buffer.alloc(length, `${key},`);
}
