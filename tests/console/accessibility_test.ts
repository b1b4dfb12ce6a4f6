/** Every page, light and dark, measured by axe: nothing serious, nothing critical. */
// deno-lint-ignore-file no-import-prefix -- only this test measures
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "npm:axe-core@^4.14.1";
import axe from "npm:axe-core@^4.14.1";
import { type Page, signIn, TestBrowser } from "../support/browser.ts";
import { furnishedServer, PLACES, visit } from "./places.ts";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

/** What is wrong: rule, and the elements it is broken by. */
async function offences(page: Page): Promise<readonly string[]> {
  await page.evaluate(SOURCE);
  const { violations } = await page.evaluate("axe.run()") as AxeResults;
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

Deno.test(`axe ${axe.version} finds nothing serious on any page, in either theme`, async () => {
  await using server = await furnishedServer();
  await using browser = await TestBrowser.launch();
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.open(server, "/", { colorScheme, bypassCSP: true });
    assert.deepEqual(await offences(page), [], `sign-in, ${colorScheme}`);
    await signIn(page);
    for (const place of PLACES) {
      await visit(page, place);
      assert.deepEqual(await offences(page), [], `${place.name}, ${colorScheme}`);
    }
  }
  browser.check();
});
