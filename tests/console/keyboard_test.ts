/** The console by keyboard alone: what people do there, without a mouse, and never lost. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type Locator, type Page, signIn, TestBrowser, until } from "../support/browser.ts";
import { managedServer, ROOT_LOGIN } from "../support/management_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { S3Client } from "../support/s3_client.ts";

const WATCH = `{
  window.clicks = [];
  for (const kind of ["mousedown", "pointerdown", "touchstart"]) {
    addEventListener(kind, ({ target }) => clicks.push(kind + " " + target.outerHTML), true);
  }
}`;

/** Of what has the focus: how it is told, and whether it can be seen to have it. The editor of policies,
 * in a tree of its own, shows it around all of itself. */
const FOCUS = `(() => {
  const at = document.activeElement, inner = at.shadowRoot?.activeElement;
  const isMarked = [at, inner, inner?.closest(".cm-editor")].some((each) => {
    if (each === undefined || each === null) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) > 0 || boxShadow !== "none";
  });
  const { tagName: tag, outerHTML } = at;
  // Alone in a dialog, the cursor tells.
  return { tag, told: outerHTML.slice(0, 200), isMarked: isMarked || at.matches("[role=combobox]") };
})()`;

/** Somebody without a mouse. */
class Typist {
  constructor(readonly page: Page) {}

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Tabs until it has the focus. */
  async to(wanted: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await wanted.waitFor();
    for (let i = 0; i < 80; i++) {
      if (await has(wanted)) return await this.looks();
      await this.press(key);
    }
    assert.fail(`No way to ${wanted}`);
  }

  async follow(wanted: Locator): Promise<void> {
    await this.to(wanted);
    await this.press("Enter");
  }

  /** It gets there by itself. */
  async finds(wanted: Locator): Promise<void> {
    await until(() => has(wanted)).catch(async () => {
      const focus = await this.page.evaluate(FOCUS);
      assert.fail(`Not ${wanted}, but ${JSON.stringify(focus)}`);
    });
    await this.looks();
  }

  /** The focus is somewhere, and seen. */
  async looks(): Promise<void> {
    let last: Focus | undefined;
    await until(async () => {
      last = await this.page.evaluate<Focus>(FOCUS);
      return last.tag !== "BODY" && last.isMarked;
    }).catch(() => assert.fail(`Nobody sees the focus: ${JSON.stringify(last)}`));
  }
}

interface Focus {
  readonly tag: string;
  readonly told: string;
  readonly isMarked: boolean;
}

async function has(wanted: Locator): Promise<boolean> {
  return await wanted.evaluateAll(([first]) => first !== undefined && first.matches(":focus"));
}

