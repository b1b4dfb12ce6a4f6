/** The object browser, as people use it: by keyboard and by hand. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { unzipSync } from "fflate";
import {
  type BrowserContextOptions,
  type Page,
  signIn,
  TestBrowser,
  until,
} from "../support/browser.ts";
import { type ManagedServer, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";

/** One server and one browser for all of these; a bucket and a visitor for each. */
class Stage implements AsyncDisposable {
  #buckets = 0;
  /** Of the one who signed in first. */
  visitor: BrowserContextOptions = {};

  private constructor(
    readonly server: ManagedServer,
    readonly browser: TestBrowser,
    readonly s3: S3Client,
  ) {}

  static async raise(): Promise<Stage> {
    const server = await managedServer();
    const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    return new Stage(server, await TestBrowser.launch(), s3);
  }

  async scene({ isVersioned = false, objects = {} }: Given = {}): Promise<Scene> {
    const bucket = `photos-${++this.#buckets}`;
    await this.s3.createBucket(bucket);
    if (isVersioned) await this.s3.putBucketVersioning(bucket, "Enabled");
    const scene = new Scene(this, bucket);
    for (const [key, content] of Object.entries(objects)) await scene.put(key, content);
    return scene;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    this.s3[Symbol.dispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

interface Given {
  readonly isVersioned?: boolean;
  readonly objects?: Readonly<Record<string, string>>;
}

class Scene implements AsyncDisposable {
  #page: Page | undefined;

  constructor(readonly stage: Stage, readonly bucket: string) {}

  async put(key: string, content: string, headers = {}): Promise<void> {
    const { s3 } = this.stage, body = new TextEncoder().encode(content);
    const answer = await s3.putObject({ bucket: this.bucket, key }, body, { headers });
    assert.equal(answer.status, 200);
  }

  async open(query = "", expected?: RegExp): Promise<Page> {
    const { browser, server, visitor } = this.stage;
    const options = expected === undefined ? visitor : { ...visitor, expected };
    this.#page = await browser.open(server, `/buckets/${this.bucket}${query}`, options);
    if (visitor.storageState === undefined) {
      await signIn(this.#page);
      this.stage.visitor = { storageState: await this.#page.context().storageState() };
    }
    return this.#page;
  }

  /** What is there, or the status that says that nothing is. */
  async textOf(key: string): Promise<string> {
    const { status, body } = await this.stage.s3.getObject({ bucket: this.bucket, key });
    return status === 200 ? new TextDecoder().decode(body) : `${status}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#page?.context().close();
  }
}

const focused = (page: Page) =>
  page.evaluate<string>("document.activeElement?.getAttribute('aria-rowindex') ?? ''");
const names = (page: Page) =>
  page.getByRole("grid").locator(".name a").evaluateAll((links) =>
    links.map((link) => link.textContent)
  );

Deno.test("the object browser", async (t) => {
  await using stage = await Stage.raise();
  await t.step(
    "by keyboard alone: into a folder and back, a range selected, deleted, brought back",
    async () => {
      const objects = { "a/1.txt": "1", "a/2.txt": "2", "a/3.txt": "3", "z.txt": "z" };
      await using scene = await stage.scene({ isVersioned: true, objects });
      const page = await scene.open();
      await page.getByRole("row", { name: "a/" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**?prefix=a%2F");
      await page.getByRole("row", { name: "1.txt" }).waitFor();
      assert.match(await page.title(), /^a · .+ · Buckets · objectstorage$/);
      await until(async () => await focused(page) === "2");
      await page.keyboard.press("Backspace");
      await page.getByRole("row", { name: "z.txt" }).waitFor();
      await until(async () => await focused(page) === "2");
      await page.keyboard.press("Enter");
      await page.getByRole("row", { name: "1.txt" }).waitFor();
      await until(async () => await focused(page) === "2");

      await page.keyboard.press("Space");
      await page.keyboard.press("Shift+ArrowDown");
      await page.getByText("2 selected").waitFor();
      await page.keyboard.press("Escape");
      assert.equal(await page.getByText("2 selected").count(), 0);
      await page.keyboard.press("Control+a");
      await page.getByText("3 selected").waitFor();
      await page.keyboard.press("Delete");
      const dialog = page.getByRole("dialog", { name: "Delete 3 objects?" });
      await dialog.getByText("This bucket keeps versions").waitFor();
      await dialog.getByRole("button", { name: "Delete", exact: true }).press("Enter");
      await page.getByText("3 objects deleted").waitFor();
      await page.getByText("Nothing is here yet").waitFor();
      assert.equal(await scene.textOf("a/1.txt"), "404");
      await page.getByRole("button", { name: "Undo" }).press("Enter");
      await page.getByRole("row", { name: "3.txt" }).waitFor();
      assert.equal(await scene.textOf("a/1.txt"), "1");

      await page.keyboard.press("/");
      await page.keyboard.type("2");
      await page.waitForURL("**q=2**");
      await until(async () => (await names(page)).join() === "2.txt");
      await page.getByRole("row", { name: "2.txt" }).focus();
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await page.keyboard.press("Escape");
      await until(async () => await focused(page) === "2");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "2.txt" }).waitFor();
      await page.keyboard.press("Escape");
      await until(async () => await focused(page) === "2");
      stage.browser.check();
    },
  );

  await t.step("a folder is deleted with all that is in it, and nothing else", async () => {
    const objects = { "a/1": "1", "a/b/2": "2", "ab": "3" };
    await using scene = await stage.scene({ objects });
    const page = await scene.open();
    await page.getByLabel("Select a", { exact: true }).check();
    await page.getByLabel("Select ab").click({ modifiers: ["Shift"] });
    await page.getByText("2 selected").waitFor();
    await page.getByLabel("Select ab").uncheck();
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete “a”?" });
    await dialog.getByText("All that is in the folders is deleted: 2 objects.").waitFor();
    await dialog.getByText("They are gone for good").waitFor();
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("2 objects deleted").waitFor();
    assert.deepEqual(await names(page), ["ab"]);
    await until(async () => await focused(page) === "2");
    assert.deepEqual([await scene.textOf("a/b/2"), await scene.textOf("ab")], ["404", "3"]);
    stage.browser.check();
  });

  await t.step(
    "a folder of 1,500 keys comes by pages, of which only rows in sight are made",
    async () => {
      await using scene = await stage.scene();
      const keys = Array.from(
        { length: 1_500 },
        (_, index) => `item-${String(index).padStart(4, "0")}`,
      );
      for (let at = 0; at < keys.length; at += 100) {
        await Promise.all(keys.slice(at, at + 100).map((key) => scene.put(key, key)));
      }
      const page = await scene.open("?sort=-size", /status of 400/);
      await page.getByText("Sorted: the 1,000 loaded of more").waitFor();
      const grid = page.getByRole("grid");
      assert.equal(await grid.getAttribute("aria-rowcount"), "-1", "nobody knows yet");
      await page.getByRole("button", { name: "Name" }).click();
      await page.getByText("1,000 loaded; more as you scroll").waitFor();
      await page.getByRole("row", { name: "item-0000" }).focus();
      await page.keyboard.press("End");
      await page.getByText("1,500 items").waitFor();
      await page.keyboard.press("End");
      await page.getByRole("row", { name: "item-1499" }).waitFor();
      assert.equal(await grid.getAttribute("aria-rowcount"), "1501");
      assert.ok(await grid.getByRole("row").count() < 80, "far fewer rows are made than loaded");

      // Where a list is as long as it gets, another one goes on.
      const further = await page.evaluate<string>(
        `fetch("/api/v1/buckets/${scene.bucket}/objects?limit=1000&delimiter=/")
          .then((answer) => answer.json()).then(({ next }) => next)`,
      );
      await page.goto(`/buckets/${scene.bucket}?from=${encodeURIComponent(further)}`);
      await page.getByText("500 items").waitFor();
      await page.getByRole("row", { name: "item-1000" }).waitFor();
      await page.getByRole("button", { name: "From the beginning" }).click();
      await page.getByRole("row", { name: "item-0000" }).waitFor();
      assert.equal(new URL(page.url()).search, "");
      await page.goto(`/buckets/${scene.bucket}?from=nowhere`);
      await page.getByRole("button", { name: "From the beginning" }).click();
      await page.getByRole("row", { name: "item-0000" }).waitFor();
      stage.browser.check();
    },
  );

  await t.step("each type is looked at as what it is, and none runs anything", async () => {
    const evil = "<script>parent.document.title='caught';document.title='caught'</script>";
    const objects = {
      "evil.html": evil,
      "evil.svg":
        `<svg xmlns="http://www.w3.org/2000/svg">${evil}<rect width="9" height="9"/></svg>`,
      "notes.md": `# Heading\n\n**bold** ${evil}`,
      "rows.csv": 'name,city\nKim,"Town, far"\n',
      "data.json": '{"a":[1]}',
      "bytes.bin": "\u0000\u0001",
    };
    await using scene = await stage.scene({ objects });
    const typed = {
      "evil.html": [evil, "text/html"],
      "evil.svg": [objects["evil.svg"], "image/svg+xml"],
      "evil.pdf": [`%PDF-1.4${evil}`, "application/pdf"],
    } as const;
    for (const [key, [content, type]] of Object.entries(typed)) {
      await scene.put(key, content, { "content-type": type });
    }
    const page = await scene.open();
    const open = async (key: string) => {
      await page.getByRole("link", { name: key }).click();
      const panel = page.getByRole("region", { name: "Details" });
      await panel.getByRole("heading", { name: key }).waitFor();
      return panel;
    };
    await (await open("evil.html")).getByLabel("Content: evil.html").getByText(evil).waitFor();
    const markdown = await open("notes.md");
    await markdown.getByRole("heading", { name: "Heading" }).waitFor();
    assert.equal(await markdown.locator("script").count(), 0);
    await (await open("rows.csv")).getByRole("cell", { name: "Town, far" }).waitFor();
    const json = (await open("data.json")).getByLabel("Content: data.json");
    await json.waitFor();
    assert.equal(await json.textContent(), '{\n  "a": [\n    1\n  ]\n}');
    await (await open("bytes.bin")).getByText("There is no preview of this type").waitFor();
    const image = (await open("evil.svg")).getByRole("img", { name: "Picture: evil.svg" });
    await until(() =>
      image.evaluate((element) =>
        (element as unknown as { readonly naturalWidth: number }).naturalWidth > 0
      )
    );
    const document = (await open("evil.pdf")).locator("iframe");
    await document.waitFor();
    assert.equal(new URL(await document.getAttribute("src") ?? "").origin, stage.server.url);
    assert.notEqual(await page.title(), "caught");
    stage.browser.check();
  });

  await t.step(
    "a text is changed, and whoever else changed it is not overwritten unasked",
    async () => {
      await using scene = await stage.scene({ objects: { "notes.txt": "one" } });
      const page = await scene.open("?object=notes.txt", /status of 412/);
      const edit = page.getByRole("button", { name: "Edit", exact: true });
      const dialog = page.getByRole("dialog", { name: "Edit notes.txt" });
      const content = dialog.getByLabel("Content");
      await edit.click();
      await content.fill("two");
      await dialog.getByRole("button", { name: "Save" }).click();
      await page.getByLabel("Content: notes.txt").getByText("two").waitFor();
      assert.equal(await scene.textOf("notes.txt"), "two");

      await edit.click();
      await content.fill("mine");
      await scene.put("notes.txt", "theirs");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByText("Somebody else changed it since you opened it").waitFor();
      assert.equal(await scene.textOf("notes.txt"), "theirs");
      await dialog.getByRole("button", { name: "Take over theirs" }).click();
      await until(async () => await content.inputValue() === "theirs");

      await content.fill("mine again");
      await scene.put("notes.txt", "theirs again");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByRole("button", { name: "Store mine over it" }).click();
      await page.getByLabel("Content: notes.txt").getByText("mine again").waitFor();
      assert.equal(await scene.textOf("notes.txt"), "mine again");

      await edit.click();
      await content.fill("lost?");
      await page.keyboard.press("Escape");
      await dialog.getByText("Discard what you changed?").waitFor();
      await dialog.getByRole("button", { name: "Discard" }).click();
      assert.equal(await dialog.count(), 0);
      stage.browser.check();
    },
  );

  await t.step(
    "versions are looked at, restored and deleted; what was deleted comes back",
    async () => {
      await using scene = await stage.scene({ isVersioned: true, objects: { "a.txt": "first" } });
      await scene.put("a.txt", "second");
      const page = await scene.open("?object=a.txt", /status of 404/);
      const versions = page.getByRole("list", { name: "Versions" }).getByRole("listitem");
      const act = async (index: number, what: string) => {
        await versions.nth(index).getByRole("button", { name: "Actions" }).click();
        await page.getByRole("menuitem", { name: what }).click();
      };
      await until(async () => await versions.count() === 2);
      await act(1, "Details");
      await page.getByLabel("Content: a.txt").getByText("first").waitFor();
      await page.goBack();
      await page.getByLabel("Content: a.txt").getByText("second").waitFor();
      await act(1, "Restore");
      await page.getByText("Restored as the current version").waitFor();
      assert.equal(await scene.textOf("a.txt"), "first");
      await until(async () => await versions.count() === 3);
      await act(2, "Delete this version");
      await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
      await until(async () => await versions.count() === 2);

      await stage.s3.deleteObject({ bucket: scene.bucket, key: "a.txt" });
      await page.getByLabel("Versions and deleted").check();
      await page.getByRole("row", { name: "Deleted" }).waitFor();
      await page.reload();
      await page.getByText("It is deleted. What it was is among its versions.").waitFor();
      await act(0, "Undelete");
      await page.getByText("The object is back").waitFor();
      await page.getByLabel("Content: a.txt").getByText("first").waitFor();
      assert.equal(await scene.textOf("a.txt"), "first");
      stage.browser.check();
    },
  );

  await t.step("tags are edited by their rules, and a link opens without a session", async () => {
    await using scene = await stage.scene({ objects: { "a.txt": "for everyone" } });
    const page = await scene.open("?object=a.txt");
    await page.getByRole("button", { name: "Edit tags" }).click();
    const tags = page.getByRole("dialog", { name: "Edit tags: a.txt" });
    await tags.getByLabel("Key 1").fill("aws:mine");
    await tags.getByText("No key begins with aws:, not kept").waitFor();
    await tags.getByLabel("Key 1").fill("project");
    await tags.getByLabel("Value 1").fill("alpha");
    await tags.getByRole("button", { name: "Save" }).click();
    const panel = page.getByRole("region", { name: "Details" });
    await panel.getByText("alpha").waitFor();

    await panel.getByRole("button", { name: "Share…" }).click();
    const share = page.getByRole("dialog", { name: "Share a.txt" });
    await share.getByLabel("Ends").selectOption("3600");
    await share.getByRole("button", { name: "Create link" }).click();
    const link = await share.locator("code").textContent() ?? "";
    await share.getByText("which only this machine or network can reach").waitFor();
    const answer = await fetch(link);
    assert.equal(await answer.text(), "for everyone");
    assert.match(answer.headers.get("content-disposition") ?? "", /^attachment;.*a\.txt/);
    stage.browser.check();
  });

  await t.step("a folder begins with its first file, chosen or dropped", async () => {
    await using scene = await stage.scene();
    const page = await scene.open();
    await page.getByText("This bucket is empty").waitFor();
    await page.getByRole("button", { name: "New folder" }).click();
    await page.getByLabel("Folder name").fill("summer/2024");
    await page.keyboard.press("Enter");
    await page.getByText("This one is there once a file is in it.").waitFor();
    await page.getByLabel("Choose files").setInputFiles([
      { name: "one.txt", mimeType: "text/plain", buffer: Buffer.from("one") },
      { name: "two.txt", mimeType: "text/plain", buffer: Buffer.from("two") },
    ]);
    await page.getByRole("row", { name: "two.txt" }).waitFor();
    assert.equal(await scene.textOf("summer/2024/two.txt"), "two");

    const dropped = await page.evaluateHandle(`{
    const transfer = new DataTransfer();
    transfer.items.add(new File(["three"], "three.txt", { type: "text/plain" }));
    transfer;
  }`);
    await page.locator(".browser").dispatchEvent("dragenter", { dataTransfer: dropped });
    await page.getByText(`Drop to upload to ${scene.bucket}/summer/2024/`).waitFor();
    await page.locator(".browser").dispatchEvent("drop", { dataTransfer: dropped });
    await page.getByRole("row", { name: "three.txt" }).waitFor();
    assert.equal(await scene.textOf("summer/2024/three.txt"), "three");
    stage.browser.check();
  });

  await t.step(
    "objects and folders are copied, moved and renamed; nothing is overwritten unasked",
    async () => {
      const objects = { "a/1.txt": "1", "a/2.txt": "2", "b/1.txt": "kept", "z.txt": "z" };
      await using scene = await stage.scene({ objects });
      const page = await scene.open();
      const dialog = page.getByRole("dialog");
      await page.getByLabel("Select z.txt").click();
      await page.getByRole("button", { name: "Rename…" }).click();
      await dialog.getByLabel("New name").fill("y.txt");
      await dialog.getByRole("button", { name: "Rename" }).click();
      await page.getByRole("row", { name: "y.txt" }).waitFor();
      assert.deepEqual([await scene.textOf("z.txt"), await scene.textOf("y.txt")], ["404", "z"]);

      await page.getByRole("link", { name: "a/" }).click();
      await page.getByRole("row", { name: "1.txt" }).waitFor();
      await page.getByLabel("Select all that are loaded").check();
      await page.getByRole("button", { name: "Move…" }).click();
      await dialog.getByRole("button", { name: "One folder up" }).click();
      await dialog.getByRole("button", { name: "b", exact: true }).click();
      await dialog.getByRole("button", { name: "Move here" }).click();
      await dialog.getByText("1 object stayed where they were").waitFor();
      await dialog.getByText("An object with this name is there already").waitFor();
      await dialog.getByRole("button", { name: "Close" }).last().click();
      await until(async () => (await names(page)).join() === "1.txt");
      assert.deepEqual(
        await Promise.all(
          ["a/1.txt", "b/1.txt", "b/2.txt", "a/2.txt"].map((key) => scene.textOf(key)),
        ),
        ["1", "kept", "2", "404"],
      );

      await page.goto(`/buckets/${scene.bucket}`);
      await page.getByLabel("Select b", { exact: true }).click();
      await page.getByRole("button", { name: "Copy…" }).click();
      await dialog.getByLabel("Folder", { exact: true }).fill("new/place");
      await dialog.getByRole("button", { name: "Copy here" }).click();
      await page.getByText("2 objects copied").waitFor();
      await page.getByRole("row", { name: "new/" }).waitFor();
      assert.equal(await scene.textOf("new/place/b/1.txt"), "kept");
      stage.browser.check();
    },
  );

  await t.step("metadata is changed, and stays when the text is", async () => {
    await using scene = await stage.scene({ objects: { "a.txt": "text" } });
    const page = await scene.open("?object=a.txt");
    await page.getByRole("button", { name: "Edit metadata" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit metadata: a.txt" });
    await dialog.getByLabel("Content type").fill("text/markdown");
    await dialog.getByLabel("Cache-Control").fill("no-store");
    await dialog.getByRole("button", { name: "Add metadata" }).click();
    await dialog.getByLabel("Key 1").fill("not a name");
    await dialog.getByText("Names have letters").waitFor();
    await dialog.getByLabel("Key 1").fill("author");
    await dialog.getByLabel("Value 1").fill("Kim");
    await dialog.getByRole("button", { name: "Save" }).click();
    const panel = page.getByRole("region", { name: "Details" });
    await panel.getByText("x-amz-meta-author").waitFor();

    await panel.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByLabel("Content", { exact: true }).fill("more text");
    await page.getByRole("button", { name: "Save" }).click();
    await until(async () => await scene.textOf("a.txt") === "more text");
    await page.getByText("Saved", { exact: true }).waitFor();
    const head = await stage.s3.headObject({ bucket: scene.bucket, key: "a.txt" });
    assert.deepEqual(
      ["content-type", "cache-control", "x-amz-meta-author"].map((name) => head.header(name)),
      ["text/markdown", "no-store", "Kim"],
    );
    stage.browser.check();
  });

  await t.step(
    "what is selected is saved: one object as it is, several as a zip file",
    async () => {
      await using scene = await stage.scene({ objects: { "a/b/1.txt": "one", "a/2.txt": "two" } });
      const page = await scene.open("?prefix=a/");
      const save = async (button: string) => {
        const begun = page.waitForEvent("download");
        await page.getByRole("button", { name: button }).click();
        const download = await begun;
        const parts: Uint8Array[] = [];
        for await (const part of await download.createReadStream()) parts.push(part);
        return { name: download.suggestedFilename(), bytes: Buffer.concat(parts) };
      };
      await page.getByLabel("Select 2.txt").click();
      const one = await save("Download");
      assert.deepEqual([one.name, one.bytes.toString()], ["2.txt", "two"]);
      await page.getByLabel("Select all that are loaded").check();
      const zip = await save("Download as zip");
      assert.equal(zip.name, "a.zip");
      const files = unzipSync(zip.bytes);
      assert.deepEqual(Object.keys(files).toSorted(), ["2.txt", "b/1.txt"]);
      assert.equal(new TextDecoder().decode(files["b/1.txt"]), "one");
      // One that is refused fails as a download does, and leaves the page.
      const json = { id: "none", expiresAt: new Date().toISOString() };
      await page.route("**/archives", (route) => route.fulfill({ status: 201, json }));
      const refused = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download as zip" }).click();
      assert.notEqual(await (await refused).failure(), null);
      assert.match(page.url(), /\/buckets\//);
      stage.browser.check();
    },
  );
});
