/** The settings of a bucket on the console: what is saved there is so over S3. */
import assert from "node:assert/strict";
import { signIn, TestBrowser } from "../support/browser.ts";
import { managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";

Deno.test("each card saves its setting, and S3 has it", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  await s3.putObject({ bucket: "media", key: "a" }, new TextEncoder().encode("to be seen"));
  const anonymous = async () => (await fetch(`${server.url}/media/a`)).status;
  const page = await browser.open(server, "/buckets/media/settings", {
    expected: /status of 40[03]/,
  });
  await signIn(page);
  const saved = async (card: string) => {
    const form = page.locator("form").filter({ has: page.getByRole("heading", { name: card }) });
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByText(`${card}: saved`).waitFor();
    await form.getByRole("button", { name: "Save" }).waitFor({ state: "detached" });
  };

  await page.getByRole("radio", { name: "On Every version" }).check();
  await saved("Versioning");
  assert.equal((await s3.getBucketVersioning("media")).xml.need("Status"), "Enabled");

  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByLabel("Key 1").fill("team");
  await page.getByLabel("Value 1").fill("film");
  await saved("Tags");

  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByLabel("Origins").fill("https://a.example https://b.example");
  await saved("Cross-origin access (CORS)");
  const preflight = await fetch(`${server.url}/media/a`, {
    method: "OPTIONS",
    headers: { origin: "https://b.example", "access-control-request-method": "GET" },
  });
  assert.equal(preflight.headers.get("access-control-allow-origin"), "https://b.example");

  const template = async (name: string) => {
    await page.getByRole("button", { name: "Begin with a template" }).click();
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  await template("Only over HTTPS");
  const policy = page.getByRole("textbox", { name: "Policy document" });
  await page.locator(".cm-content").waitFor();
  await policy.fill('{"Version": "2012-10-17",\n "Statement": [{"Effect": "Allows"}]}');
  await page.getByText(/Line 2, column/).first().waitFor();
  await template("Everybody may download");
  assert.equal(await anonymous(), 403);
  await saved("Bucket policy");
  await page.getByText("Public", { exact: true }).waitFor();
  assert.equal(await anonymous(), 200);

  await page.getByLabel("Block all public access").check();
  await saved("Block public access");
  await page.getByText("Public", { exact: true }).waitFor({ state: "detached" });
  assert.equal(await anonymous(), 403);
  await page.reload();
  assert.equal(await page.getByLabel("Value 1").inputValue(), "film");
  assert.ok(await page.getByLabel("Block all public access").isChecked());
  browser.check();
});

Deno.test("who leaves what is not saved is asked first", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  const page = await browser.open(server, "/buckets/media/settings");
  await signIn(page);
  await page.getByRole("radio", { name: "On Every version" }).check();
  await page.getByRole("button", { name: "Add tag" }).click();
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    return dialog.dismiss();
  });
  const question = "What you changed is not saved. Leave anyway?";
  // Once, whatever the number of cards; and as long as one is left.
  for (const times of [1, 2]) {
    await page.getByRole("link", { name: "Overview" }).click();
    assert.deepEqual(asked, Array(times).fill(question));
    assert.match(page.url(), /settings$/);
    await page.getByRole("button", { name: "Revert" }).last().click();
  }
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  browser.check();
});
