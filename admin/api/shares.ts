/** Links by which anyone can have one object until they end or are revoked. Who makes one must be able to
 * read the object, and to be there for as long as the link is: it stands for its creator, as that is when
 * it is used. So whoever is narrowed, or has come for a time only, cannot leave one. */
import { z } from "@hono/zod-openapi";
import type { Principal } from "../../server/auth/principal.ts";
import { headObject } from "../../server/s3/operations/head_object.ts";
import type { KeyOwner } from "../../storage/identity.ts";
import { StorageError } from "../../storage/model.ts";
import type { Share } from "../../storage/share.ts";
import { ApiError, invalid, notFound } from "./api_error.ts";
import type { ApiServer } from "./api_server.ts";
import { decodeCursor, encodeCursor, PAGE, pageOf } from "./cursor.ts";
import { s3Route, selfRoute } from "./route.ts";
import { endpointFor } from "./signed_urls.ts";
import { BucketName, FileName, Key, present, Time, VersionId } from "./values.ts";

/** Seconds: ten years. */
const LONGEST_LIFE = 315_360_000;

const ShareShape = z.object({
  id: z.string(),
  bucket: z.string(),
  key: z.string(),
  versionId: z.string().optional()
    .openapi({ description: "Absent: whatever is current when the link is used" }),
  user: z.string().nullable().openapi({ description: "Who made it; null: the root user" }),
  createdAt: Time,
  expiresAt: Time,
  inline: z.boolean().openapi({ description: "Whether browsers show it rather than save it" }),
  fileName: z.string().optional(),
  note: z.string(),
  url: z.string().optional()
    .openapi({ description: "Told to who made it and to the root user, unless they are narrowed" }),
}).openapi("Share");
const NewShare = ShareShape.extend({ url: z.string() }).openapi("NewShare");

type Asking = Pick<Principal, "accessKeyId" | "narrowing">;

/** When what asks ends, in milliseconds since the epoch. Undefined for what is narrowed, or no more: a
 * link would be more than it is. */
async function endOf(
  { accessKeyId, narrowing }: Asking,
  { credentials }: Pick<ApiServer, "credentials">,
): Promise<number | undefined> {
  if (narrowing.length > 0) return undefined;
  if (accessKeyId === undefined) return Infinity;
  const credential = await credentials.get(accessKeyId);
  return credential && (credential.expiresAt ?? Infinity);
}

function noLastingLink(): ApiError {
  return new ApiError(
    403,
    "NoLastingLink",
    "Whoever is narrowed, or no user of this server, cannot leave a link that lasts.",
    { hint: "A signed URL gives the object for as long as these credentials hold." },
  );
}

async function tell(
  share: Share,
  { reader }: { readonly reader: Pick<ApiServer["reader"], "getUser"> },
) {
  const { id, bucket, key, versionId, user, createdAt, expiresAt, inline, fileName, note } = share;
  const owner = user === undefined ? undefined : await reader.getUser({ id: user });
  return present({
    ...{ id, bucket, key, versionId, inline, fileName, note },
    user: user === undefined ? null : owner?.name ?? user,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  });
}

/** Milliseconds since the epoch. Throws ApiError 400. */
function endAsked(
  { expiresIn, expiresAt }: {
    readonly expiresIn?: number | undefined;
    readonly expiresAt?: string | undefined;
  },
  now: number,
): number {
  if ((expiresIn === undefined) === (expiresAt === undefined)) {
    throw invalid({ expiresIn: "either this or expiresAt" });
  }
  const end = expiresAt === undefined ? now + (expiresIn ?? 0) * 1_000 : Date.parse(expiresAt);
  if (end <= now) throw invalid({ expiresAt: "is over already" });
  if (end > now + LONGEST_LIFE * 1_000) throw invalid({ expiresAt: "at most ten years from now" });
  return end;
}

