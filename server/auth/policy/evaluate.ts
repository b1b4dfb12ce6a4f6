/** The decision: an explicit deny anywhere wins; then something must allow (an identity policy,
 * the bucket's policy or an ACL), and every narrowing policy with it; otherwise denied. Root is
 * not asked about. Source: IAM User Guide, "Policy evaluation for requests within a single
 * account". */
import { matchesAction } from "./actions.ts";
import type { NamedPolicy, PolicyPrincipal, Statement } from "./policy.ts";
import { matchesPrincipal } from "./principals.ts";
import { isPublic } from "./public_policy.ts";
import type { RequestContext } from "./request_context.ts";
import { matchesResource, reachesBucket, s3Resource } from "./resources.ts";

export interface AuthorizationRequest {
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** `arn:aws:s3:::bucket/key`, or `*` for the service. */
  readonly resource: string;
  readonly principal: PolicyPrincipal;
  readonly context: RequestContext;
}

export interface PolicySet {
  /** Of the user and its groups. */
  readonly identity: readonly NamedPolicy<"identity">[];
  /** Each must allow as well: of the access key and of the session. They also limit what the
   * bucket's policy and ACLs grant, for those name the user and not its session (IAM User
   * Guide, "Session policies"). */
  readonly narrowing: readonly NamedPolicy<"identity">[];
  readonly bucket?: NamedPolicy<"bucket">;
  /** An ACL grants it. */
  readonly aclAllows?: boolean;
  /** Block Public Access: neither ACLs nor a public bucket policy allow anything to the
   * anonymous. */
  readonly restrictPublic?: boolean;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: "explicitDeny" | "allow" | "noStatement";
  /** The statement that decided; absent where none did, or where an ACL allowed. */
  readonly by?: DecidingStatement;
}

export interface DecidingStatement {
  readonly policy: string;
  /** From 0. */
  readonly statement: number;
  readonly sid?: string;
}

const NO_STATEMENT: Decision = { allowed: false, reason: "noStatement" };
const ACL_ALLOWS: Decision = { allowed: true, reason: "allow" };

export function evaluate(request: AuthorizationRequest, policies: PolicySet): Decision {
  const { bucket, aclAllows = false, restrictPublic = false } = policies;
  const asked = new Question(request);
  let allowing: DecidingStatement | undefined;
  for (const policy of policies.identity) {
    const found = asked.of(policy, allowing !== undefined);
    if (found?.denies) return denied(policy, found);
    if (found !== undefined) allowing = decidedBy(policy, found);
  }
  const isRestricted = restrictPublic && request.principal.kind === "anonymous";
  if (bucket !== undefined) {
    const found = asked.of(bucket, allowing !== undefined);
    if (found?.denies) return denied(bucket, found);
    if (found !== undefined && !(isRestricted && isPublic(bucket.policy))) {
      allowing = decidedBy(bucket, found);
    }
  }
  let isNarrowed = false;
  for (const policy of policies.narrowing) {
    const found = asked.of(policy, false);
    if (found?.denies) return denied(policy, found);
    if (found === undefined) isNarrowed = true;
  }
  if (isNarrowed) return NO_STATEMENT;
  if (allowing !== undefined) return { allowed: true, reason: "allow", by: allowing };
  return aclAllows && !isRestricted ? ACL_ALLOWS : NO_STATEMENT;
}

/** Whether the policies could allow `action` on some key of `bucket`, whatever the conditions and the
 * denials: no is certain, yes is not. ACLs are not asked. */
export function couldAllow(
  { action, principal, bucket: name }: Pick<AuthorizationRequest, "action" | "principal"> & {
    readonly bucket: string;
  },
  { identity, narrowing, bucket, restrictPublic = false }: PolicySet,
): boolean {
  const lowered = action.toLowerCase();
  const could = ({ policy }: NamedPolicy) =>
    policy.statements.some(({ effect, principals, actions, resources }) =>
      effect === "Allow" && matchesAction(actions, lowered) && reachesBucket(resources, name) &&
      (principals === undefined || matchesPrincipal(principals, effect, principal))
    );
  const isRestricted = restrictPublic && principal.kind === "anonymous";
  return narrowing.every(could) &&
    (identity.some(could) || (bucket !== undefined && !isRestricted && could(bucket)));
}

/** A statement that applies. */
interface Found {
  readonly denies: boolean;
  readonly index: number;
}

/** A request in the form statements are matched against, made once. */
class Question {
  readonly #request: AuthorizationRequest;
  readonly #action: string;
  readonly #resource: string | undefined;

  constructor(request: AuthorizationRequest) {
    this.#request = request;
    this.#action = request.action.toLowerCase();
    this.#resource = s3Resource(request.resource, this.#action);
  }

  /** The first statement that denies, or else the first that allows. `deniesOnly`: the latter is
   * not asked for. */
  of({ policy }: NamedPolicy, deniesOnly: boolean): Found | undefined {
    const { statements } = policy;
    let allowing = -1;
    for (let index = 0; index < statements.length; index++) {
      const statement = statements[index]!;
      const denies = statement.effect === "Deny";
      if (!denies && (deniesOnly || allowing >= 0)) continue;
      if (!this.#applies(statement)) continue;
      if (denies) return { denies, index };
      allowing = index;
    }
    return allowing < 0 ? undefined : { denies: false, index: allowing };
  }

  #applies({ effect, principals, actions, resources, conditions }: Statement): boolean {
    const { principal, context } = this.#request;
    if (!matchesAction(actions, this.#action)) return false;
    if (principals !== undefined && !matchesPrincipal(principals, effect, principal)) return false;
    if (!matchesResource(resources, this.#resource, context)) return false;
    for (const condition of conditions) if (!condition.holds(context)) return false;
    return true;
  }
}

function denied(policy: NamedPolicy, found: Found): Decision {
  return { allowed: false, reason: "explicitDeny", by: decidedBy(policy, found) };
}

function decidedBy({ name, policy }: NamedPolicy, { index }: Found): DecidingStatement {
  const sid = policy.statements[index]?.sid;
  return { policy: name, statement: index, ...(sid === undefined ? {} : { sid }) };
}