Deno.test("the main things are done by keyboard alone, and the focus is never lost", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  const page = await browser.open(server, "/buckets");
  await page.evaluate(WATCH);
  const typist = new Typist(page);
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const heading = (name: string) => page.getByRole("heading", { name, level: 1 });
  const row = (name: string) => page.getByRole("row", { name });
  const dialog = page.getByRole("dialog");
  /** Opens the menu of a button, with the focus on its first item. */
  const openMenu = async (name: string | RegExp) => {
    await typist.follow(button(name));
    await typist.finds(page.locator(":popover-open [role^=menuitem]").first());
  };

  await typist.finds(page.getByLabel("User name"));
  await typist.type(ROOT_LOGIN.username);
  await typist.press("Tab");
  await typist.type(ROOT_LOGIN.password);
  await typist.press("Enter");
  await typist.finds(heading("Buckets"));

  await typist.follow(button("Create your first bucket"));
  await typist.finds(page.getByLabel("Name"));
  await typist.press("Escape");
  await typist.finds(button("Create your first bucket"));
  await typist.press("Enter");
  await typist.finds(page.getByLabel("Name"));
  await typist.type("flow");
  await typist.to(page.getByLabel("Keep old versions"));
  await typist.press("Space", "Enter");
  await typist.finds(heading("flow"));

  const chooser = page.waitForEvent("filechooser");
  await openMenu("Upload");
  await typist.press("Enter");
  const files = ["a.txt", "b.txt", "c.txt", "d.txt"].map((name) => ({
    ...{ name, mimeType: "text/plain", buffer: Buffer.from(`text of ${name}`) },
  }));
  await (await chooser).setFiles(files);
  await page.getByRole("status").filter({ hasText: "4 files uploaded" }).waitFor({
    state: "attached",
  });
  await typist.looks();

  await typist.to(row("a.txt"));
  await typist.press("ArrowDown");
  await typist.finds(row("b.txt"));
  await typist.press("Space", "Shift+ArrowDown");
  await page.getByText("2 selected").waitFor();
  await typist.finds(row("c.txt"));
  await typist.press("Delete");
  await typist.follow(dialog.getByRole("button", { name: "Delete", exact: true }));
  await page.getByRole("status").filter({ hasText: "2 objects deleted" }).waitFor();
  await typist.finds(row("d.txt"));

  await typist.press("/");
  await typist.finds(page.getByRole("searchbox", { name: "Names that begin with…" }));
  await typist.type("a");
  await row("d.txt").waitFor({ state: "detached" });
  await typist.to(row("a.txt"));
  await typist.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await typist.looks();
  await typist.press("Escape");
  await typist.finds(row("a.txt"));
  await typist.press("Enter");
  await typist.finds(page.getByRole("heading", { name: "a.txt" }));
  await page.getByLabel("Content: a.txt").getByText("text of a.txt").waitFor();
  await typist.press("Escape");
  await typist.finds(row("a.txt"));

  await typist.follow(page.getByRole("link", { name: "Settings" }));
  await typist.finds(heading("flow"));
  await typist.to(page.getByRole("radio", { name: /^On Every/ }));
  await typist.press("ArrowDown");
  await typist.follow(button("Save"));
  await page.getByRole("status").filter({ hasText: "Versioning: saved" }).waitFor();
  await button("Save").waitFor({ state: "detached" });
  await typist.looks();
  assert.equal((await s3.getBucketVersioning("flow")).xml.need("Status"), "Suspended");

  await typist.to(button("Add tag"));
  await typist.press("Control+k");
  await typist.finds(page.getByRole("combobox"));
  await typist.press("Escape");
  await typist.finds(button("Add tag"));
  await typist.press("/");
  await typist.finds(page.getByRole("combobox"));
  await typist.type("users");
  await typist.press("Enter");
  await typist.finds(heading("Users"));
  await typist.follow(button("Create your first user"));
  await typist.finds(page.getByLabel("Name", { exact: true }));
  await typist.type("carol");
  await typist.press("Enter");
  await typist.finds(heading("carol"));
  await openMenu("Actions for carol");
  await typist.press("ArrowUp");
  await typist.finds(page.getByRole("menuitem", { name: "Delete user" }));
  await typist.press("Enter");
  await typist.to(dialog.getByLabel("Type “carol” to confirm"));
  await typist.type("carol");
  await typist.press("Enter");
  await page.getByRole("status").filter({ hasText: "User “carol” was deleted" }).waitFor();
  await typist.finds(heading("Users"));
  await typist.follow(page.getByRole("link", { name: "Groups", exact: true }));
  await page.getByRole("status").getByText("Groups", { exact: true }).waitFor({
    state: "attached",
  });

  // Where text is typed keys are letters.
  await typist.press("Control+k");
  await typist.finds(page.getByRole("combobox"));
  await typist.type("policies");
  await typist.press("Enter");
  await typist.follow(button("Create policy"));
  await page.locator(".cm-content").waitFor();
  await typist.to(page.getByRole("textbox", { name: "Document" }));
  await typist.press("Control+a");
  await typist.type("a/b?c");
  await page.getByRole("textbox", { name: "Document" }).getByText("a/b?c").waitFor();
  // What the server says of it would come too late for who has signed out.
  await page.getByRole("button", { name: /^Line 1, column/ }).waitFor();
  page.once("dialog", (asked) => void asked.accept());

  await openMenu(/testroot/);
  await typist.press("ArrowUp", "ArrowUp");
  await typist.finds(page.getByRole("menuitem", { name: "Sign out", exact: true }));
  await typist.press("Enter");
  await heading("Sign in to objectstorage").waitFor();
  await typist.finds(page.getByLabel("User name"));
  assert.deepEqual(await page.evaluate("clicks"), []);
  browser.check();
});

/** Read out, in this order. */
const BROWSER = `
- link "Skip to content"
- navigation "Pages"
- link "Overview"
- button "Go to… Ctrl K"
- heading "media" [level=1]
- navigation "Of this bucket"
- searchbox "Names that begin with…"
- checkbox "Versions and deleted"
- button "New folder"
- button "Upload"
- navigation "Folder"
- grid "Objects in media"
- checkbox "Select all that are loaded"
- row "Select a a/ – –"
- row "Select notes.md notes.md
- status: 2 items
- region "Details"
- heading "notes.md" [level=2]
- button "Close details"
- button "Download"
- button "More actions"
- group "Preview"
- button "Rendered" [pressed]
- term: Size
- button "Edit metadata"
- button "Edit tags"
`;

Deno.test("everything that can be used has a name to be read out", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  await s3.putObject({ bucket: "media", key: "a/b.txt" }, Buffer.from("b"));
  await s3.putObject({ bucket: "media", key: "notes.md" }, Buffer.from("# Notes"));
  const page = await browser.open(server, "/buckets/media?object=notes.md");
  await signIn(page);
  await page.getByRole("heading", { name: "Notes", exact: true }).waitFor();
  const read = (await page.locator("body").ariaSnapshot()).split("\n").map((line) => line.trim());
  let at = 0;
  for (const line of BROWSER.trim().split("\n")) {
    const found = read.findIndex((each, index) => index >= at && each.startsWith(line));
    assert.ok(found >= 0, `${line} after ${read[at - 1]} in\n${read.join("\n")}`);
    at = found + 1;
  }
  const unnamed = read.filter((line) =>
    /^- (?:button|link|checkbox|searchbox|grid|region)\W*$/.test(line)
  );
  assert.deepEqual(unnamed, []);
  browser.check();
});
