// deno-lint-ignore-file no-import-prefix -- the SDK is no dependency of the product
/** A day on the console, from the first sign-in to the last. Each step begins where the one before it
 * ended; a new one is a function and a line in STEPS. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import {
  GetObjectCommand,
  PutObjectCommand,
  S3Client as Sdk,
} from "npm:@aws-sdk/client-s3@^3.1169.0";
import { drop, signIn, until } from "../support/browser.ts";
import { endSessions } from "../support/management_client.ts";
import { REGION } from "../support/server.ts";
import { BUCKET, Flow, type FlowServer, PROVOKED } from "./flow.ts";
import { mediaFiles } from "./media.ts";

const MIB = 2 ** 20;

async function createBucket(flow: Flow): Promise<void> {
  const { page } = flow;
  await signIn(page);
  await flow.visit("Buckets");
  await flow.button("Create your first bucket").click();
  await page.getByLabel("Name").fill(BUCKET);
  await page.getByLabel("Keep old versions").check();
  await page.keyboard.press("Enter");
  await page.getByText("This bucket is empty").waitFor();
}

/** 200 files, one of them large; that one is paused, the page left, and gone on with. */
async function uploadFolder(flow: Flow): Promise<void> {
  const { page, uploads } = flow;
  const film = randomBytes(64 * MIB), path = flow.file("trip/film.bin", film);
  for (let i = 0; i < 199; i++) flow.file(`trip/day ${i % 5}/${i}.txt`, `file ${i}`);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route(/film\.bin\?.*partNumber=/, async (route) => {
    const part = Number(new URL(route.request().url()).searchParams.get("partNumber"));
    if (part > 1) await released;
    await route.continue().catch(() => {});
  });
  await drop(page, join(path, ".."));
  await until(async () => await partsOf(flow) === 1, 30);
  await uploads.getByRole("button", { name: "Pause film.bin" }).click();
  await uploads.getByRole("heading", { name: "1 upload paused" }).waitFor({ timeout: 30_000 });
  release();
  await page.unrouteAll();

  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await uploads.getByRole("heading", { name: "1 unfinished upload" }).waitFor();
  await uploads.getByLabel("Choose the file again").setInputFiles(path);
  await uploads.getByRole("heading", { name: "1 file uploaded" }).waitFor({ timeout: 30_000 });
  const { body } = await flow.s3.getObject({ bucket: BUCKET, key: "trip/film.bin" });
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  assert.equal(digest(body), digest(film));
  assert.equal(await flow.textOf("trip/day 3/198.txt"), "file 198");
}

/** Of the upload that is under way, on the server. */
async function partsOf({ s3 }: Flow): Promise<number> {
  const [upload] = (await s3.listMultipartUploads(BUCKET)).xml.all("Upload");
  const key = upload?.get("Key"), uploadId = upload?.get("UploadId");
  if (key === undefined || uploadId === undefined) return 0;
  return (await s3.listParts({ bucket: BUCKET, key, uploadId })).xml.all("Part").length;
}

async function browse(flow: Flow): Promise<void> {
  const { page } = flow;
  await page.getByRole("link", { name: "trip/", exact: true }).click();
  await page.getByRole("link", { name: "day 4/", exact: true }).click();
  await page.getByText("39 items").waitFor();
  await page.getByRole("searchbox").fill("19");
  await page.getByText("2 items").waitFor();
  await page.reload();
  await page.getByText("2 items").waitFor();
  await page.getByRole("navigation", { name: "Folder" }).getByRole("link", { name: "trip" })
    .click();
  await flow.row("film.bin").waitFor();
  await page.goBack();
  await page.getByText("2 items").waitFor();
}

