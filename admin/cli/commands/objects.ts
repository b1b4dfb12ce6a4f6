/** `objectstorage object …`: listed, looked at, tagged, deleted. Their bytes are object_transfers.ts. */
import { type Api, step } from "../api.ts";
import { UsageError } from "../cli_error.ts";
import { askCommand, column, described, LIMIT, sizeColumn } from "../command_forms.ts";
import type { CliCommand } from "../command.ts";
import { type Given, pairsOf, quoted } from "../given.ts";
import { at, listAt, numberAt, textAt, textsAt } from "../json_answer.ts";
import { sizeText, visible } from "../text_table.ts";

const VERSION = { value: "ID", help: "this version of it, not the current one" } as const;
/** Keys the API deletes with one request. */
const BATCH = 1_000;

function pathOf(given: Given, what: string): string {
  return `/buckets/${step(given.operand("BUCKET"))}/${what}`;
}

function objectOf(given: Given) {
  return { key: given.operand("KEY"), versionId: given.text("version-id") };
}

const KEY_COLUMN = { head: "KEY", cell: (item: unknown) => keyOf(item) };

function keyOf(item: unknown): string | undefined {
  return textAt(item, "key") ?? textAt(item, "prefix");
}

const listObjects: CliCommand = {
  name: "object list",
  summary: "List objects by key, as directories are: up to the next slash.",
  operands: "BUCKET [PREFIX]",
  options: {
    recursive: { help: "all below it" },
    versions: { help: "all versions and delete markers, newest first" },
    limit: LIMIT,
  },
  details: "With --json, what goes on behind a slash is an item that has nothing but a prefix.",
  routes: ["ListObjects", "ListObjectVersions"],
  async run(given, { api, output }) {
    const isOfVersions = given.has("versions");
    const path = pathOf(given, isOfVersions ? "versions" : "objects");
    const query = {
      prefix: given.optional("PREFIX"),
      delimiter: given.has("recursive") ? undefined : "/",
    };
    const found = entries(api.pages(path, query), given.number("limit") ?? Infinity);
    await output.list(found, [
      column("MODIFIED", "lastModified"),
      sizeColumn("SIZE", "size"),
      ...(isOfVersions
        ? [column("VERSION", "versionId"), column("LATEST", "latest"), column("KIND", "kind")]
        : []),
      KEY_COLUMN,
    ]);
  },
};

/** Prefixes and items of each page, no more than `limit`. */
async function* entries(pages: AsyncIterable<unknown>, limit: number): AsyncIterable<unknown> {
  let left = limit;
  for await (const page of pages) {
    const prefixes = listAt(page, "prefixes").map((prefix) => ({ prefix }));
    for (const entry of [...prefixes, ...listAt(page, "items")]) {
      if (left-- <= 0) return;
      yield entry;
    }
  }
}

const getObject = askCommand({
  name: "object head",
  summary: "Tell about an object: its headers, metadata and tags.",
  operands: "BUCKET KEY",
  options: { "version-id": VERSION },
  route: "GetObject",
  method: "GET",
  path: (given) => pathOf(given, "object"),
  query: objectOf,
  told: (object) =>
    described([
      ["Key", at(object, "key")],
      ["Version", at(object, "versionId")],
      ["Size", sizeText(numberAt(object, "size") ?? 0)],
      ["ETag", at(object, "etag")],
      ["Modified", at(object, "lastModified")],
      ["Storage class", at(object, "storageClass")],
      ...Object.entries(textsAt(object, "headers")),
      ...Object.entries(textsAt(object, "metadata"))
        .map(([name, value]) => [`x-amz-meta-${name}`, value] as const),
      ["Tags", Object.entries(textsAt(object, "tags")).map((tag) => tag.join("="))],
    ]),
});

const putTags = askCommand({
  name: "object tag",
  summary: "Replace the tags of an object.",
  operands: "BUCKET KEY [TAG=VALUE...]",
  options: { "version-id": VERSION, "none": { help: "take all tags away" } },
  route: "PutObjectTags",
  method: "PUT",
  path: (given) => pathOf(given, "object/tags"),
  query: objectOf,
  body(given) {
    const tags = given.operands("TAG=VALUE");
    if ((tags.length === 0) !== given.has("none")) throw new UsageError("Give tags, or --none");
    return { tags: pairsOf(tags) };
  },
  told: (_, given) => `Tagged ${given.operand("KEY")}`,
});

