/** Access keys of one's own: every user may be let to have a hand in these and in no others. What is not
 * the caller's is told of as if it were not there. */
import { z } from "@hono/zod-openapi";
import type { KeyOwner } from "../../storage/identity.ts";
import type { Principal } from "../../server/auth/principal.ts";
import {
  ASKED,
  changeKey,
  CHANGES,
  IDENTIFIED,
  KeyShape,
  listKeys,
  makeKey,
  NewKey,
} from "./access_keys.ts";
import { notFound } from "./api_error.ts";
import type { ApiServer } from "./api_server.ts";
import type { ApiCaller } from "./caller.ts";
import { PAGE, pageOf } from "./cursor.ts";
import { adminRoute } from "./route.ts";

/** Whose keys are one's own. */
function ownerOf({ user }: Principal): KeyOwner {
  return user === undefined ? "root" : { user: user.id };
}

/** A key of the caller's; of another's it is not told whether there is one. */
export async function loadOwnKey(accessKeyId: string, server: ApiServer, { principal }: ApiCaller) {
  const key = await server.reader.getAccessKey(accessKeyId);
  if (key === undefined || key.user !== principal.user?.id) {
    throw notFound(`access key ${accessKeyId} of yours`);
  }
  return key;
}

export const listOwnAccessKeys = adminRoute({
  name: "ListOwnAccessKeys",
  action: "admin:ListOwnAccessKeys",
  method: "get",
  path: "/own/access-keys",
  tag: "Access keys",
  summary: "List one's own access keys by id.",
  query: z.strictObject(PAGE),
  answer: pageOf(KeyShape),
  async handle({ query }, { server, caller }) {
    return await listKeys(ownerOf(caller.principal), query, server);
  },
});

export const createOwnAccessKey = adminRoute({
  name: "CreateOwnAccessKey",
  action: "admin:CreateOwnAccessKey",
  method: "post",
  path: "/own/access-keys",
  tag: "Access keys",
  summary: "Make an access key for oneself, narrowed as what asks for it is.",
  body: z.strictObject(ASKED),
  answer: NewKey,
  status: 201,
  creates: true,
  handle: ({ body }, context) => makeKey(context.caller.principal.user?.asked.name, body, context),
});

export const updateOwnAccessKey = adminRoute({
  name: "UpdateOwnAccessKey",
  action: "admin:UpdateOwnAccessKey",
  method: "patch",
  path: "/own/access-keys/{accessKeyId}",
  tag: "Access keys",
  summary: "Change an access key of one's own: what is absent stays, what is null goes.",
  params: IDENTIFIED,
  body: CHANGES,
  answer: KeyShape,
  async handle({ params: { accessKeyId }, body }, context) {
    const { server, caller } = context;
    return await changeKey(await loadOwnKey(accessKeyId, server, caller), body, context);
  },
});

export const deleteOwnAccessKey = adminRoute({
  name: "DeleteOwnAccessKey",
  action: "admin:DeleteOwnAccessKey",
  method: "delete",
  path: "/own/access-keys/{accessKeyId}",
  tag: "Access keys",
  summary: "Delete an access key of one's own.",
  params: IDENTIFIED,
  async handle({ params: { accessKeyId } }, { server, caller }) {
    await loadOwnKey(accessKeyId, server, caller);
    await server.identities.deleteAccessKey(accessKeyId, caller.actor);
  },
});
