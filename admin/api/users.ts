/** Users: who may sign requests, and with which policies. Their access keys are access_keys.ts. */
import { z } from "@hono/zod-openapi";
import { LONGEST_PASSWORD } from "../../server/sessions/password_rules.ts";
import type { User } from "../../storage/identity.ts";
import { notFound } from "./api_error.ts";
import { decodeCursor, encodeCursor, PAGE, pageOf } from "./cursor.ts";
import { requirePasswords } from "./key_rights.ts";
import { adminRoute } from "./route.ts";
import { Description, IdentityName, isTrue, present, Switch, Time } from "./values.ts";

const UserShape = z.object({
  id: z.string().openapi({ description: "Never reused: a user of the same name is another one" }),
  canonicalId: z.string(),
  name: IdentityName,
  description: z.string(),
  createdAt: Time,
  disabled: z.boolean(),
  hasPassword: z.boolean(),
}).openapi("User");

const UserDetails = UserShape.extend({
  policies: z.array(z.string()).openapi({ description: "Attached to the user itself, by name" }),
  groups: z.array(z.string()),
}).openapi("UserDetails");

export function userOf({ createdAt, ...user }: User) {
  return { ...user, createdAt: new Date(createdAt).toISOString() };
}

const NAMED = z.strictObject({ user: IdentityName });

export const listUsers = adminRoute({
  name: "ListUsers",
  action: "admin:ListUsers",
  method: "get",
  path: "/users",
  tag: "Users",
  summary: "List users by name.",
  query: z.strictObject({ ...PAGE, prefix: z.string().max(128).default("") }),
  answer: pageOf(UserShape),
  async handle({ query: { limit, cursor, prefix } }, { server }) {
    const [after = ""] = decodeCursor(cursor, 1) ?? [];
    const { entries, truncated } = await server.reader.listUsers({ prefix, after, limit });
    const last = entries.at(-1);
    const next = truncated && last !== undefined ? { next: encodeCursor(last.name) } : {};
    return { items: entries.map(userOf), ...next };
  },
});

export const createUser = adminRoute({
  name: "CreateUser",
  action: "admin:CreateUser",
  method: "post",
  path: "/users",
  tag: "Users",
  summary: "Make a user. It may nothing until a policy is attached.",
  body: z.strictObject({ name: IdentityName, description: Description.optional() }),
  answer: UserShape,
  status: 201,
  creates: true,
  async handle({ body: { name, description = "" } }, { server, caller }) {
    return userOf(await server.identities.createUser({ name, description }, caller.actor));
  },
});

export const getUser = adminRoute({
  name: "GetUser",
  action: "admin:GetUser",
  method: "get",
  path: "/users/{user}",
  tag: "Users",
  summary: "A user, its policies and its groups.",
  params: NAMED,
  answer: UserDetails,
  async handle({ params: { user: name } }, { server: { reader } }) {
    const identity = await reader.getIdentityOfUser(name);
    if (identity === undefined) throw notFound(`user ${name}`);
    const attached = await reader.listAttachments({ kind: "user", name });
    return {
      ...userOf(identity.user),
      policies: attached.map((policy) => policy.name),
      groups: [...identity.groups],
    };
  },
});

export const updateUser = adminRoute({
  name: "UpdateUser",
  action: "admin:UpdateUser",
  method: "patch",
  path: "/users/{user}",
  tag: "Users",
  summary: "Change a user; what is absent stays. A disabled user's keys are refused at once.",
  params: NAMED,
  body: z.strictObject({ description: Description.optional(), disabled: z.boolean().optional() }),
  answer: UserShape,
  async handle({ params: { user: name }, body }, { server, caller }) {
    return userOf(await server.identities.updateUser({ name, ...present(body) }, caller.actor));
  },
});

export const setPassword = adminRoute({
  name: "SetUserPassword",
  action: "admin:SetUserPassword",
  method: "put",
  path: "/users/{user}/password",
  tag: "Users",
  summary: "Give a user a password, or none (null), and end the user's sessions.",
  params: NAMED,
  body: z.strictObject({ password: z.string().max(2 * LONGEST_PASSWORD).nullable() }),
  async handle({ params: { user: name }, body: { password } }, { server, caller }) {
    requirePasswords(caller.principal);
    await server.identities.setPassword({ name, password }, caller.actor);
  },
});

export const deleteUser = adminRoute({
  name: "DeleteUser",
  action: "admin:DeleteUser",
  method: "delete",
  path: "/users/{user}",
  tag: "Users",
  summary: "Delete a user; with its keys, memberships and attachments where `force` is true.",
  params: NAMED,
  query: z.strictObject({ force: Switch }),
  async handle({ params: { user }, query }, { server, caller }) {
    await server.identities.deleteUser(user, { force: isTrue(query.force) }, caller.actor);
  },
});