const deleteObjects: CliCommand = {
  name: "object delete",
  summary: "Delete objects; where versions are kept, they are hidden by a delete marker.",
  operands: "BUCKET KEY...",
  options: {
    "version-id": { value: "ID", help: "this version of one key, for good" },
    recursive: { help: "each KEY is a prefix: all that begins so; asks before" },
    yes: { help: "do not ask" },
  },
  routes: ["DeleteObject", "DeleteObjects", "ListObjects"],
  async run(given, { api, output, terminal }) {
    const keys = given.operands("KEY"), isRecursive = given.has("recursive");
    const [key] = keys, versionId = given.text("version-id");
    if (versionId !== undefined && (keys.length > 1 || isRecursive)) {
      throw new UsageError("--version-id is of one key");
    }
    if (keys.length === 1 && !isRecursive) {
      await api.ask("DELETE", pathOf(given, "object"), { query: { key, versionId } });
      return await output.say(`Deleted ${key}`);
    }
    if (isRecursive && !given.has("yes")) {
      const bucket = quoted(given.operand("BUCKET"));
      await terminal.confirm(`Delete all that begins with ${keys.map(quoted)} in ${bucket}?`);
    }
    const outcome = { failed: 0 };
    const batches = isRecursive ? keysBelow(given, api) : inBatches(keys);
    const results = deletions(batches, pathOf(given, "delete"), { api, outcome });
    await output.list(results, [
      { head: "RESULT", cell: (item) => textAt(item, "code") ?? "deleted" },
      KEY_COLUMN,
    ]);
    return outcome.failed === 0 ? 0 : 1;
  },
};

async function* keysBelow(given: Given, api: Api): AsyncIterable<readonly string[]> {
  for (const prefix of given.operands("KEY")) {
    for await (const page of api.pages(pathOf(given, "objects"), { prefix })) {
      const keys = listAt(page, "items").flatMap((item) => textAt(item, "key") ?? []);
      if (keys.length > 0) yield keys;
    }
  }
}

async function* inBatches(keys: readonly string[]): AsyncIterable<readonly string[]> {
  for (let start = 0; start < keys.length; start += BATCH) yield keys.slice(start, start + BATCH);
}

async function* deletions(
  batches: AsyncIterable<readonly string[]>,
  path: string,
  { api, outcome }: { readonly api: Api; readonly outcome: { failed: number } },
): AsyncIterable<unknown> {
  for await (const keys of batches) {
    const answered = await api.ask("POST", path, {
      body: { objects: keys.map((key) => ({ key })) },
    });
    const failed = listAt(answered, "failed");
    outcome.failed += failed.length;
    yield* listAt(answered, "deleted");
    yield* failed;
  }
}

const signUrl: CliCommand = {
  name: "object url",
  summary: "Make a URL by which whoever has it can read an object, or with --upload store one.",
  operands: "BUCKET KEY",
  options: {
    "upload": { help: "for storing it: curl --upload-file FILE URL" },
    "expires": { value: "DURATION", help: "how long it holds, up to 7d; 1h when not given" },
    "version-id": VERSION,
    "file-name": { value: "NAME", help: "what browsers save it as" },
  },
  routes: ["SignDownload", "SignUploads"],
  async run(given, { api, output }) {
    const { key, versionId } = objectOf(given), fileName = given.text("file-name");
    const isUpload = given.has("upload"), duration = given.duration("expires");
    if (isUpload && (versionId ?? fileName) !== undefined) {
      throw new UsageError("--upload takes neither --version-id nor --file-name");
    }
    const expiresIn = duration === undefined ? undefined : Math.floor(duration / 1_000);
    const body = isUpload
      ? { items: [{ key }], expiresIn }
      : { key, expiresIn, versionId, fileName };
    const path = pathOf(given, isUpload ? "upload-urls" : "download-urls");
    const answered = await api.ask("POST", path, { body });
    const signed = isUpload ? listAt(answered, "items")[0] : answered;
    await output.answer(signed, (answer) => visible(textAt(answer, "url") ?? ""));
  },
};

const restoreVersion = askCommand({
  name: "object restore",
  summary: "Make an older version the current one, by a copy of it.",
  operands: "BUCKET KEY VERSION-ID",
  route: "RestoreVersion",
  method: "POST",
  path: (given) => pathOf(given, "restore"),
  body: (given) => ({ key: given.operand("KEY"), versionId: given.operand("VERSION-ID") }),
  told: (_, given) => `Restored ${given.operand("KEY")}`,
});

export const OBJECT_COMMANDS: readonly CliCommand[] = [
  listObjects,
  getObject,
  putTags,
  deleteObjects,
  signUrl,
  restoreVersion,
];