export const createShare = s3Route({
  name: "CreateShare",
  operations: [headObject],
  unless: "admin:CreateShare",
  method: "post",
  path: "/buckets/{bucket}/shares",
  tag: "Links",
  summary:
    "A link that gives an object, or one version of it, to whoever has it until it ends or " +
    "is revoked; it holds as long as who makes it may read the object.",
  params: z.strictObject({ bucket: BucketName }),
  body: z.strictObject({
    key: Key,
    versionId: VersionId.optional(),
    expiresIn: z.number().int().min(1).max(LONGEST_LIFE).optional()
      .openapi({ description: "Seconds; cut where the access key that asks ends before" }),
    expiresAt: Time.optional().openapi({ description: "In the place of expiresIn" }),
    inline: z.boolean().default(false),
    fileName: FileName.optional().openapi({ description: "What browsers save it as" }),
    note: z.string().max(500).default(""),
  }),
  answer: NewShare,
  status: 201,
  creates: true,
  async handle({ params: { bucket: name }, body }, context) {
    const { caller, server } = context;
    const { expiresIn, expiresAt, versionId, fileName, ...rest } = body;
    const asked = endAsked({ expiresIn, expiresAt }, server.clock.now());
    const end = await endOf(caller.principal, server);
    if (end === undefined) throw noLastingLink();
    await context.invoke(headObject, { bucket: name, key: rest.key, query: { versionId } });
    const bucket = await context.bucket(name);
    if (bucket === undefined) throw notFound(`bucket ${name}`);
    const input = { ...rest, versionId, fileName, user: caller.principal.user?.id };
    const { share, path } = await server.shares.create(
      present({ ...input, bucket: bucket.id, expiresAt: Math.min(asked, end) }),
      caller.actor,
    ).catch((error) => {
      const isNobody = error instanceof StorageError && error.code === "userNotFound";
      throw isNobody ? noLastingLink() : error;
    });
    return { ...await tell(share, server), url: endpointFor(context).origin + path };
  },
});

export const listShares = selfRoute({
  name: "ListShares",
  others: "admin:ListShares",
  method: "get",
  path: "/shares",
  tag: "Links",
  summary: "List one's own links, newest first; everyone's for who may.",
  query: z.strictObject({
    ...PAGE,
    bucket: BucketName.optional(),
    key: Key.optional().openapi({ description: "Of one object" }),
  }),
  answer: pageOf(ShareShape),
  async handle({ query: { limit, cursor, ...query } }, context) {
    const { caller: { principal }, server, others } = context;
    const [before = ""] = decodeCursor(cursor, 1) ?? [];
    const end = await endOf(principal, server);
    // What is narrowed could learn of objects that are no business of it.
    if (end === undefined && !others) return { items: [] };
    const owner = others ? "anyone" : ownerOf(principal);
    const { entries, truncated } = await server.shares.list({
      ...present(query),
      ...{ owner, before, limit },
    });
    const { origin } = endpointFor(context);
    const items = await Promise.all(entries.map(async (entry) => {
      const isTold = end !== undefined && entry.expiresAt <= end &&
        (principal.kind === "root" || isOf(entry, principal));
      const url = isTold ? { url: origin + server.shares.pathOf(entry) } : {};
      return { ...await tell(entry, server), ...url };
    }));
    const last = entries.at(-1);
    return { items, ...(truncated && last !== undefined ? { next: encodeCursor(last.id) } : {}) };
  },
});

export const deleteShare = selfRoute({
  name: "DeleteShare",
  others: "admin:DeleteShare",
  method: "delete",
  path: "/shares/{id}",
  tag: "Links",
  summary: "Revoke a link of one's own, or for who may of another's: it is refused from the next " +
    "request on.",
  params: z.strictObject({ id: z.string().min(1).max(64) }),
  async handle({ params: { id } }, { caller, server, others }) {
    const share = await server.shares.get(id);
    const isOwn = share !== undefined && caller.principal.narrowing.length === 0 &&
      isOf(share, caller.principal);
    if (share === undefined || !(isOwn || others)) throw notFound(`link ${id} of yours`);
    await server.shares.delete(id, caller.actor);
  },
});

function ownerOf({ user }: Principal): KeyOwner {
  return user === undefined ? "root" : { user: user.id };
}

function isOf(share: Pick<Share, "user">, { user }: Principal): boolean {
  return share.user === user?.id;
}
