/** `objectstorage bucket …` */
import { step } from "../api.ts";
import { askCommand, column, described, listCommand, sizeColumn } from "../command_forms.ts";
import type { CliCommand } from "../command.ts";
import { type Given, quoted } from "../given.ts";
import { at, numberAt, textAt } from "../json_answer.ts";
import { sizeText } from "../text_table.ts";

function pathOf(given: Given): string {
  return `/buckets/${step(given.operand("BUCKET"))}`;
}

const listBuckets = listCommand({
  name: "bucket list",
  summary: "List buckets by name, with what is in them.",
  operands: "[PREFIX]",
  route: "ListBuckets",
  path: () => "/buckets",
  query: (given) => ({ prefix: given.optional("PREFIX") }),
  columns: [
    column("NAME", "name"),
    column("CREATED", "createdAt"),
    column("VERSIONING", "versioning"),
    column("OBJECTS", "usage", "objects"),
    sizeColumn("SIZE", "usage", "bytes"),
  ],
});

const createBucket = askCommand({
  name: "bucket create",
  summary: "Make a bucket.",
  operands: "BUCKET",
  options: {
    region: { value: "REGION", help: "the server's own when not given" },
    tag: { value: "KEY=VALUE", many: true, help: "a tag of the bucket" },
  },
  route: "CreateBucket",
  method: "POST",
  path: () => "/buckets",
  body: (given) => ({
    name: given.operand("BUCKET"),
    region: given.text("region"),
    tags: given.pairs("tag"),
  }),
  told: (_, given) => `Made the bucket ${given.operand("BUCKET")}`,
});

const getBucket = askCommand({
  name: "bucket info",
  summary: "Tell about a bucket and what is in it.",
  operands: "BUCKET",
  route: "GetBucket",
  method: "GET",
  path: pathOf,
  told: (bucket) =>
    described([
      ["Name", at(bucket, "name")],
      ["Region", at(bucket, "region")],
      ["Created", at(bucket, "createdAt")],
      ["Versioning", at(bucket, "versioning")],
      ["Objects", at(bucket, "usage", "objects")],
      ["Versions", at(bucket, "usage", "versions")],
      ["Delete markers", at(bucket, "usage", "deleteMarkers")],
      ["Size of all versions", sizeText(numberAt(bucket, "usage", "bytes") ?? 0)],
      ["Unfinished uploads", at(bucket, "usage", "uploads")],
    ]),
});

const deleteBucket: CliCommand = {
  name: "bucket delete",
  summary: "Delete a bucket that is empty; with --force, all that is in it first.",
  operands: "BUCKET",
  options: {
    force: { help: "delete all versions of all objects in it, for good; asks before" },
    yes: { help: "do not ask" },
  },
  routes: ["DeleteBucket"],
  async run(given, { api, output, terminal }) {
    const name = given.operand("BUCKET"), contents = given.has("force");
    if (contents && !given.has("yes")) {
      await terminal.confirm(`Delete the bucket ${quoted(name)} and all that is in it?`);
    }
    const query = { contents: contents ? true : undefined };
    let progress = await api.ask("DELETE", pathOf(given), { query });
    // One request deletes for a while only.
    for (let cursor = textAt(progress, "next"); cursor !== undefined;) {
      await output.say(`${numberAt(progress, "deleted") ?? 0} versions deleted so far`);
      progress = await api.ask("DELETE", pathOf(given), { query: { ...query, cursor } });
      cursor = textAt(progress, "next");
    }
    await output.say(`Deleted the bucket ${name}`);
  },
};

export const BUCKET_COMMANDS: readonly CliCommand[] = [
  listBuckets,
  createBucket,
  getBucket,
  deleteBucket,
];
