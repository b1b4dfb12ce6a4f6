/** Conditional writes under contention: sixty-four clients on one key, through two isolates. What
 * If-None-Match and If-Match promise holds every time, not most of the time. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { S3Client } from "./support/s3_client.ts";

const CLIENTS = 64;
const BUCKET = "contended";

async function clients(url: string): Promise<AsyncDisposable & { readonly all: S3Client[] }> {
  const all = Array.from({ length: CLIENTS }, () => new S3Client({ url, ...CREDENTIALS }));
  assert.equal((await all[0]!.createBucket(BUCKET)).status, 200);
  return {
    all,
    [Symbol.asyncDispose]: async () => {
      for (const client of all) client[Symbol.dispose]();
    },
  };
}

// Small bodies are rows of the database, larger ones files: both must hold.
for (const size of [10, 40_000]) {
  Deno.test(`If-None-Match: * lets exactly one of 64 clients create ${size} bytes`, async () => {
    await using server = await embeddedServer({ isolates: 2 });
    await using contenders = await clients(server.url);
    for (let round = 0; round < 20; round++) {
      const key = `round ${round}`;
      const bodies = contenders.all.map((_, number) => Buffer.alloc(size, `${round} ${number};`));
      const answers = await Promise.all(
        contenders.all.map((client, number) =>
          client.putObject({ bucket: BUCKET, key }, bodies[number]!, {
            headers: { "if-none-match": "*" },
          })
        ),
      );
      const statuses = answers.map((answer) => answer.status);
      const winner = statuses.indexOf(200);
      assert.deepEqual(
        statuses.toSorted(),
        [200, ...Array.from({ length: CLIENTS - 1 }, () => 412)],
        `round ${round}`,
      );
      const got = await contenders.all[0]!.getObject({ bucket: BUCKET, key });
      assert(Buffer.from(got.body).equals(bodies[winner]!), `the winner's bytes in ${key}`);
      assert.equal(got.header("etag"), answers[winner]!.header("etag"));
    }
  });
}

Deno.test("If-Match loses no update when 64 clients append to one object", async () => {
  await using server = await embeddedServer({ isolates: 2 });
  await using contenders = await clients(server.url);
  const object = { bucket: BUCKET, key: "log" };
  await contenders.all[0]!.putObject(object, Buffer.from("begin"));
  await Promise.all(contenders.all.map(async (client, number) => {
    for (;;) {
      const read = await client.getObject(object);
      assert.equal(read.status, 200);
      const body = Buffer.concat([read.body, Buffer.from(`,${number}`)]);
      const put = await client.putObject(object, body, {
        headers: { "if-match": read.header("etag") },
      });
      if (put.status === 200) return;
      assert.equal(put.code, "PreconditionFailed");
    }
  }));
  const { body } = await contenders.all[0]!.getObject(object);
  const [begin, ...tokens] = Buffer.from(body).toString().split(",");
  assert.equal(begin, "begin");
  assert.deepEqual(
    tokens.map(Number).toSorted((left, right) => left - right),
    Array.from({ length: CLIENTS }, (_, number) => number),
  );
});

Deno.test("If-Match lets exactly one of 64 clients delete or replace a version", async () => {
  await using server = await embeddedServer({ isolates: 2 });
  await using contenders = await clients(server.url);
  const object = { bucket: BUCKET, key: "swap" };
  for (let round = 0; round < 10; round++) {
    const put = await contenders.all[0]!.putObject(object, Buffer.from(`round ${round}`));
    const headers = { "if-match": put.header("etag") };
    const answers = await Promise.all(
      contenders.all.map((client, number) =>
        number % 2 === 0
          ? client.deleteObject(object, headers)
          : client.putObject(object, Buffer.from(`by ${round} ${number}`), { headers })
      ),
    );
    const done = answers.filter((answer) => answer.status < 300);
    assert.equal(done.length, 1, `round ${round}: ${answers.map((answer) => answer.status)}`);
    // After a replacement 412, after a deletion also 404: there is nothing to compare with.
    for (const answer of answers.filter((answer) => answer.status >= 300)) {
      assert([404, 412].includes(answer.status), `${answer.status} ${answer.code}`);
    }
  }
});
