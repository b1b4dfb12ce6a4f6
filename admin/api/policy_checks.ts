/** Questions about policies: what is wrong with one, what somebody may and which statement says so. */
import { z } from "@hono/zod-openapi";
import { decide, type Target } from "../../server/auth/authorize.ts";
import type { Decision } from "../../server/auth/policy/evaluate.ts";
import { validatePolicy } from "../../server/auth/policy/parse_policy.ts";
import type { RequestContext } from "../../server/auth/policy/request_context.ts";
import { ANONYMOUS, type Principal } from "../../server/auth/principal.ts";
import { principalFacts } from "../../server/auth/request_facts.ts";
import { userPrincipal } from "../../server/auth/stored_credentials.ts";
import { invalid, notFound } from "./api_error.ts";
import type { ApiServer } from "./api_server.ts";
import { inStore } from "./caller.ts";
import { readPolicy } from "./policy_text.ts";
import { type AdminContext, adminRoute, selfRoute } from "./route.ts";
import { BucketName, IdentityName, PolicyDocument, present } from "./values.ts";

const Action = z.string().max(128).regex(/^[a-z0-9-]+:[A-Za-z]+$/).openapi({
  example: "s3:GetObject",
});
const Resource = z.string().min(1).max(1_200).openapi({
  description: "ARN of a bucket or object, or `*`",
  example: "arn:aws:s3:::bucket/key",
});
const DecisionShape = z.object({
  allowed: z.boolean(),
  reason: z.enum(["explicitDeny", "allow", "noStatement", "notInForce"]).openapi({
    description: "`notInForce`: who asks is disabled or expired",
  }),
  by: z.object({
    policy: z.string(),
    statement: z.number().int().openapi({ description: "From 0" }),
    sid: z.string().optional(),
  }).optional().openapi({ description: "The statement that decided" }),
}).openapi("Decision");

/** Characters of a context: what matching costs has an end. */
const LARGEST_CONTEXT = 8_192;
/** Bytes: ten policies, as text in JSON. */
const LARGEST_QUESTION = 2 ** 19;
/** Condition keys that say who asks. */
const OF_PRINCIPAL = /^aws:(?:principal[a-z]*|tokenissuetime|userid|username)$/;

/** S3's prefix of ARNs; `*` is the service. */
const S3 = "arn:aws:s3:::";

function targetOf(resource: string): Target {
  if (resource === "*") return {};
  if (!resource.startsWith(S3)) throw invalid({ resource: `not an ARN of S3, nor *` });
  const [bucket = "", ...key] = resource.slice(S3.length).split("/");
  return key.length === 0 ? { bucket } : { bucket, key: key.join("/") };
}

function told({ allowed, reason, by }: Decision) {
  return present({ allowed, reason, by: by === undefined ? undefined : present({ ...by }) });
}

export const checkPolicy = adminRoute({
  name: "ValidatePolicy",
  action: "admin:ValidatePolicy",
  method: "post",
  path: "/policies/validate",
  tag: "Policies",
  summary: "All that is wrong or doubtful about a policy, with line and column.",
  body: z.strictObject({
    document: z.string().max(64 * 1024).openapi({ description: "The policy's JSON, as text" }),
    kind: z.enum(["identity", "bucket"]).default("identity"),
    bucket: BucketName.optional().openapi({ description: "The one a bucket policy is for" }),
  }),
  answer: z.object({
    valid: z.boolean(),
    findings: z.array(
      z.object({
        severity: z.enum(["error", "warning"]),
        message: z.string(),
        line: z.number().int(),
        column: z.number().int(),
        path: z.string(),
      }).openapi("Finding"),
    ),
  }),
  async handle({ body: { document, kind, bucket } }) {
    const findings = validatePolicy(document, kind, bucket);
    const valid = !findings.some(({ severity }) => severity === "error");
    return { valid, findings: findings.map((finding) => ({ ...finding })) };
  },
});

const Subject = z.union([
  z.strictObject({ user: IdentityName }),
  z.strictObject({ accessKeyId: z.string().min(1).max(128) }),
  z.strictObject({ policies: z.array(PolicyDocument).min(1).max(10) })
    .openapi({ description: "Documents that need not be kept yet" }),
  z.strictObject({ anonymous: z.literal(true) }),
]);

