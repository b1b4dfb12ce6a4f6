/** What a hand-derived case is made of. */

export interface PolicyCase {
  readonly page: string;
  readonly because: string;
  /** Statements of one identity policy each. */
  readonly identity?: readonly Statements[];
  readonly narrowing?: readonly Statements[];
  readonly bucket?: Statements;
  readonly version?: "2008-10-17";
  readonly aclAllows?: boolean;
  readonly restrictPublic?: boolean;
  /** A user of the account 000000000000; absent: anonymous. */
  readonly user?: string;
  readonly action: string;
  /** Behind `arn:aws:s3:::`, or `*`. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly expect: "allow" | "explicitDeny" | "noStatement";
}

export type Statements = readonly Readonly<Record<string, unknown>>[];

export const ALICE = "arn:aws:iam::000000000000:user/alice";

export const allow = (action: unknown, resource: unknown, more: object = {}) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});
export const deny = (action: unknown, resource: unknown, more: object = {}) => ({
  ...allow(action, resource, more),
  Effect: "Deny",
});
export const when = (operator: string, key: string, values: unknown) => ({
  Condition: { [operator]: { [key]: values } },
});
export const all = allow("s3:*", "*");
export const everything = [all];
