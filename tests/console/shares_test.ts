/** Links to objects on the console: made in the browser, used by who has nothing else, revoked. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type Page, signIn, TestBrowser, until } from "../support/browser.ts";
import { BY_ROOT, type ManagedServer, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, deny, policyText } from "../support/tenants.ts";

const GONE = "This link has ended or never was.";
/** Runs in a page only where nothing keeps it from running. */
const PAGE = "<title>shared</title><h1>Shared page</h1>" +
  "<script>document.title = 'it ran'</script><img src='data:,' onerror='document.title=1'>";

async function withMedia(): Promise<ManagedServer> {
  const server = await managedServer();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  await s3.putBucketVersioning("media", "Enabled");
  for (const words of ["first", "second"]) {
    await s3.putObject({ bucket: "media", key: "dir/a.txt" }, Buffer.from(words));
  }
  const headers = { "content-type": "text/html" };
  await s3.putObject({ bucket: "media", key: "page.html" }, Buffer.from(PAGE), { headers });
  return server;
}

/** The link that was made in the dialog. */
async function made(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Create link" }).click();
  await page.getByText("The link is ready").waitFor();
  return await page.getByRole("dialog").locator("code").innerText();
}

Deno.test("a link is made in the dialog, opened without a session, revoked on the page, refused", async () => {
  await using server = await withMedia();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/buckets/media?prefix=dir%2F&object=dir%2Fa.txt");
  await signIn(page);
  await page.getByRole("button", { name: "Share…" }).click();
  const dialog = page.getByRole("dialog", { name: "Share a.txt" });
  await dialog.getByText("There are none yet.").waitFor();
  await dialog.getByLabel("Ends").selectOption("In 1 day");
  await dialog.getByLabel("Version").selectOption("This one, for good");
  await dialog.getByLabel("Note", { exact: true }).fill("For Bob");
  const pinned = await made(page);
  await dialog.getByRole("region", { name: "Links to this object" }).getByText("For Bob").waitFor();
  await dialog.getByRole("button", { name: "Another link" }).click();
  await dialog.getByLabel("Version").selectOption("The newest, whatever that is then");
  const newest = await made(page);
  assert.notEqual(newest, pinned);
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.putObject({ bucket: "media", key: "dir/a.txt" }, Buffer.from("third"));
  const read = async (url: string) => await (await fetch(url)).text();
  assert.deepEqual([await read(pinned), await read(newest)], ["second", "third"]);
  // One of them is revoked where it was made.
  await dialog.getByRole("button", { name: "Revoke" }).first().click();
  await page.getByRole("dialog", { name: "Revoke the link" })
    .getByRole("button", { name: "Revoke" }).click();
  await page.getByText("The link was revoked").waitFor();
  await until(async () => (await read(newest)).includes(GONE));
  await dialog.getByRole("button", { name: "Close" }).last().click();

  await page.getByRole("link", { name: "Share links" }).click();
  const row = page.getByRole("row", { name: /a\.txt/ });
  await row.getByText("For Bob").waitFor();
  assert.equal(await row.count(), 1);
  await row.getByRole("link", { name: "a.txt" }).click();
  await page.getByRole("heading", { name: "a.txt" }).waitFor();
  await page.goBack();
  await page.getByLabel("Links to this bucket").fill("other");
  await page.keyboard.press("Enter");
  await page.getByText("No links to “other”").waitFor();
  await page.getByLabel("Links to this bucket").fill("");
  await row.getByRole("button", { name: "Revoke the link to a.txt" }).press("Enter");
  await page.getByRole("button", { name: "Revoke", exact: true }).press("Enter");
  await page.getByText("No links yet").waitFor();
  const visitor = await browser.open(server, pinned, { expected: /status of 404/ });
  await visitor.getByText(GONE).waitFor();
  browser.check();
});

Deno.test("a shared page is shown and runs nothing", async () => {
  await using server = await withMedia();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/buckets/media?object=page.html");
  await signIn(page);
  await page.getByRole("button", { name: "Share…" }).click();
  await page.getByLabel("Visitors").selectOption("Open it in the browser");
  const url = await made(page);
  const visitor = await browser.open(server, url, {
    expected: /Content Security Policy|sandboxed|status of 404/,
  });
  await visitor.getByRole("heading", { name: "Shared page" }).waitFor();
  assert.equal(await visitor.title(), "shared");
  browser.check();
});

Deno.test("who is denied links is told why; who is narrowed signs a URL, and has no links", async () => {
  await using server = await withMedia();
  await using browser = await TestBrowser.launch();
  const { identities } = server;
  await identities.createUser({ name: "alice", password: "alice likes tea" }, BY_ROOT);
  const document = policyText(allow("s3:*", "*"), deny("admin:CreateShare", "*"));
  await identities.putPolicy({ name: "unshared", document }, BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["unshared"], BY_ROOT);
  const page = await browser.open(server, "/buckets/media?object=page.html");
  await signIn(page, { username: "alice", password: "alice likes tea" });
  await page.getByRole("button", { name: "Share…" }).click();
  await page.getByTitle("A policy denies you admin:CreateShare").waitFor();

  const made = await identities.createAccessKey(
    { user: "alice", policy: policyText(allow("s3:*", "*")) },
    BY_ROOT,
  );
  const narrowed = await browser.open(server, "/shares");
  await narrowed.getByRole("button", { name: "Access key", exact: true }).click();
  await narrowed.getByLabel("Access key id").fill(made.key.accessKeyId);
  await narrowed.getByLabel("Secret access key").fill(made.secretAccessKey);
  await narrowed.getByRole("button", { name: "Sign in", exact: true }).click();
  await narrowed.getByText("such keys leave no links").waitFor();
  await narrowed.goto("/buckets/media?object=page.html");
  await narrowed.getByRole("button", { name: "Share…" }).click();
  await narrowed.getByText("links that can be revoked are made without one").waitFor();
  await narrowed.getByLabel("Expires in").selectOption("4 hours");
  await narrowed.getByRole("button", { name: "Create link" }).click();
  const url = await narrowed.getByRole("dialog").locator("code").innerText();
  assert.equal(await (await fetch(url)).text(), PAGE);
  browser.check();
});
