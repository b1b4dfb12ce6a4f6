/** Requests seen on the console as they end. */
import assert from "node:assert/strict";
import { signIn, TestBrowser } from "../support/browser.ts";
import { endSessions, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";

Deno.test("requests appear as they end: filtered, opened, paused, and again after a break", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  using stranger = new S3Client({ url: server.url, ...CREDENTIALS, secretAccessKey: "another" });
  await s3.createBucket("photos");
  const page = await browser.open(server, "/trace", { expected: /ERR_FAILED|status of 401/ });
  await signIn(page);
  const said = (words: string) => page.locator(".watching").getByText(words).waitFor();
  const seen = async (requests: string) => {
    await page.getByRole("status").getByText("Watching.").waitFor();
    await said(`${requests} so far.`);
  };
  await seen("0 requests");
  await s3.putObject({ bucket: "photos", key: "cat.jpg" }, new Uint8Array(3));
  await stranger.getObject({ bucket: "photos", key: "cat.jpg" });
  await seen("2 requests");
  const rows = page.locator("tbody tr");
  assert.match(await rows.nth(0).innerText(), /403\s+GetObject\s+photos\/cat\.jpg/);
  assert.match(await rows.nth(1).innerText(), /200\s+PutObject\s+photos\/cat\.jpg\s+testroot/);
  await page.getByRole("button", { name: "Details of row 1" }).click();
  await page.getByText("403 SignatureDoesNotMatch").waitFor();

  await page.getByRole("button", { name: "Errors" }).click();
  await page.waitForURL("**/trace?status=errors");
  await seen("0 requests");
  await s3.listBuckets();
  await stranger.listBuckets();
  await seen("1 request");
  await page.getByRole("button", { name: "Pause" }).click();
  await said("Paused.");

  await page.route("**/api/v1/trace*", (route) => route.abort("failed"));
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("The server does not answer.").waitFor();
  await page.unroute("**/api/v1/trace*");
  await seen("1 request");

  await endSessions(server);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
  await signIn(page);
  await page.locator(".pulse").waitFor();
  await stranger.listBuckets();
  await seen("2 requests");
  await page.getByRole("button", { name: "Details of row 1" }).click();
  await page.getByRole("link", { name: "Why was this refused?" }).click();
  await page.getByRole("heading", { name: "A client was refused ListBuckets" }).waitFor();
  browser.check();
});