export const simulatePolicy = adminRoute({
  name: "SimulatePolicy",
  action: "admin:SimulatePolicy",
  method: "post",
  path: "/policies/simulate",
  tag: "Policies",
  summary: "Whether somebody may do something, and the statement that decides.",
  largestBody: LARGEST_QUESTION,
  body: z.strictObject({
    subject: Subject,
    action: Action,
    resource: Resource.default("*"),
    context: z.record(z.string().max(256), z.array(z.string().max(2_048)).max(20))
      .refine((given) => JSON.stringify(given).length <= LARGEST_CONTEXT, "too much")
      .default({})
      .openapi({ description: "Condition keys and their values, besides those of the subject" }),
  }),
  answer: DecisionShape,
  async handle({ body: { subject, action, resource, context } }, at) {
    const target = targetOf(resource);
    const principal = await principalOf(subject, at);
    if (principal === undefined) return { allowed: false, reason: "notInForce" as const };
    const facts = factsOf(principal, context, "policies" in subject);
    return told(decide(await inStore({ principal, action, target, facts }, at.server)));
  },
});

/** Undefined: it is there, and disabled or expired. Throws ApiError 404 where it is not there. */
async function principalOf(
  subject: z.output<typeof Subject>,
  { server }: AdminContext,
): Promise<Principal | undefined> {
  if ("anonymous" in subject) return ANONYMOUS;
  if ("user" in subject) return await userOf(subject.user, server);
  if ("accessKeyId" in subject) {
    // As it would be met now.
    const { accessKeyId } = subject;
    const credential = await server.credentials.get(accessKeyId);
    if (credential !== undefined) return credential.principal;
    if (await server.reader.getAccessKey(accessKeyId) !== undefined) return undefined;
    throw notFound(`access key ${accessKeyId}`);
  }
  const name = "policy-under-test";
  return {
    kind: "user",
    name,
    id: server.account,
    user: {
      id: name,
      asked: { kind: "user", name, arn: `arn:aws:iam::000000000000:user/${name}`, canonicalId: "" },
      policies: subject.policies.map((text, index) => ({
        name: `policies[${index}]`,
        policy: readPolicy(`subject.policies.${index}`, text),
      })),
    },
    narrowing: [],
  };
}

async function userOf(
  name: string,
  { reader, policies, account }: ApiServer,
): Promise<Principal | undefined> {
  const identity = await reader.getIdentityOfUser(name);
  if (identity === undefined) throw notFound(`user ${name}`);
  return identity.user.disabled ? undefined : userPrincipal(identity, policies, account);
}

/** What is known of who is asked about, and what was given: the former cannot be given, but where
 * nobody is asked about. */
function factsOf(
  principal: Principal,
  context: Readonly<Record<string, readonly string[]>>,
  isNobody: boolean,
): RequestContext {
  const given = Object.entries(context)
    .map(([key, values]) => [key.toLowerCase(), values] as const)
    .filter(([key]) => isNobody || !OF_PRINCIPAL.test(key));
  return new Map([...principalFacts(principal), ...given]);
}

const several = <Item extends z.ZodType>(item: Item, most: number) =>
  z.preprocess(
    (given) => given === undefined || Array.isArray(given) ? given : [given],
    z.array(item).min(1).max(most),
  );

export const getPermissions = selfRoute({
  name: "GetPermissions",
  method: "get",
  path: "/permissions",
  tag: "Policies",
  summary:
    "Which of these actions the caller may do to which of these resources, now and from here.",
  query: z.strictObject({
    action: several(Action, 50),
    resource: several(Resource, 20).default(["*"]),
  }),
  answer: z.object({
    items: z.array(z.object({
      ...{ action: z.string(), resource: z.string(), allowed: z.boolean() },
      denied: z.boolean()
        .openapi({ description: "Whether a statement denies it, not just none allows it" }),
    })),
  }),
  async handle({ query: { action: actions, resource: resources } }, { caller }) {
    const items = [];
    for (const resource of resources) {
      const target = targetOf(resource);
      for (const action of actions) {
        const { allowed, reason } = await caller.decide(action, target);
        items.push({ action, resource, allowed, denied: reason === "explicitDeny" });
      }
    }
    return { items };
  },
});
