/** What a policy is once it is read: plain records whose matchers are compiled, made by
 * parse_policy.ts and used by evaluate.ts. Decides nothing. */
import type { Condition } from "./conditions.ts";
import type { ActionElement } from "./actions.ts";
import type { PrincipalElement } from "./principals.ts";
import type { ResourceElement } from "./resources.ts";

/** `identity`: of users, groups, access keys and sessions, without principals; `bucket`: of a
 * bucket, where every statement names its principals. */
export type PolicyKind = "identity" | "bucket";

export interface Policy<Kind extends PolicyKind = PolicyKind> {
  readonly kind: Kind;
  readonly id?: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  /** Absent in identity policies: whoever the policy is attached to. */
  readonly principals?: PrincipalElement;
  readonly actions: ActionElement;
  readonly resources: ResourceElement;
  /** All must hold. */
  readonly conditions: readonly Condition[];
}

/** A policy and what it is called where decisions are explained. */
export interface NamedPolicy<Kind extends PolicyKind = PolicyKind> {
  readonly name: string;
  readonly policy: Policy<Kind>;
}

/** Who asks. Root is not asked about: it may all. */
export type PolicyPrincipal =
  | { readonly kind: "anonymous" }
  | {
    readonly kind: "user";
    readonly name: string;
    /** e.g. `arn:aws:iam::000000000000:user/alice`. */
    readonly arn: string;
    /** 64 hex digits. */
    readonly canonicalId: string;
    /** In the bucket's policy its ARN means somebody else: who had the name before. */
    readonly namesake?: true;
  };
