/** Buckets on the console, made, found and deleted as people do. */
import assert from "node:assert/strict";
import { encodeCursor } from "../../admin/api/cursor.ts";
import { signIn, TestBrowser, until } from "../support/browser.ts";
import { BY_ROOT, managedServer } from "../support/management_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { S3Client } from "../support/s3_client.ts";
import { allow, policyText } from "../support/tenants.ts";

Deno.test("a bucket is made, found, and deleted with what is in it", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/buckets", { expected: /status of 409/ });
  await signIn(page);
  await page.getByRole("button", { name: "Create your first bucket" }).click();
  await page.getByLabel("Name").fill("Photos");
  await page.getByText("Lower-case letters, digits, dots and hyphens only, not kept").waitFor();
  await page.getByLabel("Name").fill("photos");
  await page.getByLabel("Keep old versions").check();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/buckets/photos");

  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.putObject({ bucket: "photos", key: "a" }, new Uint8Array(2_048));
  await s3.putObject({ bucket: "photos", key: "a" }, new Uint8Array(1_024));
  await page.goto("/buckets");
  const row = page.getByRole("row", { name: /photos/ });
  await row.waitFor();
  assert.match(await row.innerText(), /photos\s+Versioned\s+1\s+3 KiB/);
  await page.getByRole("searchbox").fill("video");
  await page.getByText("Nothing begins with “video”").waitFor();
  await page.getByRole("searchbox").fill("pho");
  await page.waitForURL("**/buckets?find=pho");

  await page.getByRole("button", { name: "Actions for photos" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete bucket “photos”?" });
  await dialog.getByText("It holds 1 object, 3 KiB in all versions.").waitFor();
  const verb = dialog.getByRole("button", { name: "Delete" });
  assert.equal(await verb.getAttribute("aria-disabled"), "true", "not before the name is typed");
  await dialog.getByLabel("Type “photos” to confirm").fill("photos");
  await verb.click();
  await dialog.getByText("There are still objects, versions or unfinished uploads in it.")
    .waitFor();
  await dialog.getByLabel("Delete everything in it, too").check();
  await verb.click();
  await page.getByText("Bucket “photos” was deleted").waitFor();
  assert.equal((await s3.headBucket("photos")).status, 404);
  browser.check();
});

Deno.test("emptying a bucket tells how far it is, and stops where it is told to", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("photos");
  for (const key of ["a", "b", "c", "d"]) {
    await s3.putObject({ bucket: "photos", key }, new Uint8Array(1));
  }
  const page = await browser.open(server, "/buckets");
  await signIn(page);
  const answers: PromiseWithResolvers<number>[] = [];
  await page.route("**/api/v1/buckets/photos?contents=true*", async (route) => {
    if (route.request().method() !== "DELETE") return await route.continue();
    const answer = Promise.withResolvers<number>();
    answers.push(answer);
    const deleted = await answer.promise;
    const body = JSON.stringify({ deleted, next: encodeCursor(String(deleted)) });
    await route.fulfill({ status: 202, contentType: "application/json", body });
  });
  const answer = async (deleted: number) => {
    await until(() => Promise.resolve(answers.length > 0));
    answers.shift()?.resolve(deleted);
  };
  await page.getByRole("button", { name: "Actions for photos" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete bucket “photos”?" });
  await dialog.getByLabel("Delete everything in it, too").check();
  await dialog.getByLabel("Type “photos” to confirm").fill("photos");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await answer(1);
  await dialog.getByText("1 of 4 versions deleted").waitFor();
  const progress = dialog.getByRole("progressbar", { name: "Deleted so far" });
  assert.equal(await progress.getAttribute("aria-valuenow"), "25");
  await dialog.getByRole("button", { name: "Stop" }).click();
  await s3.deleteObject({ bucket: "photos", key: "a" });
  await answer(2);
  await dialog.getByText("Stopped: 2 versions deleted, the rest is as it was.").waitFor();
  await page.locator("tr", { hasText: "photos" }).getByText("3", { exact: true }).waitFor();
  assert.equal(answers.length, 0, "nothing more was asked for");

  await page.unroute("**/api/v1/buckets/photos?contents=true*");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("Bucket “photos” was deleted").waitFor();
  browser.check();
});

Deno.test("what the visitor may not do is not offered, and says why", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const alice = { username: "alice", password: "alice likes tea" };
  const { identities } = server;
  await identities.createUser({ name: "alice", password: alice.password }, BY_ROOT);
  const document = policyText(allow("s3:ListAllMyBuckets", "*"));
  await identities.putPolicy({ name: "look", document }, BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["look"], BY_ROOT);
  const page = await browser.open(server, "/buckets", { expected: /status of 403/ });
  await signIn(page, alice);
  const button = page.getByRole("button", { name: "Create your first bucket" });
  await button.and(page.getByTitle("Your permissions do not include s3:CreateBucket")).waitFor();
  await button.click({ force: true });
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.goto("/users");
  await page.getByRole("heading", { name: "You may not see this page" }).waitFor();
  await page.getByText("It takes a policy that allows admin:ListUsers.").waitFor();
  browser.check();
});
