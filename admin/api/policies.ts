/** Named policies, and what they are attached to. Built-in ones are listed with the others and cannot
 * be changed. */
import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import { BUILTIN_POLICIES, type BuiltinPolicy } from "../../server/auth/policy/builtin_policies.ts";
import type { NamedPolicy, NamedPolicyDocument, PolicyHolder } from "../../storage/identity.ts";
import { StorageError } from "../../storage/model.ts";
import { compareNames } from "./byte_order.ts";
import { invalid, notFound, preconditionFailed } from "./api_error.ts";
import type { ApiServer } from "./api_server.ts";
import { decodeCursor, encodeCursor, PAGE, pageOf } from "./cursor.ts";
import { adminRoute, type Route } from "./route.ts";
import { Description, IdentityName, PolicyDocument, present, Time } from "./values.ts";

const PolicyShape = z.object({
  name: IdentityName,
  description: z.string(),
  builtIn: z.boolean(),
  createdAt: Time.optional(),
  updatedAt: Time.optional(),
}).openapi("Policy");
/** To count further would tell no more. */
const MOST_HOLDERS = 1_000;
const ListedPolicy = PolicyShape.extend({
  holders: z.number().int().openapi({
    description: `Users and groups it is attached to, ${MOST_HOLDERS} at the most`,
  }),
}).openapi("ListedPolicy");
const ETag = z.string().openapi({ description: "For If-Match: of the document and description" });
const PutPolicyShape = PolicyShape.extend({ etag: ETag }).openapi("PutPolicy");
const PolicyWithDocument = PolicyShape.extend({ document: z.string(), etag: ETag })
  .openapi("PolicyWithDocument");
const Holder = z.object({ kind: z.enum(["user", "group"]), name: z.string() })
  .openapi("PolicyHolder");

type Seen = Pick<NamedPolicyDocument, "document" | "description">;

const NAMED = z.strictObject({ policy: IdentityName });

