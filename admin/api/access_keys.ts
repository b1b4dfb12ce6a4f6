/** Access keys of anyone, for administrators; one's own are own_access_keys.ts. A secret is told once,
 * by the answer that made it. Who may make which is key_rights.ts. */
import { z } from "@hono/zod-openapi";
import type { AccessKey, KeyOwner, User } from "../../storage/identity.ts";
import { ApiError, invalid, notFound } from "./api_error.ts";
import type { ApiServer } from "./api_server.ts";
import { decodeCursor, encodeCursor, PAGE, pageOf } from "./cursor.ts";
import { boundsOfNewKey, requireChange, requireKeysOf, requireKeyToLessen } from "./key_rights.ts";
import { readPolicy } from "./policy_text.ts";
import { type AdminContext, adminRoute } from "./route.ts";
import { Description, IdentityName, PolicyDocument, present, Time } from "./values.ts";

/** Of one user: whoever may make keys of its own must not fill the store with them. */
const MOST_KEYS = 500;

const KeyId = z.string().min(1).max(128);
export const KeyShape = z.object({
  accessKeyId: KeyId,
  user: z.string().nullable().openapi({ description: "Name; null: the root user" }),
  description: z.string(),
  createdAt: Time,
  expiresAt: Time.optional(),
  disabled: z.boolean(),
  lastUsedAt: Time.optional().openapi({ description: "A minute late at most" }),
  policy: z.string().optional().openapi({ description: "Narrows what the user may" }),
}).openapi("AccessKey");
export const NewKey = KeyShape.extend({
  secretAccessKey: z.string().openapi({ description: "Told this once" }),
}).openapi("NewAccessKey");

export const ASKED = {
  description: Description.optional(),
  expiresAt: Time.optional(),
  policy: PolicyDocument.optional(),
};
export const CHANGES = z.strictObject({
  description: Description.optional(),
  expiresAt: Time.nullable().optional(),
  disabled: z.boolean().optional(),
  policy: PolicyDocument.nullable().optional(),
});
export const IDENTIFIED = z.strictObject({ accessKeyId: KeyId });

