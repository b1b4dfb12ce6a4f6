/** `objectstorage policy simulate|can`: what somebody may. Exit status 0 is yes, 3 is no. */
import { UsageError } from "../cli_error.ts";
import type { CliCommand, Session } from "../command.ts";
import { documentText } from "../document.ts";
import { type Given, pairOf } from "../given.ts";
import { at, isAt, listAt, numberAt, textAt } from "../json_answer.ts";
import { visible } from "../text_table.ts";

/** Why, in words. */
export function decisionText(decision: unknown): string {
  const policy = textAt(decision, "by", "policy"), sid = textAt(decision, "by", "sid");
  const statement = `statement ${numberAt(decision, "by", "statement") ?? "?"}${
    sid === undefined ? "" : ` (${sid})`
  } of ${policy ?? "?"}`;
  const isDecided = at(decision, "by") !== undefined;
  if (isAt(decision, "allowed")) return visible(`allowed${isDecided ? ` by ${statement}` : ""}`);
  const why = isDecided
    ? `${statement} denies it`
    : textAt(decision, "reason") === "notInForce"
    ? "who asks is disabled or expired"
    : "no statement allows it";
  return visible(`denied: ${why}`);
}

/** Whom it is about: exactly one of the options. */
async function subjectOf(given: Given, session: Session): Promise<unknown> {
  const user = given.text("user"), accessKeyId = given.text("key");
  const files = given.all("policy");
  const subjects = [
    ...(user === undefined ? [] : [{ user }]),
    ...(accessKeyId === undefined ? [] : [{ accessKeyId }]),
    ...(given.has("anonymous") ? [{ anonymous: true }] : []),
    ...(files.length === 0 ? [] : [{
      policies: await Promise.all(files.map((file) => documentText(file, session))),
    }]),
  ];
  const [subject, other] = subjects;
  if (subject !== undefined && other === undefined) return subject;
  throw new UsageError("Say whom it is about: one of --user, --key, --policy, --anonymous");
}

/** Values by condition key, which may be given more than once. */
function contextOf(given: Given): Readonly<Record<string, readonly string[]>> {
  const context = new Map<string, readonly string[]>();
  for (const text of given.all("context")) {
    const [key, value] = pairOf(text);
    context.set(key, [...context.get(key) ?? [], value]);
  }
  return Object.fromEntries(context);
}

const simulatePolicy: CliCommand = {
  name: "policy simulate",
  summary: "Whether somebody may do something, and the statement that decides; exits 3 for no.",
  options: {
    user: { value: "USER", help: "may this user?" },
    key: { value: "KEY", help: "may who has this access key?" },
    policy: { value: "FILE", many: true, help: "may who has these policies alone?" },
    anonymous: { help: "may anybody?" },
    action: { value: "ACTION", help: "do this, e.g. s3:GetObject" },
    resource: { value: "ARN", help: "to this, e.g. arn:aws:s3:::bucket/key; * when not given" },
    context: {
      value: "KEY=VALUE",
      many: true,
      help: "with this true of the request, e.g. aws:SourceIp=10.0.0.1",
    },
  },
  routes: ["SimulatePolicy"],
  async run(given, session) {
    const action = given.text("action"), resource = given.text("resource");
    if (action === undefined) throw new UsageError("Say what is to be done: --action");
    const subject = await subjectOf(given, session);
    const body = { subject, action, resource, context: contextOf(given) };
    const decision = await session.api.ask("POST", "/policies/simulate", { body });
    await session.output.answer(decision, decisionText);
    return isAt(decision, "allowed") ? 0 : 3;
  },
};

const mayI: CliCommand = {
  name: "policy can",
  summary: "Whether one may oneself, now and from here; exits 3 for no.",
  operands: "ACTION [ARN]",
  routes: ["GetPermissions"],
  async run(given, { api, output }) {
    const query = { action: given.operand("ACTION"), resource: given.optional("ARN") };
    const answered = await api.get("/permissions", query);
    const allowed = listAt(answered, "items").some((item) => isAt(item, "allowed"));
    await output.answer(answered, () => allowed ? "yes" : "no");
    return allowed ? 0 : 3;
  },
};

export const POLICY_QUESTIONS: readonly CliCommand[] = [simulatePolicy, mayI];
