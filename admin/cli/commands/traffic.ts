/** `objectstorage metrics|trace`: what the server has to do: by the minute, and request by request. */
import { UsageError } from "../cli_error.ts";
import { column, sizeColumn } from "../command_forms.ts";
import type { CliCommand } from "../command.ts";
import { quoted } from "../given.ts";
import { at, listAt } from "../json_answer.ts";
import type { Column } from "../output.ts";
import { watch } from "../watch.ts";

const METRICS: readonly Column[] = [
  column("TIME", "time"),
  column("REQUESTS", "requests"),
  column("4XX", "clientErrors"),
  column("5XX", "serverErrors"),
  sizeColumn("RECEIVED", "receivedBytes"),
  sizeColumn("SENT", "sentBytes"),
  column("MEDIAN MS", "median"),
  column("P99 MS", "slowest"),
  column("OBJECTS", "objects"),
  sizeColumn("STORED", "storedBytes"),
  sizeColumn("FREE", "freeBytes"),
];

const getMetrics: CliCommand = {
  name: "metrics",
  summary: "Tell what the server had to do in each minute of the last day, oldest first.",
  options: { since: { value: "TIME", help: "after: a time, or so long ago, e.g. 1h" } },
  details: "With --json, the answer of the route: a column of numbers of each kind.",
  routes: ["GetMetricsHistory"],
  async run(given, { api, output, now }) {
    const since = given.time("since", { now: now(), sign: -1 });
    const history = await api.get("/metrics/history", { since });
    if (output.json) return await output.answer(history, String);
    await output.list(points(history), METRICS);
  },
};

/** The columns as rows. */
// deno-lint-ignore require-await
async function* points(history: unknown): AsyncIterable<unknown> {
  const columns = Object.keys(Object(history)).map((name) =>
    [name, listAt(history, name)] as const
  );
  for (const [index, time] of listAt(history, "time").entries()) {
    const point = columns.map(([name, values]) => [name, values[index]]);
    yield { ...Object.fromEntries(point), time: new Date(Number(time)).toISOString() };
  }
}

const TRACE: readonly Column[] = [
  column("TIME", "time"),
  column("STATUS", "status"),
  column("OPERATION", "operation"),
  { head: "ON", cell: targetOf },
  column("WHO", "principal"),
  column("MS", "duration"),
  column("REQUEST", "requestId"),
];

function targetOf(request: unknown): string | undefined {
  const path = [at(request, "bucket"), at(request, "key")].filter((part) => part !== undefined);
  return path.length === 0 ? undefined : path.join("/");
}

const STATUSES = ["2xx", "3xx", "4xx", "5xx"];

const getTrace: CliCommand = {
  name: "trace",
  summary: "Tell the requests of S3 as they end, until Ctrl-C.",
  options: {
    operation: { value: "NAME", help: "of this operation, e.g. GetObject" },
    bucket: { value: "BUCKET", help: "on this bucket" },
    prefix: { value: "PREFIX", help: "on keys that begin so" },
    principal: { value: "NAME", help: "of this user" },
    status: { value: "CLASS", help: `answered with one of ${STATUSES.join(", ")}` },
    slower: { value: "DURATION", help: "that took at least so long" },
    errors: { help: "those that failed" },
  },
  details: "With --json, each request is a line of its own.",
  routes: ["GetTrace"],
  async run(given, session) {
    const status = given.text("status");
    if (status !== undefined && !STATUSES.includes(status)) {
      throw new UsageError(`--status takes one of ${STATUSES.join(", ")}, not ${quoted(status)}`);
    }
    const query = {
      operation: given.text("operation"),
      bucket: given.text("bucket"),
      prefix: given.text("prefix"),
      principal: given.text("principal"),
      status,
      minDuration: given.duration("slower"),
      errors: given.has("errors") ? true : undefined,
    };
    await watch("/trace", query, { columns: TRACE, session });
  },
};

export const TRAFFIC_COMMANDS: readonly CliCommand[] = [getMetrics, getTrace];