async function preview(flow: Flow): Promise<void> {
  const { page, details } = flow;
  await page.goto(`/buckets/${BUCKET}`);
  const chosen = await mediaFiles(page);
  await page.getByLabel("Choose files", { exact: true }).setInputFiles([...chosen]);
  await flow.uploads.getByRole("heading", { name: `${chosen.length} files uploaded` }).waitFor();
  await flow.uploads.getByRole("button", { name: "Hide uploads" }).click();
  const text = (name: string) => details.getByLabel(`Content: ${name}`);
  const shown: Readonly<Record<string, () => Promise<void>>> = {
    "picture.png": () => until(() => has(details.locator("img"), "naturalWidth")),
    "sound.wav": () => until(() => has(details.locator("audio"), "duration")),
    "film.webm": () => until(() => has(details.locator("video"), "videoWidth")),
    "paper.pdf": () => until(async () => page.frames().some((at) => isViewer(at.url()))),
    "words.txt": () => text("words.txt").getByText("words of the text").waitFor(),
    "program.ts": () => text("program.ts").getByText("answer = 42").waitFor(),
    "notes.md": () => details.getByRole("heading", { name: "The title" }).waitFor(),
    "rows.csv": () => details.getByRole("cell", { name: "Town, far" }).waitFor(),
    "data.json": () => text("data.json").getByText('"a": [').waitFor(),
  };
  assert.deepEqual(Object.keys(shown).toSorted(), chosen.map(({ name }) => name).toSorted());
  for (const [name, isShown] of Object.entries(shown)) {
    await flow.open(name);
    await isShown();
  }
}

type Element = ReturnType<Flow["page"]["locator"]>;

/** Whether there is any of it. */
async function has(element: Element, property: string): Promise<boolean> {
  return await element.evaluate(
    (found, name) => (found as unknown as Record<string, number>)[name]! > 0,
    property,
  );
}

/** The browser's own, of documents. */
function isViewer(url: string): boolean {
  return url.startsWith("chrome-extension:");
}

async function editText(flow: Flow): Promise<void> {
  const { details, dialog } = flow;
  await flow.open("words.txt");
  await details.getByRole("button", { name: "Edit", exact: true }).click();
  await dialog.getByLabel("Content").fill("other words");
  await flow.confirm("Save");
  await details.getByText("other words").waitFor();
  assert.equal(await flow.textOf("words.txt"), "other words");

  await details.getByRole("button", { name: "Edit", exact: true }).click();
  await dialog.getByLabel("Content").fill("my words");
  await flow.put("words.txt", "their words");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Somebody else changed it since you opened it").waitFor();
  assert.equal(await flow.textOf("words.txt"), "their words");
  await flow.confirm("Store mine over it");
  await details.getByText("my words").waitFor();
}

async function tag(flow: Flow): Promise<void> {
  const { details, dialog } = flow;
  await flow.button("Edit tags").click();
  await dialog.getByLabel("Key 1").fill("project");
  await dialog.getByLabel("Value 1").fill("alpha");
  await flow.confirm("Save");
  await details.getByText("alpha").waitFor();
}

/** Who has the link needs nothing else, until it is revoked. */
async function share(flow: Flow): Promise<void> {
  const { page, dialog, browser, server } = flow;
  await flow.button("Share…").click();
  await dialog.getByRole("button", { name: "Create link" }).click();
  await dialog.getByText("The link is ready").waitFor();
  const link = await dialog.locator("code").innerText();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  assert.equal(await (await fetch(link)).text(), await flow.textOf("words.txt"));
  await flow.visit("Share links");
  await flow.button("Revoke the link to words.txt").click();
  await flow.confirm("Revoke");
  const visitor = await browser.open(server, link, { expected: PROVOKED });
  await visitor.getByText("This link has ended or never was.").waitFor();
  await visitor.context().close();
  await page.goBack();
  await flow.details.waitFor();
}

