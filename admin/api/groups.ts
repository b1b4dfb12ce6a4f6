/** Groups: users that have the same policies. */
import { z } from "@hono/zod-openapi";
import type { Group } from "../../storage/identity.ts";
import { notFound } from "./api_error.ts";
import { decodeCursor, encodeCursor, PAGE, pageOf } from "./cursor.ts";
import { adminRoute } from "./route.ts";
import { Description, IdentityName, isTrue, Switch, Time } from "./values.ts";

const GroupShape = z.object({ name: IdentityName, description: z.string(), createdAt: Time })
  .openapi("Group");
const GroupDetails = GroupShape.extend({
  policies: z.array(z.string()).openapi({ description: "Attached, by name" }),
}).openapi("GroupDetails");
const Member = z.object({ name: IdentityName, disabled: z.boolean() }).openapi("Member");

function groupOf({ name, description, createdAt }: Group) {
  return { name, description, createdAt: new Date(createdAt).toISOString() };
}

const NAMED = z.strictObject({ group: IdentityName });

export const listGroups = adminRoute({
  name: "ListGroups",
  action: "admin:ListGroups",
  method: "get",
  path: "/groups",
  tag: "Groups",
  summary: "List groups by name.",
  query: z.strictObject({ ...PAGE, prefix: z.string().max(128).default("") }),
  answer: pageOf(GroupShape),
  async handle({ query: { limit, cursor, prefix } }, { server }) {
    const [after = ""] = decodeCursor(cursor, 1) ?? [];
    const { entries, truncated } = await server.reader.listGroups({ prefix, after, limit });
    const last = entries.at(-1);
    const next = truncated && last !== undefined ? { next: encodeCursor(last.name) } : {};
    return { items: entries.map(groupOf), ...next };
  },
});

export const createGroup = adminRoute({
  name: "CreateGroup",
  action: "admin:CreateGroup",
  method: "post",
  path: "/groups",
  tag: "Groups",
  summary: "Make a group without members.",
  body: z.strictObject({ name: IdentityName, description: Description.optional() }),
  answer: GroupShape,
  status: 201,
  creates: true,
  async handle({ body: { name, description = "" } }, { server, caller }) {
    return groupOf(await server.identities.createGroup({ name, description }, caller.actor));
  },
});

export const getGroup = adminRoute({
  name: "GetGroup",
  action: "admin:GetGroup",
  method: "get",
  path: "/groups/{group}",
  tag: "Groups",
  summary: "A group and its policies.",
  params: NAMED,
  answer: GroupDetails,
  async handle({ params: { group: name } }, { server: { reader } }) {
    const group = await reader.getGroup(name);
    if (group === undefined) throw notFound(`group ${name}`);
    const attached = await reader.listAttachments({ kind: "group", name });
    return { ...groupOf(group), policies: attached.map((policy) => policy.name) };
  },
});

export const updateGroup = adminRoute({
  name: "UpdateGroup",
  action: "admin:UpdateGroup",
  method: "patch",
  path: "/groups/{group}",
  tag: "Groups",
  summary: "Change what a group is described as.",
  params: NAMED,
  body: z.strictObject({ description: Description }),
  answer: GroupShape,
  async handle({ params: { group: name }, body: { description } }, { server, caller }) {
    return groupOf(await server.identities.updateGroup({ name, description }, caller.actor));
  },
});

export const deleteGroup = adminRoute({
  name: "DeleteGroup",
  action: "admin:DeleteGroup",
  method: "delete",
  path: "/groups/{group}",
  tag: "Groups",
  summary: "Delete a group; with its memberships and attachments where `force` is true.",
  params: NAMED,
  query: z.strictObject({ force: Switch }),
  async handle({ params: { group }, query }, { server, caller }) {
    await server.identities.deleteGroup(group, { force: isTrue(query.force) }, caller.actor);
  },
});

export const listMembers = adminRoute({
  name: "ListGroupMembers",
  action: "admin:GetGroup",
  method: "get",
  path: "/groups/{group}/members",
  tag: "Groups",
  summary: "List the members of a group by name.",
  params: NAMED,
  query: z.strictObject(PAGE),
  answer: pageOf(Member),
  async handle({ params: { group }, query: { limit, cursor } }, { server: { reader } }) {
    const [after = ""] = decodeCursor(cursor, 1) ?? [];
    if (await reader.getGroup(group) === undefined) throw notFound(`group ${group}`);
    const { entries, truncated } = await reader.listMembers(group, { prefix: "", after, limit });
    const last = entries.at(-1);
    const next = truncated && last !== undefined ? { next: encodeCursor(last.name) } : {};
    return { items: entries.map(({ name, disabled }) => ({ name, disabled })), ...next };
  },
});

const MEMBER = NAMED.extend({ user: IdentityName });

export const addMember = adminRoute({
  name: "AddUserToGroup",
  action: "admin:AddUserToGroup",
  method: "put",
  path: "/groups/{group}/members/{user}",
  tag: "Groups",
  summary: "Make a user a member; who is one stays so.",
  params: MEMBER,
  async handle({ params: { group, user } }, { server, caller }) {
    await server.identities.addMembers(group, [user], caller.actor);
  },
});

export const removeMember = adminRoute({
  name: "RemoveUserFromGroup",
  action: "admin:RemoveUserFromGroup",
  method: "delete",
  path: "/groups/{group}/members/{user}",
  tag: "Groups",
  summary: "Let go of a member; who is none stays none.",
  params: MEMBER,
  async handle({ params: { group, user } }, { server, caller }) {
    await server.identities.removeMembers(group, [user], caller.actor);
  },
});
