/** What an operator does on the console: search the audit log and follow it, look at the server's
 * state, its settings and its last day. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { signIn, TestBrowser } from "../support/browser.ts";
import { BY_ROOT, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText } from "../support/tenants.ts";

Deno.test("the audit log is searched by its address, opened, followed and downloaded", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const bucket of ["photos", "videos"]) await s3.createBucket(bucket);
  await s3.putObject({ bucket: "photos", key: "cat.jpg" }, new Uint8Array(3));
  const page = await browser.open(server, "/audit");
  await signIn(page);
  const rows = page.locator("tbody tr");
  await rows.filter({ hasText: "CreateBucket" }).first().waitFor();

  await page.getByLabel("Action").fill("Put*");
  await page.getByLabel("Bucket").fill("photos");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/audit?action=Put*&bucket=photos");
  await rows.filter({ hasText: "CreateBucket" }).first().waitFor({ state: "detached" });
  await rows.first().waitFor();
  assert.match(
    (await rows.allInnerTexts()).join("\n"),
    /PutObject\s+photos\/cat\.jpg\s+testroot/,
  );
  await page.getByRole("button", { name: "Details of row 1" }).press("Enter");
  await page.getByText("Request id", { exact: true }).last().waitFor();
  await page.getByText("3 B", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Follow" }).click();
  await page.waitForURL("**/audit?action=Put*&bucket=photos&live=1");
  await s3.putObject({ bucket: "photos", key: "dog.jpg" }, new Uint8Array(3));
  await s3.putObject({ bucket: "videos", key: "dog.mp4" }, new Uint8Array(3));
  await page.getByText("1 new record since you began").waitFor();
  assert.match(await rows.first().innerText(), /photos\/dog\.jpg/);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const lines = readFileSync(await (await download).path(), "utf8").trim().split("\n");
  assert.deepEqual(lines.map((line) => JSON.parse(line).key), ["dog.jpg", "cat.jpg"]);

  await page.goBack();
  assert.equal(new URL(page.url()).search, "");
  await page.goto("/audit?range=custom&principal=nobody");
  await page.getByRole("heading", { name: "Nothing was found" }).waitFor();
  browser.check();
});

Deno.test("further pages of the audit log are there on demand, also when one of them is empty", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/sign-in");
  const record = (sequence: number) => ({
    ...{ sequence, time: "2026-11-21T10:00:00.000Z", principal: "ann", action: "PutObject" },
    ...{ result: "success", bucket: "photos", key: `key-${sequence}` },
  });
  const pages = [
    { items: [record(9)], next: "b", damaged: [], scanned: 33_554_432 },
    { items: [], next: "c", damaged: ["audit-7.log"], scanned: 33_554_432 },
    { items: [record(1)], damaged: [], scanned: 100 },
  ];
  await page.route("**/api/v1/audit?limit=100*", async (route) => {
    const cursor = new URL(route.request().url()).searchParams.get("cursor");
    await route.fulfill({ json: pages[["b", "c"].indexOf(cursor ?? "") + 1] });
  });
  await signIn(page);
  await page.goto("/audit");
  const further = page.getByRole("button", { name: "Look further back" });
  await page.getByText("Looked through 32 MiB of the log, back to").waitFor();
  await further.click();
  await page.getByText("Looked through 64 MiB").waitFor();
  await page.getByText("audit-7.log").waitFor();
  await further.click();
  await page.getByText("photos/key-1").filter({ visible: true }).waitFor();
  assert.equal(await further.count(), 0);
  browser.check();
});

Deno.test("state and settings are shown to those who may see them, and copied without secrets", async () => {
  const configuration = () => [
    { name: "region", value: "us-east-1", source: "OBJECTSTORAGE_REGION" },
    { name: "root.password", value: "********", source: "OBJECTSTORAGE_ROOT_PASSWORD" },
    { name: "isolates", value: "1", source: "default" },
  ];
  await using server = await managedServer({ configuration });
  await using browser = await TestBrowser.launch();
  const { identities } = server;
  await identities.createUser({ name: "olga", password: "olga likes tea" }, BY_ROOT);
  const document = policyText(allow(["admin:GetStatus", "admin:GetConfiguration"], "*"));
  await identities.putPolicy({ name: "operator", document }, BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "olga" }, ["operator"], BY_ROOT);
  const permissions = ["clipboard-read", "clipboard-write"];
  const page = await browser.open(server, "/", { permissions });
  await signIn(page, { username: "olga", password: "olga likes tea" });

  await page.getByRole("link", { name: "Status" }).click();
  const link = page.getByRole("link", { name: "Licences of what it includes" });
  const licenses = await page.request.get(await link.getAttribute("href") ?? "");
  assert.equal(licenses.headers()["content-type"], "text/plain; charset=utf-8");
  assert.match(await licenses.text(), /^preact [\d.]+ +MIT$/m);
  await page.getByRole("row", { name: /^http-0 Up/ }).waitFor();
  await page.getByRole("meter").waitFor();
  assert.equal(await page.getByRole("link", { name: "Audit log" }).count(), 0);

  await page.getByRole("link", { name: "Configuration" }).click();
  await page.getByRole("searchbox").fill("root");
  await page.getByRole("row", { name: /root\.password \*+/ }).waitFor();
  await page.getByRole("row", { name: "region" }).waitFor({ state: "detached" });
  await page.getByRole("searchbox").fill("");
  await page.getByLabel("Only what was set").check();
  await page.waitForURL("**/configuration?chosen=1");
  await page.getByRole("row", { name: /isolates/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Copy as YAML" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(
    await page.evaluate("navigator.clipboard.readText()"),
    `region: "us-east-1" # OBJECTSTORAGE_REGION
# root.password: "********" # OBJECTSTORAGE_ROOT_PASSWORD
isolates: "1" # default
`,
  );
  browser.check();
});

Deno.test("charts are read by arrow keys, and as tables", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/", { timezoneId: "UTC" });
  const start = Date.parse("2026-11-21T10:00:00Z");
  const time = [0, 1, 2].map((minute) => start + minute * 60_000);
  const nothing = time.map(() => 0);
  const history = {
    ...{ time, requests: [7, 8, 9], clientErrors: nothing, serverErrors: nothing },
    ...{ receivedBytes: nothing, sentBytes: nothing, objects: nothing, freeBytes: nothing },
    ...{ median: [null, 2, 3], slowest: [null, 20, 30], storedBytes: [1_024, 2_048, 3_072] },
  };
  await signIn(page);
  await page.getByRole("heading", { name: "No data yet" }).waitFor();
  await page.route("**/api/v1/metrics/history", (route) => route.fulfill({ json: history }));
  await page.reload();
  const pointer = page.getByRole("slider", { name: "Requests a minute: point in time" });
  await pointer.locator("canvas").waitFor();
  const said = () => pointer.getAttribute("aria-valuetext");
  assert.match(await said() ?? "", /All 9/);
  await pointer.press("ArrowLeft");
  assert.match(await said() ?? "", /^10:01\sAM, All 8, Refused or wrong 0/);
  await pointer.press("Home");
  assert.match(await said() ?? "", /^10:00\sAM, All 7/);
  await page.getByText("As a table").first().click();
  const row = page.getByRole("table", { name: "Requests a minute" }).getByRole("row").nth(1);
  assert.match(await row.innerText(), /24\s+0\s+0$/);
  browser.check();
});
