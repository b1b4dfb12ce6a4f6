/** Measures what a bucket of very many objects asks of a browser, beside a small one in the same run:
 * `deno run -A tests/console/large_bucket.ts [objects]`, 1,000,000 by default. Ends with 1 when a goal is
 * missed. */
import { type BrowserContextOptions, type Page, signIn, TestBrowser } from "../support/browser.ts";
import { type FilledServer, filledServer } from "../support/filled_server.ts";
import { Distribution, pageFigures, pageMemory, shown, watchPage } from "../support/page_watch.ts";
import { Goals } from "./goals.ts";

const FEW = 1_000;
/** Bytes of an object. */
const SIZE = 64;
const FOLDER = "dir000000/";
const ROUNDS = 15;
const MiB = 2 ** 20;

const at = (bucket: string, folder = FOLDER) => `/buckets/${bucket}?prefix=${folder}`;
/** Whether a list is there, and stands still. */
const listOf = (where: string) =>
  `document.querySelector('[role=grid][aria-label="Objects in ${where}"][aria-busy=false] ` +
  `[data-index="0"]') !== null`;
const loaded = (rows: number) =>
  `Number(document.querySelector(".list-status")?.textContent.match(/[\\d,]+/)?.[0]` +
  `.replaceAll(",", "")) >= ${rows} && document.querySelector(".list[aria-busy=false]") !== null`;

/** Whether so many objects are told of. */
const told = (objects: number) =>
  `document.querySelector("main")?.innerText.includes("${objects.toLocaleString("en")}") === true`;

class Measurement {
  readonly goals = new Goals();
  readonly #server: FilledServer;
  readonly #browser: TestBrowser;
  readonly #objects: number;
  #visitor: BrowserContextOptions = {};

  constructor(server: FilledServer, browser: TestBrowser, objects: number) {
    this.#server = server;
    this.#browser = browser;
    this.#objects = objects;
  }

  async signIn(): Promise<void> {
    const page = await this.#browser.open(this.#server, "/");
    await signIn(page);
    this.#visitor = { storageState: await page.context().storageState() };
    await page.context().close();
  }

