/** Measures what uploading many small files asks of a browser, and whether all arrive:
 * `deno run -A tests/console/many_uploads.ts [files] [--restart]`, 10,000 by default. With `--restart` the
 * server is killed when half of them are there, and started again. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drop, type Page, signIn, TestBrowser } from "../support/browser.ts";
import { S3Client } from "../support/s3_client.ts";
import {
  CREDENTIALS,
  managementUrlOf,
  type SpawnedServer,
  spawnServer,
} from "../support/server.ts";

/** Collects how long the page was busy at a time, beyond 50 ms, and how long its turns took. */
const WATCH = `
  window.busy = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.busy.push(duration);
  }).observe({ type: "longtask", buffered: true });
  window.turns = [];
  const channel = new MessageChannel();
  let last = performance.now();
  channel.port1.onmessage = () => {
    const now = performance.now();
    window.turns.push(now - last);
    setTimeout(() => { last = performance.now(); channel.port2.postMessage(0); }, 20);
  };
  channel.port2.postMessage(0);
`;

/** MiB the page may hold of ten thousand files. */
const LARGEST_HEAP = 100;
/** What a browser says of a server that was killed, and of one that starts. */
const PROVOKED = /status of 503|ERR_CONNECTION|ERR_SOCKET|ERR_EMPTY_RESPONSE|blocked by CORS/;

interface Running extends AsyncDisposable {
  readonly url: string;
  readonly managementUrl: string;
  /** Kills it, and starts it where it was with what it has. */
  restart(): Promise<void>;
}

/** A process of its own: what measures takes nothing from it. */
async function start(directory: string): Promise<Running> {
  let server: SpawnedServer = await spawnServer({ directory });
  const { url } = server, managementUrl = managementUrlOf(server);
  return {
    ...{ url, managementUrl },
    async restart() {
      await server.kill();
      server = await spawnServer({
        directory,
        env: {
          OBJECTSTORAGE_S3_ADDRESS: new URL(url).host,
          OBJECTSTORAGE_CONSOLE_ADDRESS: new URL(managementUrl).host,
        },
      });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Their names, as the bucket is to have them. */
function writeFiles(root: string, files: number): readonly string[] {
  return Array.from({ length: files }, (_, i) => {
    const folder = `folder ${i % 100}`;
    if (i < 100) mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, `${i}.txt`), `file ${i}`);
    return `many/${folder}/${i}.txt`;
  });
}

/** Resolves when so many have arrived, by what the page says. */
async function arrived(page: Page, files: number): Promise<void> {
  const heading = page.getByRole("region", { name: "Uploads" }).getByRole("heading");
  for (let done = 0; done < files;) {
    const words = await heading.textContent({ timeout: 60_000 }) ?? "";
    assert.doesNotMatch(words, /failed|paused|already/);
    done = Number(/[\d,]+/.exec(words)?.[0].replaceAll(",", "") ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function everyKey(s3: S3Client, bucket: string): Promise<readonly string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const query = token === undefined ? {} : { "continuation-token": token };
    const { xml } = await s3.listObjectsV2(bucket, query);
    keys.push(...xml.all("Contents").map((one) => one.get("Key") ?? ""));
    token = xml.get("NextContinuationToken");
  } while (token !== undefined);
  return keys;
}

async function main(files: number, restarts: boolean): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "objectstorage-many-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rmSync(directory, { recursive: true }));
  const names = writeFiles(join(directory, "many"), files);
  const server = cleanup.use(await start(join(directory, "data")));
  const s3 = cleanup.use(new S3Client({ url: server.url, ...CREDENTIALS }));
  await s3.createBucket("photos");
  const browser = cleanup.use(await TestBrowser.launch());
  const page = await browser.open(
    server,
    "/buckets/photos",
    restarts ? { expected: PROVOKED } : {},
  );
  await signIn(page);
  await page.getByRole("button", { name: "New folder" }).waitFor();
  await page.evaluate(WATCH);

  const started = performance.now();
  // Of a picker, Chromium itself takes a second or two for their types before the page sees any.
  await drop(page, join(directory, "many"));
  if (restarts) {
    await arrived(page, files / 2);
    await server.restart();
  }
  await arrived(page, files);
  const seconds = (performance.now() - started) / 1_000;

  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const busy = await page.evaluate<number[]>("window.busy");
  const turns = (await page.evaluate<number[]>("window.turns")).toSorted((a, b) => a - b);
  const at = (share: number) => (turns[Math.floor(turns.length * share)] ?? 0).toFixed(1);
  console.log(
    `${files} files: ${seconds.toFixed(1)} s, ${Math.round(files / seconds)} a second; ` +
      `heap ${(usedSize / 2 ** 20).toFixed(0)} MiB; a turn took ${at(0.5)} ms at the median, ` +
      `${at(0.99)} ms at the 99th percentile; ${busy.length} tasks were longer than 50 ms, ` +
      `the longest ${Math.max(0, ...busy).toFixed(0)} ms`,
  );
  assert.deepEqual((await everyKey(s3, "photos")).toSorted(), names.toSorted());
  assert.ok(usedSize / 2 ** 20 < LARGEST_HEAP, "The heap is too large");
  browser.check();
}

if (import.meta.main) {
  const [files = "10000"] = Deno.args.filter((argument) => argument !== "--restart");
  await main(Number(files), Deno.args.includes("--restart"));
}