/** A key as it is told, without its secret. */
export async function tellKey(key: AccessKey, { reader }: ApiServer) {
  const { createdAt, expiresAt, lastUsedAt, user, ...rest } = key;
  const owner = user === undefined ? undefined : await reader.getUser({ id: user });
  return present({
    ...rest,
    user: user === undefined ? null : owner?.name ?? user,
    createdAt: iso(createdAt),
    expiresAt: expiresAt === undefined ? undefined : iso(expiresAt),
    lastUsedAt: lastUsedAt === undefined ? undefined : iso(lastUsedAt),
  });
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

export async function listKeys(
  owner: KeyOwner,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  server: ApiServer,
) {
  const [after = ""] = decodeCursor(cursor, 1) ?? [];
  const page = await server.reader.listAccessKeys(owner, { prefix: "", after, limit });
  const last = page.entries.at(-1);
  const next = page.truncated && last !== undefined ? { next: encodeCursor(last.accessKeyId) } : {};
  return { items: await Promise.all(page.entries.map((key) => tellKey(key, server))), ...next };
}

type Asked = z.output<z.ZodObject<typeof ASKED>> & {
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
};

/** For a user, or the root user. */
export async function makeKey(
  owner: Pick<User, "id" | "name"> | undefined,
  asked: Asked,
  { server, caller }: AdminContext,
) {
  const { expiresAt: end, policy, ...rest } = asked;
  const expiresAt = end === undefined ? undefined : Date.parse(end);
  if (expiresAt !== undefined && expiresAt <= server.clock.now()) {
    throw invalid({ expiresAt: "is over already" });
  }
  if (policy !== undefined) readPolicy("policy", policy);
  await requireRoom(owner === undefined ? "root" : { user: owner.id }, server);
  const bounds = await boundsOfNewKey(
    caller.principal,
    present({ policy, expiresAt }),
    server.reader,
  );
  const made = await server.identities.createAccessKey(
    present({ ...rest, ...bounds, user: owner?.name }),
    caller.actor,
  );
  return { ...await tellKey(made.key, server), secretAccessKey: made.secretAccessKey };
}

/** Throws ApiError 409. */
async function requireRoom(owner: KeyOwner, { reader }: ApiServer): Promise<void> {
  const query = { prefix: "", after: "", limit: MOST_KEYS };
  if ((await reader.listAccessKeys(owner, query)).entries.length < MOST_KEYS) return;
  throw new ApiError(409, "LimitExceeded", `There are ${MOST_KEYS} access keys of this user.`, {
    hint: "Delete those that are not used.",
  });
}

export async function changeKey(
  key: AccessKey,
  changes: z.output<typeof CHANGES>,
  { server, caller }: AdminContext,
) {
  const { expiresAt, ...rest } = changes;
  const asked = present({
    ...rest,
    expiresAt: typeof expiresAt === "string" ? Date.parse(expiresAt) : expiresAt,
  });
  const bound = await requireChange(caller.principal, key, asked, server.reader);
  if (typeof asked.policy === "string") readPolicy("policy", asked.policy);
  const { accessKeyId } = key;
  const changed = await server.identities.updateAccessKey(
    { accessKeyId, ...asked, ...bound },
    caller.actor,
  );
  return await tellKey(changed, server);
}

/** Throws ApiError 404. */
export async function loadKey(accessKeyId: string, { reader }: ApiServer): Promise<AccessKey> {
  const key = await reader.getAccessKey(accessKeyId);
  if (key === undefined) throw notFound(`access key ${accessKeyId}`);
  return key;
}

export const listAccessKeys = adminRoute({
  name: "ListAccessKeys",
  action: "admin:ListAccessKeys",
  method: "get",
  path: "/access-keys",
  tag: "Access keys",
  summary: "List access keys by id: everyone's, one user's, or the root user's (`root`).",
  query: z.strictObject({
    ...PAGE,
    user: IdentityName.optional().openapi({ description: "Name of a user, or `root`" }),
  }),
  answer: pageOf(KeyShape),
  async handle({ query: { user: name, ...page } }, { server }) {
    if (name === undefined) return await listKeys("anyone", page, server);
    // No user can be called so.
    if (name === "root") return await listKeys("root", page, server);
    const user = await server.reader.getUser({ name });
    if (user === undefined) throw notFound(`user ${name}`);
    return await listKeys({ user: user.id }, page, server);
  },
});

export const createAccessKey = adminRoute({
  name: "CreateAccessKey",
  action: "admin:CreateAccessKey",
  method: "post",
  path: "/access-keys",
  tag: "Access keys",
  summary: "Make an access key for a user, or (`user` null, by the root user) for the root user.",
  body: z.strictObject({
    ...ASKED,
    user: IdentityName.nullable(),
    accessKeyId: KeyId.optional().openapi({ description: "With its secret: one from elsewhere" }),
    secretAccessKey: z.string().min(8).max(128).optional(),
  }),
  answer: NewKey,
  status: 201,
  creates: true,
  async handle({ body: { user, ...asked } }, context) {
    const { server: { reader }, caller } = context;
    if (user === null) {
      requireKeysOf(caller.principal, undefined);
      return await makeKey(undefined, asked, context);
    }
    const owner = await reader.getUser({ name: user });
    if (owner === undefined) throw invalid({ user: `there is no user ${user}` });
    requireKeysOf(caller.principal, owner.id);
    return await makeKey(owner, asked, context);
  },
});

export const getAccessKey = adminRoute({
  name: "GetAccessKey",
  action: "admin:GetAccessKey",
  method: "get",
  path: "/access-keys/{accessKeyId}",
  tag: "Access keys",
  summary: "An access key, but for its secret.",
  params: IDENTIFIED,
  answer: KeyShape,
  async handle({ params: { accessKeyId } }, { server }) {
    return await tellKey(await loadKey(accessKeyId, server), server);
  },
});

export const updateAccessKey = adminRoute({
  name: "UpdateAccessKey",
  action: "admin:UpdateAccessKey",
  method: "patch",
  path: "/access-keys/{accessKeyId}",
  tag: "Access keys",
  summary: "Change an access key: what is absent stays, what is null goes.",
  params: IDENTIFIED,
  body: CHANGES,
  answer: KeyShape,
  async handle({ params: { accessKeyId }, body }, context) {
    return await changeKey(await loadKey(accessKeyId, context.server), body, context);
  },
});

export const deleteAccessKey = adminRoute({
  name: "DeleteAccessKey",
  action: "admin:DeleteAccessKey",
  method: "delete",
  path: "/access-keys/{accessKeyId}",
  tag: "Access keys",
  summary: "Delete an access key: it is refused from the next request on.",
  params: IDENTIFIED,
  async handle({ params: { accessKeyId } }, { server, caller }) {
    const key = await loadKey(accessKeyId, server);
    requireKeyToLessen(caller.principal, key.user);
    await server.identities.deleteAccessKey(accessKeyId, caller.actor);
  },
});