  /** As a visitor who has never been here. */
  #open(path: string): Promise<Page> {
    return this.#browser.open(this.#server, path, this.#visitor);
  }

  /** Two pages, each in turn: from nothing to all that is first seen. */
  async openings(
    name: string,
    small: { readonly path: string; readonly until: string },
    large: { readonly path: string; readonly until: string },
  ): Promise<void> {
    const took: Record<"small" | "large", number[]> = { small: [], large: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [which, { path, until }] of Object.entries({ small, large })) {
        const page = await this.#open(path);
        const milliseconds = await page.evaluate<number>(shown(until));
        // The first of each warms the server.
        if (round > 0) took[which as keyof typeof took].push(milliseconds);
        await page.context().close();
      }
    }
    this.#compare(name, took);
  }

  /** The same within the page, by links: nothing but the listing is loaded. */
  async followings(): Promise<void> {
    const page = await this.#open("/buckets");
    await page.getByRole("link", { name: "few", exact: true }).waitFor();
    const took: Record<"small" | "large", number[]> = { small: [], large: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [which, bucket] of [["small", "few"], ["large", "many"]] as const) {
        await page.evaluate(`document.querySelector('a.main[href$="/${bucket}"]').click()`);
        await page.evaluate(shown(listOf(bucket)));
        const follow = `document.querySelector('.list-body [data-index="0"] a').click()`;
        const milliseconds = await page.evaluate<number>(
          shown(listOf(`${bucket}/${FOLDER}`), follow),
        );
        if (round > 0) took[which].push(milliseconds);
        await page.goBack();
        await page.goBack();
        await page.getByRole("link", { name: "few", exact: true }).waitFor();
      }
    }
    await page.context().close();
    this.#compare("a folder, followed", took);
  }

  #compare(name: string, took: Readonly<Record<"small" | "large", number[]>>): void {
    const [small, large] = [new Distribution(took.small), new Distribution(took.large)];
    this.goals.atMost(`${name}: large to small`, large.median / small.median, 1.3, {
      detail: `${large.median.toFixed(0)} ms and ${small.median.toFixed(0)} ms, slowest ` +
        `${large.at(1).toFixed(0)} and ${small.at(1).toFixed(0)}`,
    });
  }

  /** A page that tells of all buckets. */
  async opens(name: string, path: string, until: string): Promise<void> {
    const took: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const page = await this.#open(path);
      const milliseconds = await page.evaluate<number>(shown(until));
      if (round > 0) took.push(milliseconds);
      await page.context().close();
    }
    const all = new Distribution(took);
    this.goals.atMost(name, all.median, 1_000, {
      unit: "ms",
      detail: `slowest ${all.at(1).toFixed(0)} ms`,
    });
  }

  async searches(): Promise<void> {
    const page = await this.#open(at("many"));
    await page.evaluate(shown(listOf(`many/${FOLDER}`)));
    const search = page.getByLabel("Names that begin with");
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const number = Math.floor(this.#objects * (round + 1) / (ROUNDS + 2) / 1_000) * 1_000;
      const name = `file${String(number).padStart(6, "0")}`;
      const first = `document.querySelector('.list[aria-busy=false] [data-index="0"] a')` +
        `?.textContent === ${JSON.stringify(name)}`;
      const found = page.evaluate<number>(shown(first, "0"));
      await search.fill(name);
      took.push(await found);
    }
    const all = new Distribution(took);
    this.goals.atMost("a prefix searched, from the last letter", all.median, 500, {
      unit: "ms",
      detail: `slowest ${all.at(1).toFixed(0)} ms`,
    });
    await page.context().close();
  }

  /** Down to row `rows`: by wheel; more of it by End, which asks for page after page. */
  async scrolls(path: string, name: string, [byWheel, byKeys]: readonly [number, number]) {
    const page = await this.#open(path);
    await page.evaluate(shown(loaded(1_000)));
    await page.getByRole("row").nth(5).hover();
    await watchPage(page);
    const begun = performance.now();
    const top = () => page.evaluate<number>(`document.querySelector(".list").scrollTop / 44`);
    while (await top() < byWheel - 20) await page.mouse.wheel(0, 2_000);
    await this.#judge(`${name}: ${byWheel} rows by wheel`, page, begun);
    this.#judgeMemory(`${name}: after ${byWheel} rows`, await pageMemory(page));

    await page.locator('.list-body [tabindex="0"]').focus();
    await watchPage(page);
    const begunKeys = performance.now();
    let rows = 0;
    while (rows < byKeys) {
      await page.keyboard.press("End");
      await page.keyboard.press("PageUp");
      await page.keyboard.press("PageDown");
      rows = await page.evaluate<number>(
        `Number(document.activeElement?.getAttribute("aria-rowindex"))`,
      );
    }
    await this.#judge(`${name}: on to row ${rows} by End`, page, begunKeys);
    this.#judgeMemory(`${name}: after ${rows} rows`, await pageMemory(page));
    return page;
  }

  async #judge(name: string, page: Page, begun: number): Promise<void> {
    const seconds = (performance.now() - begun) / 1_000;
    const { busy, frames, turns } = await pageFigures(page);
    this.goals.atMost(`${name}: a turn at the median`, turns.median, 50, {
      unit: "ms",
      detail: `${seconds.toFixed(1)} s; 99 % ${turns.at(0.99).toFixed(1)} ms; a frame ` +
        `${frames.median.toFixed(1)} ms, 99 % ${frames.at(0.99).toFixed(1)} ms; ` +
        `${busy.length} tasks over 50 ms, longest ${Math.max(0, ...busy).toFixed(0)} ms`,
    });
  }

  #judgeMemory(name: string, { heap, resident }: Awaited<ReturnType<typeof pageMemory>>): void {
    this.goals.atMost(`${name}: memory of the tab`, resident / MiB, 300, {
      unit: "MiB",
      detail: `heap ${(heap / MiB).toFixed(0)} MiB`,
    });
  }

  /** To the end of a list that is as long as it gets, and to the one behind it. */
  async goesOn(page: Page): Promise<void> {
    const button = page.getByRole("button", { name: "Go on from here" });
    while (!await button.isVisible()) await page.keyboard.press("End");
    this.#judgeMemory("objects: as many as one list has", await pageMemory(page));
    await button.click();
    await page.getByText("file100000", { exact: true }).waitFor();
  }

  /** All that is loaded, and ranges of it. */
  async selects(page: Page): Promise<void> {
    const acts = {
      "all selected": "Control+a",
      "a range by Shift End": "Shift+End",
      "a range by Shift Home": "Shift+Home",
      "a range grown by a row": "Shift+ArrowDown",
    };
    await page.keyboard.press("Home");
    for (const [name, keys] of Object.entries(acts)) {
      await watchPage(page);
      const took: number[] = [];
      for (let round = 0; round < 5; round++) {
        const before = performance.now();
        await page.keyboard.press(keys);
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
        took.push(performance.now() - before);
      }
      const { busy } = await pageFigures(page);
      const all = new Distribution(took);
      this.goals.atMost(`selection: ${name}`, all.median, 100, {
        unit: "ms",
        detail: `longest task ${Math.max(0, ...busy).toFixed(0)} ms`,
      });
    }
  }
}

