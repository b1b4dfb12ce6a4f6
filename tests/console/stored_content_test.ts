/** What others store, looked at on the console in every way it offers: none of it runs on the console's
 * origin, reaches its session, or leads its window away. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiClient } from "../support/api_client.ts";
import { type Page, signIn, TestBrowser } from "../support/browser.ts";
import { BY_ROOT, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText } from "../support/tenants.ts";
import { hostileNames, hostileObjects } from "./hostile_objects.ts";
import { visibleText } from "../../web/app/visible_text.ts";

/** Hears from whatever ran. */
class Alarm implements AsyncDisposable {
  readonly #server = createServer((request, response) => {
    this.heard.push(request.url ?? "");
    response.setHeader("content-type", "text/html").end("<title>led away</title>");
  });
  readonly heard: string[] = [];

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function stage() {
  await using cleanup = new AsyncDisposableStack();
  const alarm = cleanup.use(await new Alarm().listen());
  const server = cleanup.use(await managedServer());
  const s3 = cleanup.use(new S3Client({ url: server.url, ...CREDENTIALS }));
  await s3.createBucket("media");
  const browser = cleanup.use(await TestBrowser.launch());
  const resources = cleanup.move();
  return { alarm, server, s3, browser, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function store(s3: S3Client, key: string, content: string, headers = {}): Promise<void> {
  const body = new TextEncoder().encode(content);
  const { status } = await s3.putObject({ bucket: "media", key }, body, { headers });
  assert.equal(status, 200, key);
}

async function detailsOf(page: Page, key: string) {
  const details = page.getByRole("region", { name: "Details" });
  await details.getByText(`s3://media/${key}`, { exact: true }).waitFor();
  return details;
}

Deno.test("what is stored is looked at, and none of it runs or leads away", async () => {
  await using at = await stage();
  const { alarm, server, s3, browser } = at;
  const objects = hostileObjects(alarm.url);
  for (const [key, [content, type]] of Object.entries(objects)) {
    await store(s3, key, content, { "content-type": type });
  }
  // Of what only says it is a picture the browser says so.
  const page = await browser.open(server, "/buckets/media", {
    expected: /page\.png.*BLOCKED_BY_ORB/,
  });
  await signIn(page);
  const context = page.context();
  for (const key of Object.keys(objects)) {
    await page.getByRole("link", { name: key, exact: true }).click();
    const details = await detailsOf(page, key);
    const preview = details.locator(".preview");
    const shown = preview.locator(
      "pre, article, table, img, video, audio, iframe, p.soft, .row.soft",
    );
    await shown.first().waitFor();
    for (const name of ["Source", "Rendered", "Show as text"]) {
      const button = preview.getByRole("button", { name, exact: true });
      if (await button.count() > 0) await button.click();
    }
    const frame = preview.locator("iframe");
    if (await frame.count() > 0) {
      const { x, y, width, height } = (await frame.boundingBox())!;
      const under = `document.elementFromPoint(${x + width / 2}, ${y + height / 2})`;
      assert.equal(await page.evaluate(`${under}.querySelector("iframe") !== null`), true, key);
      await details.getByRole("button", { name: "Close details" }).focus();
      for (let i = 0; i < 8; i++) {
        await page.keyboard.press("Tab");
        assert.notEqual(await page.evaluate("document.activeElement.tagName"), "IFRAME");
      }
    }
    const inTab = preview.getByRole("link", { name: "Open in a new tab" });
    if (await inTab.count() > 0) {
      const opened = context.waitForEvent("page");
      await inTab.click();
      const tab = await opened;
      await tab.waitForURL(`${server.url}/**`);
      const found = await tab.evaluate("[document.contentType, opener, document.cookie]");
      assert.deepEqual(found, ["application/pdf", null, ""], key);
      await tab.close();
    }
    const links = preview.getByRole("link");
    for (
      const address of await links.evaluateAll((all) => all.map((a) => a.getAttribute("href")))
    ) {
      assert.match(address ?? "", /^https?:/, key);
    }
    assert.ok(page.url().startsWith(`${server.managementUrl}/buckets/media?object=`), key);
  }
  assert.deepEqual(alarm.heard, []);
  assert.equal(context.pages().length, 1);
  browser.check();
});

Deno.test("names, and what is written on things, are words on every page", async () => {
  await using at = await stage();
  const { alarm, server, s3, browser } = at;
  const names = hostileNames(alarm.url), evil = names[0]!;
  for (const key of names) {
    await store(s3, key, "text", {
      "content-disposition": `inline; filename="${evil}"`,
      "x-amz-meta-note": evil,
      "cache-control": evil,
    });
  }
  const { identities } = server;
  await identities.createUser({ name: "mallory", description: evil }, BY_ROOT);
  await identities.createGroup({ name: "crowd", description: evil }, BY_ROOT);
  await identities.createAccessKey({ user: "mallory", description: evil }, BY_ROOT);
  const document = policyText({ ...allow("s3:*", "*"), Sid: evil } as never);
  await identities.putPolicy({ name: "evil", document }, BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "mallory" }, ["evil"], BY_ROOT);
  const refused = await fetch(`${server.url}/media/${encodeURIComponent(evil)}`, {
    headers: { "user-agent": evil.replace(/[^ -~]/g, "") },
  });
  await refused.body?.cancel();

  const page = await browser.open(server, "/buckets/media", { expected: /404.*buckets\/%3Cimg/ });
  await signIn(page);
  for (const key of names) {
    await page.goto(`/buckets/media?object=${encodeURIComponent(key)}`);
    await page.getByText(`s3://media/${visibleText(key)}`).waitFor();
  }
  // A program is not to be taken for a picture.
  await page.goto("/buckets/media?prefix=picture");
  await page.getByRole("link", { name: "picture‹U+202E›gpj.html" }).click();
  await page.getByRole("heading", { name: "picture‹U+202E›gpj.html" }).waitFor();
  await page.goto(`/buckets/media?object=${encodeURIComponent(evil)}`);
  for (const action of ["Rename…", "Copy…", "Delete"]) {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: action }).click();
    const dialog = page.getByRole("dialog", { name: evil });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }
  const folder = page.getByRole("link", { name: "(no name)/" });
  await page.goto("/buckets/media?prefix=/");
  await folder.click();
  await page.waitForURL("**/buckets/media?prefix=%2F%2F");
  const places = [
    ...["/users", "/users/mallory", "/groups", "/groups/crowd", "/access-keys?of=all"],
    ...["/policies/evil", "/policies/evil/edit", "/simulator?subject=user&of=mallory"],
    ...["/audit?range=24h", `/refusals?request=${refused.headers.get("x-amz-request-id")}`],
    `/buckets/${encodeURIComponent(evil)}`,
  ];
  let shown = 0;
  for (const path of places) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator(".skeleton").first().waitFor({ state: "detached" });
    assert.equal(await page.locator("main [onerror], main [src*=seen]").count(), 0, path);
    if ((await page.locator("main").innerText()).includes(evil)) shown++;
  }
  assert.ok(shown >= 6, `It is on ${shown} pages`);
  assert.deepEqual(alarm.heard, []);
  browser.check();
});

