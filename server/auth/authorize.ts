/** May this principal do this? The one place that says so, for every operation of S3 and of
 * management: denied by default, root may all that nothing narrows. Policies decide about everyone
 * else. */
import { S3Error } from "../s3/errors.ts";
import { aclAllows, aclLevel } from "./acl_grants.ts";
import { type BucketAccess, objectAcl } from "./bucket_access.ts";
import { couldAllow, type Decision, evaluate, type PolicySet } from "./policy/evaluate.ts";
import { parsePolicy } from "./policy/parse_policy.ts";
import type { NamedPolicy, Policy, PolicyPrincipal } from "./policy/policy.ts";
import { isPublic } from "./policy/public_policy.ts";
import type { RequestContext } from "./policy/request_context.ts";
import { ACCOUNT, type Principal } from "./principal.ts";

/** What an action is done to. `key` absent: the bucket itself; `bucket` absent: the service. */
export interface Target {
  readonly bucket?: string;
  readonly key?: string;
}

export interface Question {
  readonly principal: Principal;
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  readonly target: Target;
  readonly facts: RequestContext;
  /** What the target's bucket says; undefined: there is none. */
  readonly access: BucketAccess | undefined;
  /** Of the target, as it is kept; looked at for actions that the ACL of an object can allow. */
  readonly objectAcl?: string | undefined;
}

const ROOT_MAY: Decision = { allowed: true, reason: "allow" };
/** Of root, where an access key or a session narrows it. */
const EVERYTHING: readonly NamedPolicy<"identity">[] = [{
  name: "root",
  policy: parsePolicy(
    `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`,
    "identity",
  ),
}];

/** Whether no policy is asked about it at all. */
export function isUnlimited({ kind, narrowing }: Principal): boolean {
  return kind === "root" && narrowing.length === 0;
}

/** Whether it may, and which statement says so. */
export function decide(question: Question): Decision {
  const { principal, action, target, facts, access } = question;
  if (isUnlimited(principal)) return ROOT_MAY;
  const asked = askedAs(principal, access);
  return evaluate(
    { action, resource: arnOf(target), principal: asked, context: facts },
    policiesOf(question, asked),
  );
}

type Asked = Pick<Question, "principal" | "action" | "target" | "access" | "objectAcl">;

function policiesOf(question: Asked, asked: PolicyPrincipal): PolicySet {
  const { principal, access } = question;
  const { kind, user, narrowing } = principal;
  return {
    identity: kind === "root" ? EVERYTHING : user?.policies ?? [],
    narrowing,
    ...(access === undefined ? {} : bucketSays(question, access, asked)),
  };
}

function bucketSays(
  { action, target, objectAcl: ofObject }: Asked,
  access: BucketAccess,
  asked: PolicyPrincipal,
): Pick<PolicySet, "bucket" | "aclAllows" | "restrictPublic"> {
  const { policy, acl: ofBucket, publicAccessBlock } = access;
  const acl = aclLevel(action) === "object" ? objectAcl(ofObject, access) : ofBucket;
  return {
    aclAllows: acl !== undefined && aclAllows(acl, asked, action),
    ...(policy === undefined ? {} : {
      bucket: { name: `bucket/${target.bucket}`, policy },
      restrictPublic: asked.kind === "anonymous" && publicAccessBlock.restrictPublicBuckets &&
        isPublic(policy),
    }),
  };
}

/** Why something was refused: for operators, never for who asked. */
export interface Denial {
  readonly action: string;
  /** ARN; `*` for the service. */
  readonly resource: string;
  readonly decision: Decision;
}

/** AccessDenied, by the policies. */
export class DeniedError extends S3Error {
  constructor(readonly denial: Denial) {
    super("AccessDenied");
  }
}

/** Throws DeniedError unless it may. */
export function authorize(question: Question): void {
  const decision = decide(question);
  if (decision.allowed) return;
  const { action, target } = question;
  throw new DeniedError({ action, resource: arnOf(target), decision });
}

/** Throws DeniedError when a statement denies it; that none allows it is no matter. */
export function requireUndenied(question: Question): void {
  const decision = decide(question);
  if (decision.reason !== "explicitDeny") return;
  const { action, target } = question;
  throw new DeniedError({ action, resource: arnOf(target), decision });
}

/** Whether it may do any of `actions` to any key of `bucket`, whatever the conditions: for requests that
 * name their keys only in what is still to be read. No is certain, yes is not. */
export function mayToSomeKey(
  { principal, actions, bucket, access }: Pick<Question, "principal" | "access"> & {
    readonly actions: readonly string[];
    readonly bucket: string;
  },
): boolean {
  if (isUnlimited(principal)) return true;
  const target = { bucket };
  const asked = askedAs(principal, access);
  return actions.some((action) =>
    couldAllow(
      { action, principal: asked, bucket },
      policiesOf({ principal, action, target, access }, asked),
    )
  );
}

const TAGS = "s3:existingobjecttag/";
const askForTags = new WeakMap<Policy, boolean>();

/** Whether the tags of the object that is asked for may decide: they are looked up only then. */
export function needsObjectTags({ principal, access }: Pick<Question, "principal" | "access">) {
  const named = [...principal.user?.policies ?? [], ...principal.narrowing];
  return named.some(({ policy }) => asksForTags(policy)) ||
    (access?.policy !== undefined && asksForTags(access.policy));
}

function asksForTags(policy: Policy): boolean {
  let asks = askForTags.get(policy);
  if (asks === undefined) {
    asks = policy.statements.some(({ conditions, resources }) =>
      conditions.some(({ key, texts }) => key.startsWith(TAGS) || texts.some(isTagVariable)) ||
      resources.patterns.some(({ text }) => isTagVariable(text))
    );
    askForTags.set(policy, asks);
  }
  return asks;
}

function isTagVariable(text: string): boolean {
  return text.toLowerCase().includes("${" + TAGS);
}

/** Policies of buckets name users; root's narrowed requests are its account's. */
function askedAs(
  { kind, user, id, name }: Principal,
  access: BucketAccess | undefined,
): PolicyPrincipal {
  if (kind === "anonymous") return { kind };
  if (user === undefined) {
    return { kind: "user", name, arn: `arn:aws:iam::${ACCOUNT}:root`, canonicalId: id };
  }
  const meant = access?.policyUsers.get(user.asked.arn) ?? user.id;
  return meant === user.id ? user.asked : { ...user.asked, namesake: true };
}

function arnOf({ bucket, key }: Target): string {
  if (bucket === undefined) return "*";
  return `arn:aws:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;
}
