/** `objectstorage object copy|move|set`: what S3 does by a copy, the last by one on the object itself. */
import { type Api, step } from "../api.ts";
import { UsageError } from "../cli_error.ts";
import { askCommand, column } from "../command_forms.ts";
import type { CliCommand, Options } from "../command.ts";
import type { Given } from "../given.ts";
import { listAt, textAt } from "../json_answer.ts";

const OPTIONS: Options = {
  "to-bucket": { value: "BUCKET", help: "into this bucket; the same when not given" },
  recursive: { help: "KEY and NEW-KEY are prefixes: all that begins so" },
  overwrite: { help: "replace what is there" },
};

function pathOf(given: Given, what: string): string {
  return `/buckets/${step(given.operand("BUCKET"))}/${what}`;
}

function transfer(verb: "copy" | "move", { summary, routes, options }: {
  readonly summary: string;
  readonly routes: readonly string[];
  readonly options: Options;
}): CliCommand {
  return {
    name: `object ${verb}`,
    summary,
    operands: "BUCKET KEY NEW-KEY",
    options: { ...OPTIONS, ...options },
    details: "Where a move failed behind its copy, both are there.",
    routes,
    async run(given, { api, output }) {
      const outcome = { failed: 0 };
      const done = verb === "copy" ? "copied" : "moved";
      await output.list(outcomes(bodyOf(given), { api, path: pathOf(given, verb), outcome }), [
        { head: "RESULT", cell: (item) => textAt(item, "code") ?? done },
        column("FROM", "from"),
        column("TO", "to"),
        column("WHY", "message"),
      ]);
      return outcome.failed === 0 ? 0 : 1;
    },
  };
}

function bodyOf(given: Given): object {
  const from = given.operand("KEY"), to = given.operand("NEW-KEY");
  const versionId = given.knows("version-id") ? given.text("version-id") : undefined;
  const isRecursive = given.has("recursive");
  if (isRecursive && versionId !== undefined) throw new UsageError("--version-id is of one key");
  return {
    to: given.text("to-bucket"),
    overwrite: given.has("overwrite"),
    ...(isRecursive ? { prefix: { from, to } } : { items: [{ from, to, versionId }] }),
  };
}

/** What came of each, of all pages. */
async function* outcomes(body: object, { api, path, outcome }: {
  readonly api: Api;
  readonly path: string;
  readonly outcome: { failed: number };
}): AsyncIterable<unknown> {
  let cursor: string | undefined;
  do {
    const answered = await api.ask("POST", path, { body: { ...body, cursor } });
    const failed = listAt(answered, "failed");
    outcome.failed += failed.length;
    yield* listAt(answered, "done");
    yield* failed;
    cursor = textAt(answered, "next");
  } while (cursor !== undefined);
}

const updateObject = askCommand({
  name: "object set",
  summary: "Replace the headers and metadata of an object, and its tags where they are given.",
  operands: "BUCKET KEY",
  options: {
    header: { value: "NAME=VALUE", many: true, help: "e.g. content-type=image/jpeg" },
    metadata: { value: "NAME=VALUE", many: true, help: "metadata of one's own" },
    tag: { value: "KEY=VALUE", many: true, help: "a tag, in place of all it has" },
    "if-match": { value: "ETAG", help: "only while the object has this ETag" },
  },
  details: "Headers and metadata that are not given are taken away.",
  route: "UpdateObject",
  method: "PUT",
  path: (given) => pathOf(given, "object"),
  query: (given) => ({ key: given.operand("KEY") }),
  body(given) {
    const headers = given.pairs("header"), metadata = given.pairs("metadata");
    const tags = given.pairs("tag");
    if ((headers ?? metadata ?? tags) === undefined) {
      throw new UsageError("Say what to set: --header, --metadata or --tag");
    }
    return { headers: headers ?? {}, metadata, tags, ifMatch: given.text("if-match") };
  },
  told: (_, given) => `Changed ${given.operand("KEY")}`,
});

export const COPY_COMMANDS: readonly CliCommand[] = [
  transfer("copy", {
    summary: "Copy an object, or with --recursive those of a prefix.",
    routes: ["CopyObjects"],
    options: { "version-id": { value: "ID", help: "this version of it, not the current one" } },
  }),
  transfer("move", {
    summary: "Move an object, or with --recursive those of a prefix.",
    routes: ["MoveObjects"],
    options: {},
  }),
  updateObject,
];
