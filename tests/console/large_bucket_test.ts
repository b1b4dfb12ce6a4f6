/** A folder of very many objects, as `large_bucket.ts` measures it, in small. */
import assert from "node:assert/strict";
import { signIn, TestBrowser, until } from "../support/browser.ts";
import { filledServer } from "../support/filled_server.ts";
import { pageFigures, pageMemory, watchPage } from "../support/page_watch.ts";

const OBJECTS = 20_000;

Deno.test("20,000 rows are gone through to the end, and the page stays what it was", async () => {
  await using server = await filledServer([
    { bucket: "many", keys: OBJECTS, directories: 1, size: 1 },
  ]);
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/buckets/many?prefix=dir000000/");
  await signIn(page);
  await page.getByRole("row", { name: "file000000" }).focus();
  const { heap: before } = await pageMemory(page);
  await watchPage(page);
  const last = page.getByRole("row", { name: `file0${OBJECTS - 1}` });
  await until(async () => {
    await page.keyboard.press("End");
    return await last.isVisible();
  });
  await page.getByText("20,000 items").waitFor();
  const { turns } = await pageFigures(page), { heap } = await pageMemory(page);
  assert.ok(turns.median < 50, `a turn of ${turns.median} ms`);
  assert.ok(heap - before < 40 * 2 ** 20, `${heap - before} bytes more`);
  assert.ok(await page.getByRole("row").count() < 80, "far fewer rows are made than loaded");
  browser.check();
});