async function versions(flow: Flow): Promise<void> {
  const { page, details } = flow;
  const list = details.getByRole("list", { name: "Versions" }).getByRole("listitem");
  await until(async () => await list.count() === 4);
  await list.nth(3).getByRole("button", { name: "Actions" }).click();
  await flow.choose("Restore");
  await flow.told("Restored as the current version");
  assert.equal(await flow.textOf("words.txt"), "words of the text");

  await details.getByRole("button", { name: "More actions" }).click();
  await flow.choose("Delete");
  await flow.confirm("Delete");
  await flow.row("words.txt").waitFor({ state: "detached" });
  assert.equal(await flow.textOf("words.txt"), "404");
  await page.getByLabel("Versions and deleted").check();
  await flow.row("words.txt Deleted").getByRole("link").click();
  await list.first().getByRole("button", { name: "Actions" }).click();
  await flow.choose("Undelete");
  await flow.told("The object is back");
  assert.equal(await flow.textOf("words.txt"), "words of the text");
}

async function transfer(flow: Flow): Promise<void> {
  const { page, dialog } = flow;
  await flow.s3.createBucket("archive");
  await flow.goTo("");
  await page.getByLabel("Select data.json").click();
  await flow.button("Rename…").click();
  await dialog.getByLabel("New name").fill("numbers.json");
  await flow.confirm("Rename");
  await flow.row("numbers.json").waitFor();
  await page.getByLabel("Select numbers.json").click();
  await flow.button("Move…").click();
  await dialog.getByRole("button", { name: "trip", exact: true }).click();
  await flow.confirm("Move here");
  await flow.row("numbers.json").waitFor({ state: "detached" });
  assert.equal(await flow.textOf("trip/numbers.json"), '{"a":[1]}');
  await page.getByLabel("Select rows.csv").click();
  await flow.button("Copy…").click();
  await dialog.getByLabel("Bucket").selectOption("archive");
  await dialog.getByLabel("Folder", { exact: true }).fill("2026");
  await flow.confirm("Copy here");
  await flow.told("1 object copied");
  assert.match(await flow.textOf("2026/rows.csv", "archive"), /Town, far/);
}

async function zip(flow: Flow): Promise<void> {
  const { page } = flow;
  await flow.goTo("trip/");
  await page.getByLabel("Select day 0", { exact: true }).check();
  await page.getByLabel("Select numbers.json").check();
  const begun = page.waitForEvent("download");
  await flow.button("Download as zip").click();
  const download = await begun;
  assert.equal(download.suggestedFilename(), "trip.zip");
  const files = unzipSync(readFileSync(await download.path()));
  assert.equal(Object.keys(files).length, 41);
  const text = (name: string) => new TextDecoder().decode(files[name]);
  assert.deepEqual([text("numbers.json"), text("day 0/195.txt")], ['{"a":[1]}', "file 195"]);
}

async function deleteMany(flow: Flow): Promise<void> {
  const { page, dialog } = flow;
  await flow.goTo("trip/day 1/");
  await page.getByLabel("Select all that are loaded").check();
  await page.keyboard.press("Delete");
  await flow.button("Delete").click();
  await dialog.getByText("you can bring them back").waitFor();
  await flow.confirm("Delete");
  await flow.told("40 objects deleted");
  assert.equal(await flow.textOf("trip/day 1/1.txt"), "404");
  await flow.button("Undo").click();
  await flow.told("Brought back");
  await page.getByText("40 items").waitFor();
  assert.equal(await flow.textOf("trip/day 1/1.txt"), "file 1");
}