function policyOf({ name, description, createdAt, updatedAt }: NamedPolicy) {
  return {
    name,
    description,
    builtIn: false,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

function builtInOf({ name, description }: BuiltinPolicy) {
  return { name, description, builtIn: true };
}

function builtIn(name: string): BuiltinPolicy | undefined {
  return BUILTIN_POLICIES.find((policy) => policy.name === name);
}

/** Of what can be changed, so that the same is the same. */
function etagOf({ document, description }: Seen): string {
  const text = JSON.stringify([document, description]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The policy of this entity tag, sent with quotes or without. Throws ApiError 412 where it is another
 * by now, or none. */
async function loadSeen(name: string, ifMatch: string, { reader }: ApiServer): Promise<Seen> {
  const [, quoted, bare] = /^(?:"([0-9a-z]{1,64})"|([0-9a-z]{1,64}))$/.exec(ifMatch) ?? [];
  const etag = quoted ?? bare;
  if (etag === undefined) throw invalid({ "if-match": "must be the etag of a policy" });
  const policy = await reader.getPolicy(name);
  if (policy === undefined || etagOf(policy) !== etag) throw preconditionFailed();
  const { document, description } = policy;
  return { document, description };
}

export const listPolicies = adminRoute({
  name: "ListPolicies",
  action: "admin:ListPolicies",
  method: "get",
  path: "/policies",
  tag: "Policies",
  summary: "List policies by name, built-in ones among them.",
  query: z.strictObject({ ...PAGE, prefix: z.string().max(128).default("") }),
  answer: pageOf(ListedPolicy),
  async handle({ query: { limit, cursor, prefix } }, { server }) {
    const [after = ""] = decodeCursor(cursor, 1) ?? [];
    const page = await server.reader.listPolicies({ prefix, after, limit });
    const ours = BUILTIN_POLICIES.filter(({ name }) =>
      name.startsWith(prefix) && compareNames(name, after) > 0
    );
    const all = [...page.entries.map(policyOf), ...ours.map(builtInOf)]
      .sort((a, b) => compareNames(a.name, b.name));
    const shown = all.slice(0, limit);
    const counts = await server.reader.countHolders(shown.map(({ name }) => name), MOST_HOLDERS);
    const items = shown.map((policy, index) => ({ ...policy, holders: counts[index] ?? 0 }));
    const last = items.at(-1);
    const more = page.truncated || all.length > limit;
    return { items, ...(more && last !== undefined ? { next: encodeCursor(last.name) } : {}) };
  },
});

export const getPolicy = adminRoute({
  name: "GetPolicy",
  action: "admin:GetPolicy",
  method: "get",
  path: "/policies/{policy}",
  tag: "Policies",
  summary: "A policy and its document.",
  params: NAMED,
  answer: PolicyWithDocument,
  async handle({ params: { policy: name } }, { server: { reader } }) {
    const ours = builtIn(name);
    if (ours !== undefined) {
      const document = ours.text;
      return { ...builtInOf(ours), document, etag: etagOf({ ...ours, document }) };
    }
    const policy = await reader.getPolicy(name);
    if (policy === undefined) throw notFound(`policy ${name}`);
    return { ...policyOf(policy), document: policy.document, etag: etagOf(policy) };
  },
});

export const putPolicy = adminRoute({
  name: "PutPolicy",
  action: "admin:PutPolicy",
  method: "put",
  path: "/policies/{policy}",
  tag: "Policies",
  summary: "Make or replace a policy: whom it is attached to meets it with the next request.",
  params: NAMED,
  body: z.strictObject({
    document: PolicyDocument,
    description: Description.optional(),
    expectNew: z.boolean().optional().openapi({ description: "Refuse to replace" }),
  }),
  answer: PutPolicyShape,
  conditional: true,
  async handle({ params: { policy: name }, body }, { server, caller }) {
    const { headers } = caller.asked;
    const ifMatch = headers.get("if-match"), ifNoneMatch = headers.get("if-none-match");
    const seen = ifMatch === undefined ? undefined : await loadSeen(name, ifMatch, server);
    const expectNew = body.expectNew === true || ifNoneMatch !== undefined;
    const put = present({ name, ...body, seen, expectNew });
    try {
      const policy = await server.identities.putPolicy(put, caller.actor);
      const etag = etagOf({ document: body.document, description: policy.description });
      return { ...policyOf(policy), etag };
    } catch (error) {
      const isThere = error instanceof StorageError && error.code === "policyExists";
      throw isThere && ifNoneMatch !== undefined ? preconditionFailed() : error;
    }
  },
});

export const deletePolicy = adminRoute({
  name: "DeletePolicy",
  action: "admin:DeletePolicy",
  method: "delete",
  path: "/policies/{policy}",
  tag: "Policies",
  summary: "Delete a policy that is attached to nobody.",
  params: NAMED,
  async handle({ params: { policy } }, { server, caller }) {
    await server.identities.deletePolicy(policy, caller.actor);
  },
});

export const listHolders = adminRoute({
  name: "ListPolicyHolders",
  action: "admin:GetPolicy",
  method: "get",
  path: "/policies/{policy}/holders",
  tag: "Policies",
  summary: "List the groups and users a policy is attached to.",
  params: NAMED,
  query: z.strictObject(PAGE),
  answer: pageOf(Holder),
  async handle({ params: { policy }, query: { limit, cursor } }, { server: { reader } }) {
    const [after = ""] = decodeCursor(cursor, 1) ?? [];
    const known = builtIn(policy) ?? await reader.getPolicy(policy);
    if (known === undefined) throw notFound(`policy ${policy}`);
    const { entries, truncated } = await reader.listHolders(policy, { prefix: "", after, limit });
    const last = entries.at(-1);
    const next = truncated && last !== undefined
      ? { next: encodeCursor(`${last.kind}/${last.name}`) }
      : {};
    return { items: entries.map(({ kind, name }) => ({ kind, name })), ...next };
  },
});

/** Attaching to users and to groups: the same, under each one's path. */
function attachments(kind: PolicyHolder["kind"]): readonly Route[] {
  const What = kind === "user" ? "User" : "Group";
  const tag = `${What}s`;
  const path = `/${kind}s/{name}/policies/{policy}` as const;
  const params = z.strictObject({ name: IdentityName, policy: IdentityName });
  return [
    adminRoute({
      name: `Attach${What}Policy`,
      action: "admin:AttachPolicy",
      method: "put",
      path,
      tag,
      summary: `Attach a policy to a ${kind}; one that is attached stays so.`,
      params,
      async handle({ params: { name, policy } }, { server, caller }) {
        await server.identities.attachPolicies({ kind, name }, [policy], caller.actor);
      },
    }),
    adminRoute({
      name: `Detach${What}Policy`,
      action: "admin:DetachPolicy",
      method: "delete",
      path,
      tag,
      summary: `Detach a policy from a ${kind}.`,
      params,
      async handle({ params: { name, policy } }, { server, caller }) {
        await server.identities.detachPolicies({ kind, name }, [policy], caller.actor);
      },
    }),
  ];
}

export const ATTACHMENTS: readonly Route[] = [...attachments("user"), ...attachments("group")];
