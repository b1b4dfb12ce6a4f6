/** The way in to the console and out of it, in a real browser. */
import assert from "node:assert/strict";
import { signIn, TestBrowser, until } from "../support/browser.ts";
import { BY_ROOT, managedServer } from "../support/management_client.ts";

Deno.test("who signs in arrives where they were going, and out again", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/buckets?from=here");
  await page.waitForURL((url) => url.pathname === "/sign-in");
  await signIn(page);
  await page.waitForURL("**/buckets?from=here");
  const cookies = await page.context().cookies();
  assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [
    ["objectstorage_session", true, "Strict"],
  ]);
  assert.equal(await page.evaluate("localStorage.length + sessionStorage.length"), 0);
  await page.getByRole("button", { name: /testroot/ }).click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await page.getByRole("heading", { name: "Sign in to objectstorage" }).waitFor();
  browser.check();
});

Deno.test("a wrong password and a session that is over are said as they are", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const alice = { username: "alice", password: "alice likes tea" };
  await server.identities.createUser({ name: "alice", password: alice.password }, BY_ROOT);
  // Nor may alice list buckets, which the overview asks for.
  const page = await browser.open(server, "/", { expected: /status of 40[13]/ });
  await page.getByLabel("User name").fill("alice");
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("These credentials let nobody in.").waitFor();
  assert.equal(await page.getByLabel("User name").inputValue(), "alice", "it is still there");
  await signIn(page, alice);
  await server.identities.updateUser({ name: "alice", disabled: true }, BY_ROOT);
  await page.goto("/buckets");
  await page.getByRole("heading", { name: "Sign in to objectstorage" }).waitFor();
  browser.check();
});

Deno.test("the colours are as chosen, at once with the next document", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/", { colorScheme: "light" });
  await signIn(page);
  const paper = "getComputedStyle(document.documentElement).backgroundColor";
  const light = await page.evaluate(paper);
  await page.getByRole("button", { name: /testroot/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await until(async () => await page.evaluate(paper) !== light);
  const dark = await page.evaluate(paper);
  await page.reload();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  assert.equal(await page.evaluate(paper), dark);
  browser.check();
});

Deno.test("what the console looks up on a screen nobody touches says so", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/status");
  await signIn(page);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const asked = async (url: RegExp) => {
    const request = await page.waitForRequest(url);
    return request.headers()["x-unattended"];
  };
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 120_000;
  });
  assert.equal(await asked(/\/api\/v1\/status$/), "true");
  const audit = asked(/\/api\/v1\/audit/);
  await page.getByRole("link", { name: "Audit log" }).press("Enter");
  assert.equal(await audit, undefined);
  browser.check();
});
