/** Measures deleting very much by hand, and what it costs who uses the server meanwhile:
 * `deno run -A tests/console/large_deletion.ts [objects]`, 1,000,000 by default. Ends with 1 when a goal is
 * missed. */
import assert from "node:assert/strict";
import { type Page, signIn, TestBrowser } from "../support/browser.ts";
import { filledServer } from "../support/filled_server.ts";
import { ROOT_LOGIN, signedIn } from "../support/management_client.ts";
import { Distribution, pageFigures, watchPage } from "../support/page_watch.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { Goals } from "./goals.ts";

/** Bytes of an object. */
const SIZE = 64;
const HOUR = 3_600_000;
/** Milliseconds nothing is deleted for. */
const CALM = 3_000;
/** Milliseconds answers may take beside it, at 99 %. A PUT waits for the thousand being deleted. */
const MOST: Readonly<Record<string, number>> = { GET: 20, PUT: 250, API: 250 };

type Asking = () => Promise<number>;

/** How long answers of each kind took, one after the other, while `act` ran. */
async function askingBeside<Name extends string>(
  askings: Readonly<Record<Name, Asking>>,
  act: () => Promise<unknown>,
): Promise<Readonly<Record<Name, Distribution>>> {
  let isOver = false;
  const acting = act().finally(() => isOver = true);
  const asked = Object.entries<Asking>(askings).map(async ([name, ask]) => {
    const took: number[] = [];
    while (!isOver) {
      const before = performance.now();
      const status = await ask();
      took.push(performance.now() - before);
      assert.ok(status < 300, `${name}: ${status}`);
    }
    return [name, new Distribution(took)] as const;
  });
  await acting;
  return Object.fromEntries(await Promise.all(asked)) as Record<Name, Distribution>;
}

class Deletion {
  readonly goals = new Goals();
  readonly #askings: Readonly<Record<"GET" | "PUT" | "API", Asking>>;
  readonly #page: Page;

  constructor(askings: Readonly<Record<"GET" | "PUT" | "API", Asking>>, page: Page) {
    this.#askings = askings;
    this.#page = page;
  }

  /** What is asked while nothing else happens. */
  async calm(): Promise<void> {
    await this.measure("nothing", 0, () => new Promise((resolve) => setTimeout(resolve, CALM)));
  }

  async measure(name: string, objects: number, act: () => Promise<unknown>): Promise<void> {
    await watchPage(this.#page);
    const begun = performance.now();
    const beside = await askingBeside(this.#askings, act);
    const seconds = (performance.now() - begun) / 1_000;
    const { busy, turns } = await pageFigures(this.#page);
    console.log(`${name}: ${seconds.toFixed(1)} s, ${Math.round(objects / seconds)} a second`);
    this.goals.atMost(`${name}: a turn of the page at the median`, turns.median, 50, {
      unit: "ms",
      detail: `${busy.length} tasks over 50 ms, longest ${Math.max(0, ...busy).toFixed(0)} ms`,
    });
    for (const [asked, took] of Object.entries(beside)) {
      this.goals.atMost(`${name}: ${asked} beside it, 99 %`, took.at(0.99), MOST[asked] ?? 0, {
        unit: "ms",
        detail: `${took.count} of them, median ${took.median.toFixed(1)} ms, 99.9 % ` +
          `${took.at(0.999).toFixed(0)} ms, slowest ${took.at(1).toFixed(0)} ms`,
      });
    }
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
  let number = 0;
  const small = new Uint8Array(SIZE);
  const getter = cleanup.use(new S3Client({ url: server.url, ...CREDENTIALS }));
  const client = await signedIn(server, ROOT_LOGIN);
  const deletion = new Deletion({
    async GET() {
      const key = `dir000000/file${String(number++ % 1_000).padStart(6, "0")}`;
      return (await getter.getObject({ bucket: "beside", key })).status;
    },
    PUT: async () => (await s3.putObject({ bucket: "beside", key: "put" }, small)).status,
    API: async () => (await client.request({ api: "/buckets/beside/objects" })).status,
  }, page);
  await deletion.calm();

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