async function useKey(flow: Flow): Promise<void> {
  const { page, dialog } = flow;
  await flow.visit("Policies");
  await flow.button("Create policy").click();
  await page.getByLabel("Name", { exact: true }).fill("holiday-writers");
  await page.getByLabel("Template").selectOption("Write only");
  await page.getByLabel("Bucket").fill(BUCKET);
  await flow.button("Use this template").click();
  await page.getByText("No problems found.").waitFor();
  await flow.button("Save").click();
  await page.waitForURL("**/policies/holiday-writers");

  await flow.visit("Users");
  await flow.button("Create your first user").click();
  await page.getByLabel("Name", { exact: true }).fill("carol");
  await dialog.getByRole("checkbox", { name: "holiday-writers" }).check();
  await dialog.getByRole("button", { name: "Create user" }).click();
  await page.waitForURL("**/users/carol");
  await flow.button("Create access key").click();
  await page.getByLabel("Description").fill("Laptop");
  await page.keyboard.press("Enter");
  const begun = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "JSON" }).click();
  const credentials = JSON.parse(readFileSync(await (await begun).path(), "utf8"));
  await flow.confirm("I have kept the secret");

  const sdk = new Sdk({
    ...{ endpoint: flow.server.url, region: REGION, forcePathStyle: true, maxAttempts: 1 },
    credentials,
  });
  const Key = "from carol.txt";
  await sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: "hello" }));
  assert.equal(await flow.textOf(Key), "hello");
  const refused = await sdk.send(new GetObjectCommand({ Bucket: BUCKET, Key })).catch((e) => e);
  sdk.destroy();
  assert.equal(refused.name, "AccessDenied");
  await flow.visit("Why refused");
  await page.getByLabel("Request id").fill(refused.$metadata.requestId);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "carol was refused GetObject" }).waitFor();
  await page.getByText("No statement allows it").waitFor();
}

async function darken(flow: Flow): Promise<void> {
  const { page } = flow;
  const paper = () =>
    page.evaluate<string>("getComputedStyle(document.documentElement).backgroundColor");
  const light = await paper();
  await page.getByRole("button", { name: "testroot" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await until(async () => await paper() !== light);
}

/** Somebody ends all sessions; who goes on is asked who they are, and goes on from there. */
async function outliveTheSession(flow: Flow): Promise<void> {
  const { page, server, details } = flow;
  await flow.goTo("trip/day 2/");
  await flow.open("102.txt");
  await details.getByRole("button", { name: "Edit", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Edit 102.txt" });
  await dialog.getByLabel("Content").fill("not lost");
  await endSessions(server);
  const address = page.url();
  await dialog.getByRole("button", { name: "Save" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.getByText("Your session is over.").waitFor();
  await signIn(page);
  await again.waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await details.getByText("not lost").waitFor();
  assert.equal(page.url(), address);
  assert.equal(await flow.textOf("trip/day 2/102.txt"), "not lost");
}

async function signOut(flow: Flow): Promise<void> {
  const { page } = flow;
  await page.getByRole("button", { name: "testroot" }).click();
  await flow.choose("Sign out");
  await page.getByRole("heading", { name: "Sign in to objectstorage" }).waitFor();
  await page.goto(`/buckets/${BUCKET}`);
  await page.getByRole("heading", { name: "Sign in to objectstorage" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
}

/** In this order. */
export const STEPS: Readonly<Record<string, (flow: Flow) => Promise<void>>> = {
  "a bucket is created": createBucket,
  "a folder of 200 files is dropped, paused, and gone on with after a reload": uploadFolder,
  "folders are gone through, and names looked for": browse,
  "each type is shown": preview,
  "a text is edited, and a conflict decided": editText,
  "it is tagged": tag,
  "a link to it is opened without a session, revoked, and refused": share,
  "a version is restored; what was deleted comes back": versions,
  "objects are renamed, moved, and copied to another bucket": transfer,
  "a selection is saved as a zip file": zip,
  "many are deleted, and it is undone": deleteMany,
  "a user's key may what its policy says, and its refusal is explained": useKey,
  "it gets dark": darken,
  "the session is over, and goes on where it was": outliveTheSession,
  "and out again": signOut,
};

/** All of them, with a browser of its own. Throws for the first that fails. */
export async function wholeFlow(server: FlowServer): Promise<void> {
  await using flow = await Flow.begin(server);
  for (const step of Object.values(STEPS)) {
    await step(flow);
    flow.browser.check();
  }
}
