/** Measures deleting very much by hand, and what it costs who uses the server meanwhile:
 * `deno run -A tests/console/large_deletion.ts [objects]`, 1,000,000 by default. Ends with 1 when a goal is
 * missed. */
import assert from "node:assert/strict";
import { type Page, signIn, TestBrowser } from "../support/browser.ts";
import { filledServer } from "../support/filled_server.ts";
import { Distribution, pageFigures, watchPage } from "../support/page_watch.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { Goals } from "./goals.ts";

/** Bytes of an object. */
const SIZE = 64;
const HOUR = 3_600_000;
/** Milliseconds a GET of a small object may take where nothing else is asked of the server, and
 * where much is deleted: at 99 %. */
const CALM = 3_000;

/** Gets one small object after the other while `act` runs. */
async function gettingBeside(s3: S3Client, act: () => Promise<unknown>): Promise<Distribution> {
  const took: number[] = [];
  let isOver = false;
  const acting = act().finally(() => isOver = true);
  for (let i = 0; !isOver; i++) {
    const key = `dir000000/file${String(i % 1_000).padStart(6, "0")}`;
    const before = performance.now();
    const { status } = await s3.getObject({ bucket: "beside", key });
    took.push(performance.now() - before);
    assert.equal(status, 200);
  }
  await acting;
  return new Distribution(took);
}

function told(gets: Distribution): string {
  return `GETs beside it ${gets.median.toFixed(1)} ms, 99 % ${gets.at(0.99).toFixed(1)} ms, ` +
    `slowest ${gets.at(1).toFixed(0)} ms`;
}

class Deletion {
  readonly goals = new Goals();
  readonly #s3: S3Client;
  readonly #page: Page;
  /** Of GETs while nothing is deleted. */
  readonly #calm: Distribution;

  constructor(s3: S3Client, page: Page, calm: Distribution) {
    this.#s3 = s3;
    this.#page = page;
    this.#calm = calm;
  }

  async measure(name: string, objects: number, act: () => Promise<unknown>): Promise<void> {
    await watchPage(this.#page);
    const begun = performance.now();
    const gets = await gettingBeside(this.#s3, act);
    const seconds = (performance.now() - begun) / 1_000;
    const { busy, turns } = await pageFigures(this.#page);
    console.log(
      `${name}: ${seconds.toFixed(1)} s, ${Math.round(objects / seconds)} a second; ${told(gets)}`,
    );
    this.goals.atMost(`${name}: a turn of the page at the median`, turns.median, 50, {
      unit: "ms",
      detail: `${busy.length} tasks over 50 ms, longest ${Math.max(0, ...busy).toFixed(0)} ms`,
    });
    const limit = Math.max(20, 4 * this.#calm.at(0.99));
    this.goals.atMost(`${name}: GETs beside it at 99 %`, gets.at(0.99), limit, { unit: "ms" });
  }
}

async function main(objects: number): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const inFolder = objects / 10;
  const server = cleanup.use(
    await filledServer([
      { bucket: "beside", keys: 1_000, directories: 1, size: SIZE },
      { bucket: "folders", keys: 2 * inFolder, directories: 2, size: SIZE },
      { bucket: "whole", keys: objects, directories: 1_000, size: SIZE },
    ]),
  );
  const s3 = cleanup.use(new S3Client({ url: server.url, ...CREDENTIALS }));
  const browser = cleanup.use(await TestBrowser.launch());
  const page = await browser.open(server, "/buckets/folders");
  page.context().setDefaultTimeout(HOUR);
  await signIn(page);
  await page.getByRole("row", { name: "dir000000" }).waitFor();
  const calm = await gettingBeside(
    s3,
    () => new Promise((resolve) => setTimeout(resolve, CALM)),
  );
  console.log(`Before: ${told(calm)}`);
  const deletion = new Deletion(s3, page, calm);

  const dialog = page.getByRole("dialog");
  const begin = async () => {
    await page.getByLabel("Select dir000000").check();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.getByText(/in the folders/).waitFor();
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  };
  await begin();
  await dialog.getByText(/,000 deleted/).waitFor();
  const stopping = performance.now();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await dialog.getByText(/^Stopped/).waitFor();
  deletion.goals.atMost("a deletion stopped", performance.now() - stopping, 1_000, { unit: "ms" });
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await deletion.measure("a folder deleted", inFolder, async () => {
    await begin();
    await page.getByText(/objects deleted/).waitFor();
  });

  await page.goto("/buckets");
  await page.getByRole("button", { name: "Actions for whole" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await dialog.getByLabel("Delete everything in it, too").check();
  await dialog.getByRole("textbox").fill("whole");
  await deletion.measure("a bucket emptied and deleted", objects, async () => {
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
  });
  assert.equal((await s3.headBucket("whole")).status, 404);
  browser.check();
  if (!deletion.goals.areMet) Deno.exitCode = 1;
}

if (import.meta.main) await main(Number(Deno.args[0] ?? 1_000_000));
