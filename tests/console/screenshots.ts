/** Pictures of every page, light, dark and narrow, to be looked at: `deno task screenshots`. */
import { mkdirSync } from "node:fs";
import { signIn, TestBrowser } from "../support/browser.ts";
import { furnishedServer, PLACES, visit } from "./places.ts";

const DIRECTORY = new URL("../../dist/screenshots/", import.meta.url).pathname;
const VIEWS = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "narrow", colorScheme: "light", viewport: { width: 360, height: 740 } },
] as const;

/** Arguments: names of pages; none for all. */
async function main(wanted: readonly string[]): Promise<void> {
  mkdirSync(DIRECTORY, { recursive: true });
  await using server = await furnishedServer();
  await using browser = await TestBrowser.launch();
  for (const { name: view, ...context } of VIEWS) {
    const page = await browser.open(server, "/", context);
    const take = (name: string) =>
      page.screenshot({ path: `${DIRECTORY}${name}_${view}.png`, fullPage: true });
    await take("sign_in");
    await signIn(page);
    for (const place of PLACES) {
      if (wanted.length > 0 && !wanted.includes(place.name)) continue;
      await visit(page, place);
      await take(place.name);
    }
  }
  browser.check();
  console.log(`${DIRECTORY}: ${PLACES.length + 1} pages in ${VIEWS.length} views`);
}

if (import.meta.main) await main(Deno.args);
