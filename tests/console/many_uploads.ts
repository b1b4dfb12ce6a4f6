/** Measures what uploading many small files asks of a browser:
 * `deno run -A tests/console/many_uploads.ts [files]`, 10,000 by default. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signIn, TestBrowser } from "../support/browser.ts";
import { managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";

/** Collects how long the page was busy at a time, beyond 50 ms, and how long frames took. */
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

async function main(files: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "objectstorage-many-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rmSync(directory, { recursive: true }));
  const root = join(directory, "many");
  for (let i = 0; i < files; i++) {
    const folder = join(root, `folder ${i % 100}`);
    if (i < 100) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${i}.txt`), `file ${i}`);
  }
  const server = cleanup.use(await managedServer());
  const s3 = cleanup.use(new S3Client({ url: server.url, ...CREDENTIALS }));
  await s3.createBucket("photos");
  const browser = cleanup.use(await TestBrowser.launch());
  const page = await browser.open(server, "/buckets/photos");
  await signIn(page);
  await page.getByRole("button", { name: "New folder" }).waitFor();
  await page.evaluate(WATCH);
  const started = performance.now();
  await page.getByLabel("Choose a folder").setInputFiles(root);
  const done = new RegExp(`^${files.toLocaleString("en")} files uploaded$`);
  await page.getByRole("heading", { name: done }).waitFor({ timeout: 300_000 });
  const seconds = (performance.now() - started) / 1_000;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const busy = await page.evaluate<number[]>("window.busy");
  const turns = (await page.evaluate<number[]>("window.turns")).toSorted((a, b) => a - b);
  const at = (share: number) => (turns[Math.floor(turns.length * share)] ?? 0).toFixed(1);
  const listed = await s3.listObjectsV2("photos", { "max-keys": 1_000 });
  if (listed.xml.all("Contents").length !== Math.min(1_000, files)) {
    throw new Error("Some are missing");
  }
  browser.check();
  console.log(
    `${files} files: ${seconds.toFixed(1)} s, ${Math.round(files / seconds)} a second; ` +
      `heap ${(usedSize / 2 ** 20).toFixed(0)} MiB; a turn took ${at(0.5)} ms at the median, ` +
      `${at(0.99)} ms at the 99th percentile; ${busy.length} tasks were longer than 50 ms, ` +
      `the longest ${Math.max(0, ...busy).toFixed(0)} ms`,
  );
}

if (import.meta.main) await main(Number(Deno.args[0] ?? 10_000));
