/** `objectstorage audit query|tail`: who did what, newest first; or as it happens. */
import { UsageError } from "../cli_error.ts";
import { column } from "../command_forms.ts";
import type { CliCommand, Session } from "../command.ts";
import type { Api, QueryValues } from "../api.ts";
import type { Given } from "../given.ts";
import { listAt, numberAt, textAt } from "../json_answer.ts";
import type { Column } from "../output.ts";
import { visible } from "../text_table.ts";
import { watch } from "../watch.ts";

const LIMIT = 100;
/** Milliseconds between two looks. */
const PAUSE = 1_000;
/** Milliseconds the server's clock may be set back without a record being passed over. */
const LATE = 60_000;

const COLUMNS: readonly Column[] = [
  column("TIME", "time"),
  column("WHO", "principal"),
  column("ACTION", "action"),
  column("RESULT", "result"),
  { head: "ON", cell: targetOf },
  column("FROM", "sourceAddress"),
  column("REQUEST", "requestId"),
];

function targetOf(record: unknown): string | undefined {
  const bucket = textAt(record, "bucket"), key = textAt(record, "key");
  if (bucket === undefined) return textAt(record, "resource");
  return key === undefined ? bucket : `${bucket}/${key}`;
}

const queryAudit: CliCommand = {
  name: "audit query",
  summary: "Search the audit log, newest first.",
  options: {
    since: { value: "TIME", help: "not before: a time, or so long ago, e.g. 1h" },
    until: { value: "TIME", help: "before: a time, or so long ago" },
    principal: { value: "NAME", help: "what this user did" },
    action: { value: "ACTION", help: "this action; * may stand at its end" },
    bucket: { value: "BUCKET", help: "on this bucket" },
    resource: { value: "TEXT", help: "on what begins so: user/ann, bucket/key" },
    "request-id": { value: "ID", help: "in this request" },
    limit: { value: "N", help: `so many at most; ${LIMIT} when not given, 0: all` },
    follow: { help: "go on with what happens, oldest first, until Ctrl-C" },
  },
  details: "With --follow and --json, each record is a line of its own.",
  routes: ["ListAuditRecords"],
  async run(given, session) {
    const query = queryOf(given, session);
    if (given.has("follow")) return await follow(query, given, session);
    const limit = given.number("limit", 0) ?? LIMIT;
    const damaged = new Set<string>();
    const records = async function* () {
      for await (const page of session.api.pages("/audit", query, limit || Infinity)) {
        for (const file of listAt(page, "damaged")) damaged.add(String(file));
        yield* listAt(page, "items");
      }
    };
    await session.output.list(records(), COLUMNS);
    for (const file of damaged) {
      await session.terminal.warn(`${visible(file)} could not be read to its end`);
    }
  },
};

function queryOf(given: Given, { now }: Session): QueryValues {
  const times = { now: now(), sign: -1 } as const;
  return {
    from: given.time("since", times),
    to: given.time("until", times),
    principal: given.text("principal"),
    action: given.text("action"),
    bucket: given.text("bucket"),
    resource: given.text("resource"),
    requestId: given.text("request-id"),
  };
}

/** Never ends by itself. */
async function follow(query: QueryValues, given: Given, { api, output }: Session): Promise<never> {
  if (given.has("until")) throw new UsageError("--follow has no end: leave --until out");
  const print = output.follow(COLUMNS);
  let { sequence: last, before: from } = await newest(api);
  if (query["from"] !== undefined) [last, from] = [-1, String(query["from"])];
  for (;;) {
    // Before the search: what comes meanwhile is looked for again.
    const { before } = await newest(api);
    const found: unknown[] = [];
    for await (const record of api.items("/audit", { ...query, from })) {
      if ((numberAt(record, "sequence") ?? 0) <= last) break;
      found.push(record);
    }
    for (const record of found.reverse()) {
      last = numberAt(record, "sequence") ?? last;
      await print(record);
    }
    from = before;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** The newest record of all, and a time before which what comes after it is not. By the server's clock:
 * the one here may be another. */
async function newest(api: Api): Promise<{ sequence: number; before: string | undefined }> {
  for await (const record of api.items("/audit", {}, 1)) {
    const time = Date.parse(textAt(record, "time") ?? "");
    const before = Number.isNaN(time) ? undefined : new Date(time - LATE).toISOString();
    return { sequence: numberAt(record, "sequence") ?? -1, before };
  }
  return { sequence: -1, before: undefined };
}

const tailAudit: CliCommand = {
  name: "audit tail",
  summary: "Tell records of the audit log as they are written, until Ctrl-C.",
  details: "With --json, each record is a line of its own. audit query --follow can search, too.",
  routes: ["TailAudit"],
  run: (_, session) => watch("/audit/tail", {}, { columns: COLUMNS, session }),
};

export const AUDIT_COMMANDS: readonly CliCommand[] = [queryAudit, tailAudit];
