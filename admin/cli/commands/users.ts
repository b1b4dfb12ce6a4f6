/** `objectstorage user …` */
import { step } from "../api.ts";
import { askCommand, column, described, listCommand } from "../command_forms.ts";
import type { CliCommand } from "../command.ts";
import { UsageError } from "../cli_error.ts";
import type { Given } from "../given.ts";
import { at } from "../json_answer.ts";
import { fileText } from "../server_choice.ts";
import { trimmed } from "../../../server/config/sources.ts";
import { attachmentCommands } from "./attachments.ts";

function pathOf(given: Given): string {
  return `/users/${step(given.operand("USER"))}`;
}

const listUsers = listCommand({
  name: "user list",
  summary: "List users by name.",
  operands: "[PREFIX]",
  route: "ListUsers",
  path: () => "/users",
  query: (given) => ({ prefix: given.optional("PREFIX") }),
  columns: [
    column("NAME", "name"),
    column("CREATED", "createdAt"),
    column("DISABLED", "disabled"),
    column("PASSWORD", "hasPassword"),
    column("DESCRIPTION", "description"),
  ],
});

const createUser = askCommand({
  name: "user create",
  summary: "Make a user, who may nothing until a policy is attached.",
  operands: "USER",
  options: { description: { value: "TEXT", help: "what the user is for" } },
  route: "CreateUser",
  method: "POST",
  path: () => "/users",
  body: (given) => ({ name: given.operand("USER"), description: given.text("description") }),
  told: (_, given) => `Made the user ${given.operand("USER")}`,
});

const deleteUser = askCommand({
  name: "user delete",
  summary: "Delete a user.",
  operands: "USER",
  options: { force: { help: "with its access keys, memberships and attachments" } },
  route: "DeleteUser",
  method: "DELETE",
  path: pathOf,
  query: (given) => ({ force: given.has("force") ? true : undefined }),
  told: (_, given) => `Deleted the user ${given.operand("USER")}`,
});

const getUser = askCommand({
  name: "user info",
  summary: "Tell about a user, its policies and groups.",
  operands: "USER",
  route: "GetUser",
  method: "GET",
  path: pathOf,
  told: (user) =>
    described([
      ["Name", at(user, "name")],
      ["Id", at(user, "id")],
      ["Description", at(user, "description")],
      ["Created", at(user, "createdAt")],
      ["Disabled", at(user, "disabled")],
      ["Password", at(user, "hasPassword")],
      ["Policies", at(user, "policies")],
      ["Groups", at(user, "groups")],
    ]),
});

function disabling(verb: "enable" | "disable", summary: string): CliCommand {
  return askCommand({
    name: `user ${verb}`,
    summary,
    operands: "USER",
    route: "UpdateUser",
    method: "PATCH",
    path: pathOf,
    body: () => ({ disabled: verb === "disable" }),
    told: (_, given) => `The user ${given.operand("USER")} is ${verb}d`,
  });
}

const describeUser = askCommand({
  name: "user set",
  summary: "Change what a user is described as.",
  operands: "USER",
  options: { description: { value: "TEXT", help: "what the user is for" } },
  route: "UpdateUser",
  method: "PATCH",
  path: pathOf,
  body(given) {
    if (!given.has("description")) throw new UsageError("Say what to change: --description");
    return { description: given.text("description") };
  },
  told: (_, given) => `Changed the user ${given.operand("USER")}`,
});

const setPassword = askCommand({
  name: "user password",
  summary: "Give a user a password to sign in with, and end the user's sessions.",
  operands: "USER",
  options: {
    "from-file": { value: "FILE", help: "file that holds it; else it is asked for, or read" },
    "none": { help: "take the password away" },
  },
  details: "The password is typed, or is what standard input holds; it cannot be an argument,\n" +
    "which other users of this machine could see.",
  route: "SetUserPassword",
  method: "PUT",
  path: (given) => `${pathOf(given)}/password`,
  async body(given, { terminal }) {
    if (given.has("none")) return { password: null };
    const file = given.text("from-file");
    const password = file === undefined
      ? await terminal.secret(`Password of ${given.operand("USER")}: `)
      : trimmed(fileText(file));
    return { password };
  },
  told: (_, given) =>
    `The user ${given.operand("USER")} has ${given.has("none") ? "no" : "a new"} password`,
});

export const USER_COMMANDS: readonly CliCommand[] = [
  listUsers,
  createUser,
  getUser,
  describeUser,
  disabling("enable", "Let a user in again."),
  disabling("disable", "Refuse a user's keys and sessions, at once."),
  setPassword,
  ...attachmentCommands("user"),
  deleteUser,
];