async function main(objects: number): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const begun = performance.now();
  const server = cleanup.use(
    await filledServer([
      { bucket: "few", keys: FEW, directories: 1, size: SIZE },
      { bucket: "many", keys: objects, directories: 1, size: SIZE },
      { bucket: "few-folders", keys: FEW, directories: FEW, size: SIZE },
      { bucket: "many-folders", keys: objects, directories: FEW, size: SIZE },
    ]),
  );
  console.log(`${2 * objects} objects were there after ${seconds(begun)} s`);
  const browser = cleanup.use(await TestBrowser.launch());
  const measurement = new Measurement(server, browser, objects);
  await measurement.signIn();
  const objectsIn = (name: string) => ({ path: at(name), until: listOf(`${name}/${FOLDER}`) });
  const foldersIn = (name: string) => ({ path: `/buckets/${name}`, until: listOf(name) });
  const versionsIn = (name: string) => ({
    path: `${at(name)}&versions=1`,
    until: listOf(`${name}/${FOLDER}`),
  });
  await measurement.openings("a folder, opened", objectsIn("few"), objectsIn("many"));
  await measurement.openings("1,000 folders", foldersIn("few-folders"), foldersIn("many-folders"));
  await measurement.openings("versions of a folder", versionsIn("few"), versionsIn("many"));
  await measurement.opens("all buckets, counted", "/buckets", told(objects));
  await measurement.opens("overview", "/", told(2 * objects + 2 * FEW));
  await measurement.followings();
  await measurement.searches();
  const depth = [20_000, Math.min(60_000, objects)] as const;
  const page = await measurement.scrolls(at("many"), "objects", depth);
  await measurement.selects(page);
  await measurement.goesOn(page);
  await page.context().close();
  const sorted = await measurement.scrolls(`${at("many")}&sort=-size`, "sorted", depth);
  await sorted.context().close();
  const versions = await measurement.scrolls(`${at("many")}&versions=1`, "versions", depth);
  await versions.context().close();
  browser.check();
  if (!measurement.goals.areMet) Deno.exitCode = 1;
}

function seconds(begun: number): string {
  return ((performance.now() - begun) / 1_000).toFixed(1);
}

if (import.meta.main) await main(Number(Deno.args[0] ?? 1_000_000));
