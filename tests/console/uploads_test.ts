/** Uploads by the console, as people do them: many, large, stopped, interrupted, in each other's way. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drop, type Page, signIn, TestBrowser, until } from "../support/browser.ts";
import { endSessions, type ManagedServer, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";

const MIB = 2 ** 20;
/** What a browser says of answers and connections these tests provoke. */
const PROVOKED = /status of (?:412|40[0134]|503)|ERR_FAILED|ERR_CONNECTION|blocked by CORS/;

class Scene implements AsyncDisposable {
  readonly #directory: string;
  #server: ManagedServer;
  #s3: S3Client;
  #bucket = 0;

  private constructor(directory: string, server: ManagedServer, readonly browser: TestBrowser) {
    this.#directory = directory;
    this.#server = server;
    this.#s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  }

  static async begin(): Promise<Scene> {
    const directory = mkdtempSync(join(tmpdir(), "objectstorage-uploads-"));
    const server = await managedServer({ directory: join(directory, "data") });
    return new Scene(directory, server, await TestBrowser.launch());
  }

  get s3(): S3Client {
    return this.#s3;
  }

  get bucket(): string {
    return `photos-${this.#bucket}`;
  }

  /** To an empty bucket. */
  async turnPage(): Promise<void> {
    this.#bucket++;
    await this.s3.createBucket(this.bucket);
  }

  async stopServer(): Promise<void> {
    this.#s3[Symbol.dispose]();
    await this.#server[Symbol.asyncDispose]();
  }

  /** Where it was, with what it had. */
  async startServer(): Promise<void> {
    const { url, managementUrl } = this.#server;
    this.#server = await managedServer({
      directory: join(this.#directory, "data"),
      address: new URL(url).host,
      consoleAddress: new URL(managementUrl).host,
    });
    this.#s3 = new S3Client({ url, ...CREDENTIALS });
  }

