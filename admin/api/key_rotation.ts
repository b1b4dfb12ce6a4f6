/** Access keys replaced by new ones that may the same: for a while both hold, so that whoever has the old
 * one can be given the new one, and then the old one is over by itself. */
import { z } from "@hono/zod-openapi";
import type { AccessKey } from "../../storage/identity.ts";
import { IDENTIFIED, KeyShape, loadKey, NewKey, tellKey } from "./access_keys.ts";
import { requireRotation } from "./key_rights.ts";
import { loadOwnKey } from "./own_access_keys.ts";
import { type AdminContext, adminRoute } from "./route.ts";
import { present } from "./values.ts";

/** Seconds. */
const DAY = 86_400;
const ASKED = z.strictObject({
  overlap: z.number().int().min(0).max(90 * DAY).default(DAY)
    .openapi({ description: "Seconds the old key holds yet" }),
});
const RotatedKey = NewKey.extend({
  replaced: KeyShape.openapi({ description: "The old key, and when it is over" }),
}).openapi("RotatedAccessKey");

async function rotateKey(
  { accessKeyId, ...key }: AccessKey,
  { overlap }: z.output<typeof ASKED>,
  { server, caller }: AdminContext,
) {
  const expiresAt = await requireRotation(caller.principal, key, server.reader);
  const endsAt = server.clock.now() + overlap * 1_000;
  const asked = { accessKeyId, endsAt, ...present({ expiresAt }) };
  const made = await server.identities.rotateAccessKey(asked, caller.actor);
  return {
    ...await tellKey(made.key, server),
    secretAccessKey: made.secretAccessKey,
    replaced: await tellKey(made.replaced, server),
  };
}

const SHARED = {
  method: "post",
  tag: "Access keys",
  params: IDENTIFIED,
  body: ASKED,
  answer: RotatedKey,
  status: 201,
  creates: true,
} as const;

export const rotateAccessKey = adminRoute({
  ...SHARED,
  name: "RotateAccessKey",
  action: "admin:RotateAccessKey",
  path: "/access-keys/{accessKeyId}/rotate",
  summary: "Replace an access key by a new one that may the same; the old one holds a while yet.",
  async handle({ params: { accessKeyId }, body }, context) {
    return await rotateKey(await loadKey(accessKeyId, context.server), body, context);
  },
});

export const rotateOwnAccessKey = adminRoute({
  ...SHARED,
  name: "RotateOwnAccessKey",
  action: "admin:RotateOwnAccessKey",
  path: "/own/access-keys/{accessKeyId}/rotate",
  summary: "Replace an access key of one's own by a new one that may the same.",
  async handle({ params: { accessKeyId }, body }, context) {
    const { server, caller } = context;
    return await rotateKey(await loadOwnKey(accessKeyId, server, caller), body, context);
  },
});
