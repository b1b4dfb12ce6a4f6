/** Measures what a console that looks on costs who uses the server, and what looking on costs the page:
 * `deno run -A tests/console/watched_load.ts [objects]`, 1,000,000 by default. Ends with 1 when a goal is
 * missed. */
import assert from "node:assert/strict";
import { signIn, TestBrowser } from "../support/browser.ts";
import { filledServer } from "../support/filled_server.ts";
import { Distribution, pageFigures, pageMemory, watchPage } from "../support/page_watch.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { Goals } from "./goals.ts";

const CLIENTS = 8;
const ROUNDS = 5;
/** Milliseconds each. */
const ROUND = 4_000;
const OBJECT = { bucket: "beside", key: "dir000000/file000000" };

/** A watcher without a page: what is left is the server's own cost. */
async function readTrace(managementUrl: string, cookie: string): Promise<Disposable> {
  const abort = new AbortController();
  const answer = await fetch(`${managementUrl}/api/v1/trace`, {
    headers: { cookie },
    signal: abort.signal,
  });
  assert.equal(answer.status, 200);
  answer.body?.pipeTo(new WritableStream()).catch(() => {});
  return { [Symbol.dispose]: () => abort.abort() };
}

/** GETs of a small object, by so many clients. */
async function load(clients: readonly S3Client[]): Promise<readonly number[]> {
  const took: number[] = [];
  const end = performance.now() + ROUND;
  await Promise.all(clients.map(async (client) => {
    for (let now = performance.now(); now < end;) {
      const { status } = await client.getObject(OBJECT);
      assert.equal(status, 200);
      const after = performance.now();
      took.push(after - now);
      now = after;
    }
  }));
  return took;
}

function textOf(all: Distribution): string {
  return `${Math.round(all.count / ROUNDS / ROUND * 1_000)} a second, median ` +
    `${all.median.toFixed(2)} ms, 99 % ${all.at(0.99).toFixed(1)} ms`;
}

async function main(objects: number): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const server = cleanup.use(
    await filledServer([
      { bucket: "beside", keys: 1, directories: 1, size: 64 },
      { bucket: "many", keys: objects, directories: 1, size: 64 },
    ]),
  );
  const clients = Array.from(
    { length: CLIENTS },
    () => cleanup.use(new S3Client({ url: server.url, ...CREDENTIALS })),
  );
  const browser = cleanup.use(await TestBrowser.launch());
  const bucket = await browser.open(server, "/buckets/many?prefix=dir000000/");
  await signIn(bucket);
  await bucket.getByRole("row", { name: "file000000" }).waitFor();
  const storageState = await bucket.context().storageState();
  const cookie = storageState.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  await load(clients);
  const alone: number[] = [], told: number[] = [], shown: number[] = [], goals = new Goals();
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(...await load(clients));
    {
      using _ = await readTrace(server.managementUrl, cookie);
      told.push(...await load(clients));
    }
    const trace = await browser.open(server, "/trace", { storageState });
    await trace.locator(".pulse").waitFor();
    await watchPage(trace);
    shown.push(...await load(clients));
    if (round + 1 === ROUNDS) {
      const { busy, turns } = await pageFigures(trace), { heap } = await pageMemory(trace);
      goals.atMost("the page of the trace: a turn at the median", turns.median, 50, {
        unit: "ms",
        detail: `99 % ${turns.at(0.99).toFixed(1)} ms; ${busy.length} tasks over 50 ms, longest ` +
          `${Math.max(0, ...busy).toFixed(0)} ms; heap ${(heap / 2 ** 20).toFixed(0)} MiB`,
      });
    }
    await trace.context().close();
  }
  const compare = (name: string, watched: Distribution, limit: number) =>
    goals.atMost(
      `${name}: GETs to those not watched, at 99 %`,
      watched.at(0.99) / calm.at(0.99),
      limit,
      {
        detail: `${textOf(watched)}; not watched ${textOf(calm)}`,
      },
    );
  const calm = new Distribution(alone);
  compare("told to a program", new Distribution(told), 1.5);
  // The browser that shows them is on the same machine.
  compare("shown in a browser", new Distribution(shown), 3);
  browser.check();
  if (!goals.areMet) Deno.exitCode = 1;
}

if (import.meta.main) await main(Number(Deno.args[0] ?? 1_000_000));