/** Runs where objects are, as a page stored there would: what it can reach of the console. */
const FROM_STORAGE = `async (url) => {
  const credentials = "include", json = { "content-type": "application/json" };
  const body = JSON.stringify({ name: "stolen" });
  const read = await fetch(url + "/api/v1/buckets", { credentials }).then((a) => a.text(), String);
  const sent = [
    { method: "POST", mode: "no-cors", credentials, body },
    { method: "POST", mode: "no-cors", credentials, body: new Blob([body], { type: "text/plain" }) },
    { method: "POST", credentials, headers: json, body },
  ].map((init) => fetch(url + "/api/v1/buckets", init).catch(() => {}));
  sent.push(fetch(url + "/api/v1/session", { method: "DELETE", credentials }).catch(() => {}));
  await Promise.all(sent);
  return { origin, cookie: document.cookie, read };
}`;

Deno.test("what runs where objects are cannot reach the console, on the same host or not", async () => {
  await using at = await stage();
  const { server, s3, browser } = at;
  await store(s3, "page.html", "<title>runs</title>", { "content-type": "text/html" });
  const policy = policyText({ ...allow("s3:GetObject", "media/*"), Principal: "*" } as never);
  const root = new ApiClient(server.managementUrl, CREDENTIALS);
  assert.equal((await root.ask("PUT", "/buckets/media/policy", { body: { policy } })).status, 204);
  const console = await browser.open(server, "/buckets");
  await signIn(console);
  const page = await console.context().newPage();
  await page.goto(`${server.url}/media/page.html`);
  assert.equal(await page.title(), "runs");
  const found = await page.evaluate(`(${FROM_STORAGE})(${JSON.stringify(server.managementUrl)})`);
  assert.deepEqual(found, {
    origin: server.url,
    cookie: "",
    read: "TypeError: Failed to fetch",
  });
  await console.reload();
  await console.getByRole("link", { name: "media" }).waitFor();
  assert.equal((await s3.headBucket("stolen")).status, 404);
  browser.check();
});
