/** `objectstorage group …` */
import { step } from "../api.ts";
import { askCommand, column, described, listCommand } from "../command_forms.ts";
import type { CliCommand } from "../command.ts";
import type { Given } from "../given.ts";
import { at } from "../json_answer.ts";
import { attachmentCommands } from "./attachments.ts";

function pathOf(given: Given): string {
  return `/groups/${step(given.operand("GROUP"))}`;
}

const listGroups = listCommand({
  name: "group list",
  summary: "List groups by name.",
  operands: "[PREFIX]",
  route: "ListGroups",
  path: () => "/groups",
  query: (given) => ({ prefix: given.optional("PREFIX") }),
  columns: [
    column("NAME", "name"),
    column("CREATED", "createdAt"),
    column("DESCRIPTION", "description"),
  ],
});

const createGroup = askCommand({
  name: "group create",
  summary: "Make a group without members.",
  operands: "GROUP",
  options: { description: { value: "TEXT", help: "what the group is for" } },
  route: "CreateGroup",
  method: "POST",
  path: () => "/groups",
  body: (given) => ({ name: given.operand("GROUP"), description: given.text("description") }),
  told: (_, given) => `Made the group ${given.operand("GROUP")}`,
});

const getGroup = askCommand({
  name: "group info",
  summary: "Tell about a group and its policies.",
  operands: "GROUP",
  route: "GetGroup",
  method: "GET",
  path: pathOf,
  told: (group) =>
    described([
      ["Name", at(group, "name")],
      ["Description", at(group, "description")],
      ["Created", at(group, "createdAt")],
      ["Policies", at(group, "policies")],
    ]),
});

const describeGroup = askCommand({
  name: "group set",
  summary: "Change what a group is described as.",
  operands: "GROUP",
  options: { description: { value: "TEXT", help: "what the group is for" } },
  route: "UpdateGroup",
  method: "PATCH",
  path: pathOf,
  body: (given) => ({ description: given.text("description") ?? "" }),
  told: (_, given) => `Changed the group ${given.operand("GROUP")}`,
});

const deleteGroup = askCommand({
  name: "group delete",
  summary: "Delete a group.",
  operands: "GROUP",
  options: { force: { help: "with its memberships and attachments" } },
  route: "DeleteGroup",
  method: "DELETE",
  path: pathOf,
  query: (given) => ({ force: given.has("force") ? true : undefined }),
  told: (_, given) => `Deleted the group ${given.operand("GROUP")}`,
});

const listMembers = listCommand({
  name: "group members",
  summary: "List the members of a group by name.",
  operands: "GROUP",
  route: "ListGroupMembers",
  path: (given) => `${pathOf(given)}/members`,
  columns: [column("NAME", "name"), column("DISABLED", "disabled")],
});

function membership(verb: "add" | "remove"): CliCommand {
  const isAdding = verb === "add";
  return {
    name: `group ${verb}`,
    summary: isAdding ? "Make users members of a group." : "Let go of members of a group.",
    operands: "GROUP USER...",
    routes: [isAdding ? "AddUserToGroup" : "RemoveUserFromGroup"],
    async run(given, { api, output }) {
      for (const user of given.operands("USER")) {
        await api.ask(isAdding ? "PUT" : "DELETE", `${pathOf(given)}/members/${step(user)}`);
        await output.say(`${isAdding ? "Added" : "Removed"} ${user}`);
      }
    },
  };
}

export const GROUP_COMMANDS: readonly CliCommand[] = [
  listGroups,
  createGroup,
  getGroup,
  describeGroup,
  listMembers,
  membership("add"),
  membership("remove"),
  ...attachmentCommands("group"),
  deleteGroup,
];
