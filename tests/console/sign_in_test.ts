/** The way in to the console and out of it, in a real browser. */
import assert from "node:assert/strict";
import { signIn, TestBrowser, until } from "../support/browser.ts";
import { BY_ROOT, endSessions, managedServer, ROOT_LOGIN } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";

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

Deno.test("who signs in in another's place gets a page of their own", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const { identities } = server;
  const alice = { username: "alice", password: "alice likes tea" };
  await identities.createUser({ name: "alice", password: alice.password }, BY_ROOT);
  const page = await browser.open(server, "/connect", { expected: /status of 40[13]/ });
  await signIn(page, alice);
  await identities.setPassword({ name: "alice", password: "alice likes coffee" }, BY_ROOT);
  await page.getByRole("link", { name: "Overview" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.getByLabel("User name").fill(ROOT_LOGIN.username);
  await page.keyboard.press("Escape");
  await again.getByLabel("Password", { exact: true }).fill(ROOT_LOGIN.password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "testroot" }).waitFor();
  await page.getByRole("link", { name: "Users" }).waitFor();
  browser.check();
});

Deno.test("who stays with what is not saved is not signed out", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  const page = await browser.open(server, "/buckets/media/settings");
  await signIn(page);
  await page.getByRole("radio", { name: "On Every version" }).check();
  const signOut = async (answer: "accept" | "dismiss") => {
    const asked = page.waitForEvent("dialog");
    await page.getByRole("button", { name: /testroot/ }).click();
    const chosen = page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
    await (await asked)[answer]();
    await chosen;
  };
  await signOut("dismiss");
  assert.equal((await page.request.get("/api/v1/session")).status(), 200);
  await page.getByRole("button", { name: "Save" }).waitFor();
  await signOut("accept");
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

Deno.test("an open page keeps its token young, and asks to sign in when the session is over", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/buckets", { expected: /status of 401/ });
  await signIn(page);
  await page.clock.install();
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  const looked = page.waitForResponse("**/api/v1/session");
  await page.clock.fastForward("05:01");
  assert.equal((await looked).status(), 200);
  await endSessions(server);
  await page.clock.fastForward("05:01");
  await page.getByText("Your session is over.").waitFor();
  browser.check();
});

Deno.test("a session is in use while something is playing", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  await s3.putObject({ bucket: "media", key: "a.wav" }, silence(8_000));
  const page = await browser.open(server, "/buckets/media?object=a.wav");
  await signIn(page);
  const player = page.locator("audio");
  await player.waitFor();
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 6 * 60_000;
  });
  const asked = page.waitForRequest("**/download-urls");
  await player.dispatchEvent("timeupdate");
  assert.equal((await asked).method(), "POST");
  browser.check();
});

/** One channel of 8 bit, so many samples. */
function silence(samples: number): Uint8Array {
  const wave = new DataView(new ArrayBuffer(44 + samples));
  for (const [at, name] of [[0, "RIFF"], [8, "WAVE"], [12, "fmt "], [36, "data"]] as const) {
    [...name].forEach((letter, index) => wave.setUint8(at + index, letter.charCodeAt(0)));
  }
  for (
    const [at, value] of [[4, 36 + samples], [16, 16], [24, 8_000], [28, 8_000], [
      40,
      samples,
    ]] as const
  ) wave.setUint32(at, value, true);
  for (const [at, value] of [[20, 1], [22, 1], [32, 1], [34, 8]] as const) {
    wave.setUint16(at, value, true);
  }
  return new Uint8Array(wave.buffer).fill(128, 44);
}
