/** `objectstorage key …`: access keys. Secrets are printed once, where they are made. */
import { step } from "../api.ts";
import { UsageError } from "../cli_error.ts";
import { askCommand, type AskForm, column, described, listCommand } from "../command_forms.ts";
import type { CliCommand, Option, Session } from "../command.ts";
import { documentText } from "../document.ts";
import type { Given } from "../given.ts";
import { at } from "../json_answer.ts";

const OWN: Option = { help: "a key of one's own: needs no more than admin:*OwnAccessKey" };
const KEY_OPTIONS = {
  description: { value: "TEXT", help: "what the key is for" },
  expires: { value: "TIME", help: "when it is over: a time, or a duration such as 90d" },
  policy: { value: "FILE", help: "policy that narrows what the key may; - is standard input" },
} as const;

function pathOf(given: Given): string {
  return `/access-keys/${step(given.operand("KEY"))}`;
}

/** The same route for keys of one's own, where that is asked for. */
function ownPathOf(given: Given): string {
  return `${given.has("own") ? "/own" : ""}${pathOf(given)}`;
}

function routesOf(name: string): readonly string[] {
  return [`${name}AccessKey`, `${name}OwnAccessKey`];
}

/** As askCommand, by two routes. */
function ownable(
  { route, options, ...form }: AskForm,
): CliCommand {
  const command = askCommand({ ...form, route, options: { ...options, own: OWN } });
  return { ...command, routes: routesOf(route) };
}

const COLUMNS = [
  column("KEY", "accessKeyId"),
  column("USER", "user"),
  column("CREATED", "createdAt"),
  column("EXPIRES", "expiresAt"),
  column("LAST USED", "lastUsedAt"),
  column("DISABLED", "disabled"),
  column("DESCRIPTION", "description"),
];

const listKeys: CliCommand = {
  ...listCommand({
    name: "key list",
    summary: "List access keys by id: everyone's, or those of one.",
    options: {
      user: { value: "USER", help: "keys of this user; root is the root user" },
      own: OWN,
    },
    route: "ListAccessKeys",
    path: (given) => given.has("own") ? "/own/access-keys" : "/access-keys",
    query: (given) => ({ user: given.text("user") }),
    columns: COLUMNS,
  }),
  routes: ["ListAccessKeys", "ListOwnAccessKeys"],
};

async function asked(given: Given, session: Session) {
  const file = given.text("policy");
  return {
    description: given.text("description"),
    expiresAt: given.time("expires", { now: session.now(), sign: 1 }),
    policy: file === undefined ? undefined : await documentText(file, session),
  };
}

function toldOnce(made: unknown): string {
  return described([
    ["Access key", at(made, "accessKeyId")],
    ["Secret key", at(made, "secretAccessKey")],
    ["User", at(made, "user") ?? "root"],
    ["Expires", at(made, "expiresAt")],
  ]) + "\nThe secret is told this once.";
}

const createKey: CliCommand = {
  name: "key create",
  summary: "Make an access key, and tell its secret.",
  operands: "[USER]",
  options: { ...KEY_OPTIONS, own: OWN },
  details: "USER is whom it is for; root is the root user, whose keys only root makes.",
  routes: routesOf("Create"),
  async run(given, session) {
    const user = given.optional("USER"), own = given.has("own");
    if (own === (user !== undefined)) throw new UsageError("Say for whom: USER, or --own");
    const body = await asked(given, session);
    const made = own
      ? await session.api.ask("POST", "/own/access-keys", { body })
      : await session.api.ask("POST", "/access-keys", {
        body: { ...body, user: user === "root" ? null : user },
      });
    await session.output.answer(made, toldOnce);
  },
};

const getKey = askCommand({
  name: "key info",
  summary: "Tell about an access key, but for its secret.",
  operands: "KEY",
  route: "GetAccessKey",
  method: "GET",
  path: pathOf,
  told: (key) =>
    described([
      ["Access key", at(key, "accessKeyId")],
      ["User", at(key, "user") ?? "root"],
      ["Description", at(key, "description")],
      ["Created", at(key, "createdAt")],
      ["Expires", at(key, "expiresAt")],
      ["Last used", at(key, "lastUsedAt")],
      ["Disabled", at(key, "disabled")],
      ["Policy", at(key, "policy")],
    ]),
});

function disabling(verb: "enable" | "disable", summary: string): CliCommand {
  return ownable({
    name: `key ${verb}`,
    summary,
    operands: "KEY",
    route: "Update",
    method: "PATCH",
    path: ownPathOf,
    body: () => ({ disabled: verb === "disable" }),
    told: (_, given) => `The access key ${given.operand("KEY")} is ${verb}d`,
  });
}

const changeKey = ownable({
  name: "key set",
  summary: "Change an access key.",
  operands: "KEY",
  options: {
    ...KEY_OPTIONS,
    "no-expiry": { help: "it is never over" },
    "no-policy": { help: "it may all that its user may" },
  },
  route: "Update",
  method: "PATCH",
  path: ownPathOf,
  async body(given, session) {
    const changes = {
      ...await asked(given, session),
      ...(given.has("no-expiry") ? { expiresAt: null } : {}),
      ...(given.has("no-policy") ? { policy: null } : {}),
    };
    if (Object.values(changes).some((value) => value !== undefined)) return changes;
    throw new UsageError("Say what to change: --description, --expires, --policy, --no-…");
  },
  told: (_, given) => `Changed the access key ${given.operand("KEY")}`,
});

const rotateKey = ownable({
  name: "key rotate",
  summary: "Make a new key that may what this one may; this one is over after a while.",
  operands: "KEY",
  options: {
    overlap: { value: "DURATION", help: "how long both hold; 24h when not given, 0: at once" },
  },
  route: "Rotate",
  method: "POST",
  path: (given) => `${ownPathOf(given)}/rotate`,
  body(given) {
    const overlap = given.duration("overlap");
    return { overlap: overlap === undefined ? undefined : Math.ceil(overlap / 1_000) };
  },
  told: (made, given) =>
    `${toldOnce(made)}\n${given.operand("KEY")} holds until ${at(made, "replaced", "expiresAt")}.`,
});

const deleteKey = ownable({
  name: "key delete",
  summary: "Delete an access key: it is refused from the next request on.",
  operands: "KEY",
  route: "Delete",
  method: "DELETE",
  path: ownPathOf,
  told: (_, given) => `Deleted the access key ${given.operand("KEY")}`,
});

export const KEY_COMMANDS: readonly CliCommand[] = [
  listKeys,
  createKey,
  getKey,
  changeKey,
  disabling("enable", "Let an access key in again."),
  disabling("disable", "Refuse an access key, at once."),
  rotateKey,
  deleteKey,
];