  async open(query = ""): Promise<Page> {
    const path = `/buckets/${this.bucket}${query}`;
    const page = await this.browser.open(this.#server, path, { expected: PROVOKED });
    await signIn(page);
    await page.getByRole("button", { name: "New folder" }).waitFor();
    return page;
  }

  async endSessions(): Promise<void> {
    await endSessions(this.#server);
  }

  /** A file of this machine; its path. */
  file(path: string, content: string | Uint8Array): string {
    const whole = join(this.#directory, this.bucket, path);
    mkdirSync(join(whole, ".."), { recursive: true });
    writeFileSync(whole, content);
    return whole;
  }

  async digestOf(key: string): Promise<string> {
    const { status, body } = await this.s3.getObject({ bucket: this.bucket, key });
    return status === 200 ? sha256(body) : `${status}`;
  }

  async put(key: string, content: string): Promise<void> {
    const bytes = new TextEncoder().encode(content);
    assert.equal((await this.s3.putObject({ bucket: this.bucket, key }, bytes)).status, 200);
  }

  async textOf(key: string): Promise<string> {
    const { status, body } = await this.s3.getObject({ bucket: this.bucket, key });
    return status === 200 ? new TextDecoder().decode(body) : `${status}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    this.s3[Symbol.dispose]();
    await this.#server[Symbol.asyncDispose]();
    rmSync(this.#directory, { recursive: true });
  }
}

function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** No two alike, and none that compresses. */
function bytesOf(size: number, seed = 1): Uint8Array {
  const words = new Uint32Array(size / 4);
  let state = seed;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer);
}

const panel = (page: Page) => page.getByRole("region", { name: "Uploads" });

async function dropAFolder(scene: Scene): Promise<void> {
  const large = bytesOf(64 * MIB);
  const root = join(scene.file("trip/film.bin", large), "..");
  for (let i = 0; i < 199; i++) scene.file(`trip/day ${i % 5}/${i}.txt`, `file ${i}`);
  const page = await scene.open("?prefix=2026/");
  await drop(page, root);
  await panel(page).getByRole("heading", { name: "200 files uploaded" }).waitFor({
    timeout: 30_000,
  });
  await page.getByRole("row", { name: "trip/" }).waitFor();
  assert.equal(await scene.digestOf("2026/trip/film.bin"), sha256(large));
  for (const i of [0, 42, 198]) {
    assert.equal(await scene.textOf(`2026/trip/day ${i % 5}/${i}.txt`), `file ${i}`);
  }
}

/** What the page sends S3 of parts, by their numbers. */
function partsSent(page: Page): number[] {
  const numbers: number[] = [];
  page.on("request", (request) => {
    const number = new URL(request.url()).searchParams.get("partNumber");
    if (request.method() === "PUT" && number !== null) numbers.push(Number(number));
  });
  return numbers;
}

/** Holds requests for these parts back, until the result is called. */
async function holdParts(page: Page, held: (number: number) => boolean): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(/partNumber=/, async (route) => {
    const number = Number(new URL(route.request().url()).searchParams.get("partNumber"));
    if (held(number)) await promise;
    await route.continue().catch(() => {});
  });
  return resolve;
}

/** Of the unfinished upload, on the server. */
async function partsThere({ s3, bucket }: Scene): Promise<number> {
  const [upload] = (await s3.listMultipartUploads(bucket)).xml.all("Upload");
  const key = upload?.get("Key"), uploadId = upload?.get("UploadId");
  if (key === undefined || uploadId === undefined) return 0;
  return (await s3.listParts({ bucket, key, uploadId })).xml.all("Part").length;
}

async function unfinished({ s3, bucket }: Scene): Promise<number> {
  return (await s3.listMultipartUploads(bucket)).xml.all("Upload").length;
}

async function choose(page: Page, ...paths: string[]): Promise<void> {
  await page.getByLabel("Choose files", { exact: true }).setInputFiles(paths);
}

async function resumeAfterReload(scene: Scene): Promise<void> {
  const content = bytesOf(34 * MIB);
  const path = scene.file("film.bin", content);
  const page = await scene.open();
  const release = await holdParts(page, (number) => number > 1);
  await choose(page, path);
  await until(async () => await partsThere(scene) === 1);
  await panel(page).getByRole("button", { name: "Pause film.bin" }).click();
  await panel(page).getByText(/^Paused · /).waitFor();
  release();
  await page.unroute(/partNumber=/);

  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await panel(page).getByRole("heading", { name: "1 unfinished upload" }).waitFor();
  await panel(page).getByText("16 MiB of 34 MiB").first().waitFor();
  const sent = partsSent(page);
  const other = scene.file("other/film.bin", "not the same");
  await panel(page).getByLabel("Choose the file again").setInputFiles(other);
  await panel(page).getByText("That is another file").waitFor();
  await panel(page).getByLabel("Choose the file again").setInputFiles(path);
  await panel(page).getByRole("heading", { name: "1 file uploaded" }).waitFor();
  assert.deepEqual(sent.toSorted(), [2, 3]);
  assert.equal(await scene.digestOf("film.bin"), sha256(content));
  const mode = { "x-amz-checksum-mode": "ENABLED" };
  const stored = await scene.s3.headObject({ bucket: scene.bucket, key: "film.bin" }, mode);
  const checksum = stored.header("x-amz-checksum-crc64nvme");
  assert.ok(checksum);
  await panel(page).getByText(`CRC64NVME ${checksum} · verified`).waitFor();
  await page.reload();
  await page.getByRole("row", { name: "film.bin" }).waitFor();
  assert.equal(await panel(page).count(), 0);
}

async function cancel(scene: Scene): Promise<void> {
  const page = await scene.open();
  await holdParts(page, (number) => number > 1);
  await choose(page, scene.file("film.bin", bytesOf(20 * MIB)));
  await until(async () => await partsThere(scene) === 1);
  assert.equal(await unfinished(scene), 1);
  await panel(page).getByRole("button", { name: "Cancel film.bin" }).click();
  await panel(page).getByText("Cancelled").waitFor();
  await until(async () => await unfinished(scene) === 0);
  assert.equal(await scene.digestOf("film.bin"), "404");
  await panel(page).getByRole("button", { name: "Actions for all uploads" }).click();
  await page.getByRole("menuitem", { name: "Clear finished" }).click();
  await panel(page).waitFor({ state: "detached" });
}

async function decideConflicts(scene: Scene): Promise<void> {
  const names = ["a.txt", "b.txt", "c.txt", "d.txt"];
  for (const name of names) await scene.put(name, "old");
  await scene.put("large.bin", "old");
  const paths = names.map((name) => scene.file(name, "new"));
  const page = await scene.open();
  await choose(page, ...paths);
  await panel(page).getByRole("heading", { name: "4 files already there" }).waitFor();
  const question = page.getByRole("group", { name: "is there already" });
  await question.getByRole("checkbox").uncheck();
  await question.getByRole("button", { name: "Keep both" }).click();
  await page.getByRole("row", { name: "a (1).txt" }).waitFor();
  await page.getByRole("group", { name: "b.txt is there already" }).getByRole("checkbox").uncheck();
  await question.getByRole("button", { name: "Skip" }).click();
  await page.getByRole("group", { name: "c.txt is there already" }).waitFor();
  await question.getByRole("button", { name: "Overwrite" }).click();
  await panel(page).getByRole("heading", { name: "3 files uploaded" }).waitFor();
  const stored = await Promise.all([...names, "a (1).txt"].map((name) => scene.textOf(name)));
  assert.deepEqual(stored, ["old", "old", "new", "new", "new"]);

  const sent = partsSent(page);
  await choose(page, scene.file("large.bin", bytesOf(20 * MIB)));
  await page.getByRole("group", { name: "large.bin is there already" }).waitFor();
  assert.deepEqual(sent, []);
  await question.getByRole("button", { name: "Skip" }).click();
  await panel(page).getByText("Skipped: already there").first().waitFor();
  assert.equal(await scene.textOf("large.bin"), "old");
}

async function noticeOtherBytes(scene: Scene): Promise<void> {
  const page = await scene.open();
  const content = "a file of tests", bitten = Buffer.from("a file of tesTs");
  await page.route(/whole\.txt/, async (route) => {
    if (route.request().method() !== "PUT") return await route.continue();
    const answer = await route.fetch({ postData: content });
    const headers = { ...answer.headers(), "x-amz-checksum-crc64nvme": "AAAAAAAAAAA=" };
    await route.fulfill({ response: answer, headers });
  });
  await page.route(/bitten\.txt/, async (route) => {
    if (route.request().method() !== "PUT") return await route.continue();
    await route.continue({ postData: bitten });
  });
  await choose(
    page,
    scene.file("whole.txt", content),
    scene.file("bitten.txt", content),
  );
  await panel(page).getByRole("heading", { name: "2 uploads failed" }).waitFor();
  const told = panel(page).getByText("The server received other bytes than this file has");
  await until(async () => await told.count() === 2);
  assert.equal(await scene.textOf("bitten.txt"), "404");
  await page.unrouteAll();
  await panel(page).getByRole("button", { name: "Try bitten.txt again" }).click();
  await panel(page).getByRole("button", { name: "Try whole.txt again" }).click();
  await panel(page).getByRole("heading", { name: "2 files uploaded" }).waitFor();
  assert.equal(await scene.textOf("bitten.txt"), content);
}

async function outliveARestart(scene: Scene): Promise<void> {
  const content = bytesOf(20 * MIB, 7);
  const page = await scene.open();
  const release = await holdParts(page, (number) => number > 1);
  await choose(page, scene.file("film.bin", content));
  await until(async () => await partsThere(scene) === 1);
  await scene.stopServer();
  const refused = page.waitForEvent("requestfailed");
  release();
  await refused;
  await scene.startServer();
  await panel(page).getByRole("heading", { name: "1 file uploaded" }).waitFor({ timeout: 20_000 });
  assert.equal(await scene.digestOf("film.bin"), sha256(content));
}

async function outliveARestartWithMany(scene: Scene): Promise<void> {
  const files = Array.from({ length: 300 }, (_, i) => {
    const name = `${String(i).padStart(3, "0")}.txt`;
    return { name, path: scene.file(`many/${name}`, `file ${i}`), content: `file ${i}` };
  });
  const page = await scene.open();
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(/\d{3}\.txt/, async (route) => {
    const number = Number(/(\d{3})\.txt/.exec(route.request().url())?.[1]);
    if (number >= 150) await promise;
    await route.continue().catch(() => {});
  });
  await choose(page, ...files.map(({ path }) => path));
  await panel(page).getByRole("heading", { name: "Uploading 150 of 300" }).waitFor();
  await scene.stopServer();
  const refused = page.waitForEvent("requestfailed");
  resolve();
  await refused;
  await page.unrouteAll();
  await scene.startServer();
  await panel(page).getByRole("heading", { name: "300 files uploaded" }).waitFor({
    timeout: 30_000,
  });
  const stored = await Promise.all(files.map(({ name }) => scene.textOf(name)));
  assert.deepEqual(stored, files.map(({ content }) => content));
}

async function outliveTheSession(scene: Scene): Promise<void> {
  const paths = ["one.txt", "two.txt"].map((name) => scene.file(name, name));
  const page = await scene.open();
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(/\/(?:one|two)\.txt\?/, async (route) => {
    await promise;
    await route.continue();
  });
  const begun = page.waitForRequest(/\/two\.txt\?/);
  await choose(page, ...paths);
  await begun;
  await scene.endSessions();
  resolve();
  await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
  await signIn(page);
  await panel(page).getByRole("heading", { name: "2 files uploaded" }).waitFor();
  assert.equal(await scene.textOf("one.txt"), "one.txt");
}

/** Of the same visitor, who is signed in. */
async function openTab(page: Page): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await panel(tab).waitFor();
  return tab;
}

async function goOnInOneTab(scene: Scene): Promise<void> {
  const path = scene.file("film.bin", bytesOf(20 * MIB));
  const page = await scene.open();
  const release = await holdParts(page, (number) => number > 1);
  await choose(page, path);
  await until(async () => await partsThere(scene) === 1);
  const other = await openTab(page);
  await panel(other).getByRole("heading", { name: "1 upload in another tab" }).waitFor();
  await panel(other).getByText("Uploading in another tab").waitFor();
  assert.equal(await panel(other).getByRole("button", { name: "film.bin" }).count(), 0);
  release();
  await panel(page).getByRole("heading", { name: "1 file uploaded" }).waitFor();
  await panel(other).waitFor({ state: "detached" });
}

async function takeOverFromAClosedTab(scene: Scene): Promise<void> {
  const content = bytesOf(20 * MIB);
  const path = scene.file("film.bin", content);
  const first = await scene.open();
  // What is only held back may go as its page is closed.
  await first.route(/partNumber=2&/, (route) => route.abort());
  await choose(first, path);
  await until(async () => await partsThere(scene) === 1);
  const second = await openTab(first), third = await openTab(first);
  const claim = await second.evaluate<string>(
    "navigator.locks.query().then(({ held: [{ name }] }) => name)",
  );
  await first.close();
  for (const tab of [second, third]) {
    await panel(tab).getByRole("heading", { name: "1 unfinished upload" }).waitFor();
  }
  const release = await holdParts(second, () => true);
  const sent = partsSent(second);
  // Who waited for it may be late to let it go.
  await third.evaluate(`new Promise((late) => {
    navigator.locks.request(${JSON.stringify(claim)}, () => {
      late();
      return new Promise((free) => { globalThis.letGo = free; });
    });
  })`);
  await panel(second).getByLabel("Choose the file again").setInputFiles(path);
  await third.evaluate("letGo()");
  await until(() => Promise.resolve(sent.length > 0));
  // It was missing there when the other one went on with it.
  await panel(third).getByLabel("Choose the file again").setInputFiles(path);
  await panel(third).getByText("Uploading in another tab").waitFor();
  release();
  await panel(second).getByRole("heading", { name: "1 file uploaded" }).waitFor();
  await panel(third).waitFor({ state: "detached" });
  assert.deepEqual(sent, [2]);
  assert.equal(await scene.digestOf("film.bin"), sha256(content));
}

/** Each in a bucket of its own. */
const FLOWS = {
  "a folder of 200 files is dropped, one of them large, and all of it arrives": dropAFolder,
  "an upload is paused, the page loaded again, and only the missing parts are sent":
    resumeAfterReload,
  "what is cancelled leaves nothing on the server": cancel,
  "where something is there already, one decides: for one, or for all": decideConflicts,
  "bytes the server took otherwise are noticed, and sent again when asked": noticeOtherBytes,
  "the server is stopped and started again in the middle": outliveARestart,
  "the server is stopped and started again in the middle of 300 files": outliveARestartWithMany,
  "the session is over in the middle, and they go on after signing in again": outliveTheSession,
  "what one tab sends another leaves to it": goOnInOneTab,
  "what a closed tab left one other tab goes on with": takeOverFromAClosedTab,
} as const;

Deno.test("uploads", async (test) => {
  await using scene = await Scene.begin();
  for (const [name, flow] of Object.entries(FLOWS)) {
    await test.step(name, async () => {
      await scene.turnPage();
      await flow(scene);
      scene.browser.check();
    });
  }
});
