/** `objectstorage status|usage|config get|why`: how the server is. */
import { step } from "../api.ts";
import { CliError } from "../cli_error.ts";
import { column, described, listCommand, sizeColumn } from "../command_forms.ts";
import type { CliCommand, Session } from "../command.ts";
import { at, isAt, listAt, numberAt, textAt } from "../json_answer.ts";
import { aligned, durationText, sizeText, visible } from "../text_table.ts";
import { decisionText } from "./policy_questions.ts";

const getStatus: CliCommand = {
  name: "status",
  summary: "Tell how the server is: health checks, drives, isolates, usage.",
  details: "With --json, the answer of the status route alone; usage has its own command.",
  routes: ["GetStatus", "GetUsage"],
  async run(_, session) {
    const { api, output } = session;
    const status = await api.get("/status");
    const usage = output.json ? undefined : await usageLine(session);
    await output.answer(status, () => statusText(status, usage));
  },
};

/** What is stored in all; undefined for who may not know. */
async function usageLine({ api }: Session): Promise<string | undefined> {
  try {
    const usage = await api.get("/usage", { limit: 1 });
    const bytes = numberAt(usage, "total", "bytes") ?? 0;
    return `${numberAt(usage, "buckets")} buckets, ${
      numberAt(usage, "total", "objects")
    } objects, ` +
      sizeText(bytes);
  } catch (error) {
    if (error instanceof CliError && error.exit === 1) return undefined;
    throw error;
  }
}

function statusText(status: unknown, usage: string | undefined): string {
  const cell = (value: unknown) => visible(String(value ?? "-"));
  const yes = (value: unknown, path: string) => isAt(value, path) ? "up" : "DOWN";
  return [
    described([
      ["Version", at(status, "version")],
      ["Phase", at(status, "phase")],
      ["Up for", durationText(numberAt(status, "uptime") ?? 0)],
      ["Read-only", at(status, "readOnly")],
      ["Stored", usage],
    ]),
    "",
    ...aligned([
      ["CHECK", "STATE", "DETAIL"],
      ...listAt(status, "checks").map((check) => [
        cell(at(check, "name")),
        isAt(check, "ok") ? "ok" : "FAILED",
        cell(at(check, "detail")),
      ]),
    ]),
    "",
    ...aligned([
      ["DRIVE", "FREE", "TOTAL"],
      ...listAt(status, "drives").map((drive) => [
        cell(at(drive, "path")),
        sizeOrNone(numberAt(drive, "freeBytes")),
        sizeOrNone(numberAt(drive, "totalBytes")),
      ]),
    ]),
    "",
    ...aligned([
      ["ISOLATE", "STATE", "RESTARTS"],
      ...listAt(status, "isolates").map((isolate) => [
        cell(at(isolate, "name")),
        yes(isolate, "up"),
        cell(at(isolate, "restarts")),
      ]),
    ]),
  ].join("\n");
}

function sizeOrNone(bytes: number | undefined): string {
  return bytes === undefined ? "-" : sizeText(bytes);
}

const getUsage = listCommand({
  name: "usage",
  summary: "Tell how much is stored in each bucket.",
  route: "GetUsage",
  path: () => "/usage",
  columns: [
    column("BUCKET", "bucket"),
    column("OBJECTS", "usage", "objects"),
    column("VERSIONS", "usage", "versions"),
    sizeColumn("SIZE", "usage", "bytes"),
    column("UPLOADS", "usage", "uploads"),
    sizeColumn("IN UPLOADS", "usage", "uploadBytes"),
  ],
});

const getConfiguration: CliCommand = {
  name: "config get",
  summary: "Tell the settings in force on the server and where each comes from, without secrets.",
  details: "config show tells what a server started here and now would use.",
  routes: ["GetConfiguration"],
  async run(_, { api, output }) {
    const settings = async function* () {
      yield* listAt(await api.get("/configuration"), "items");
    };
    await output.list(settings(), [
      column("SETTING", "name"),
      column("VALUE", "value"),
      column("SOURCE", "source"),
    ]);
  },
};

const getRefusals: CliCommand = {
  name: "why",
  summary: "Tell why a request was refused.",
  operands: "REQUEST-ID",
  details: "The id is in the error a client was told, and in x-amz-request-id or x-request-id.",
  routes: ["GetRefusals"],
  async run(given, { api, output }) {
    const answered = await api.get(`/refusals/${step(given.operand("REQUEST-ID"))}`);
    await output.answer(
      answered,
      () => listAt(answered, "items").map(refusalText).join("\n\n"),
    );
  },
};

function refusalText(refusal: unknown): string {
  const decision = at(refusal, "decision");
  const expected = textAt(refusal, "expected", "canonicalRequest");
  const text = described([
    ["Time", at(refusal, "time")],
    ["Who", at(refusal, "principal")],
    ["Operation", at(refusal, "operation")],
    ["Link", at(refusal, "share")],
    ["Refused with", at(refusal, "code")],
    ["Action", at(refusal, "action")],
    ["Resource", at(refusal, "resource")],
    ["Why", decision === undefined ? undefined : decisionText(decision)],
  ]);
  if (expected === undefined) return text;
  const lines = expected.split("\n").map((line) => `  ${visible(line)}`);
  return [text, "This should have been signed:", ...lines].join("\n");
}

export const SERVER_COMMANDS: readonly CliCommand[] = [
  getStatus,
  getUsage,
  getConfiguration,
  getRefusals,
];
