/** The console as those see it who work on it. */
import { utimesSync } from "node:fs";
import { signIn, TestBrowser } from "../support/browser.ts";
import { managedServer } from "../support/management_client.ts";

Deno.test("in development a page loads itself again when a source changes", async () => {
  await using server = await managedServer({ development: true });
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/");
  await signIn(page);
  await page.evaluate("document.body.dataset.isOld = 'true'");
  const source = new URL("../../web/app/main.tsx", import.meta.url);
  const again = page.waitForEvent("load");
  utimesSync(source, new Date(), new Date());
  await again;
  await page.locator("body:not([data-is-old]) .shell").waitFor();
  browser.check();
});
