/** What names, ids and secrets of identities may be, wherever they come from: the management API, the
 * configuration, an import. Knows no store and changes nothing. */
import { BUILTIN_POLICIES } from "./auth/policy/builtin_policies.ts";

/** IAM User Guide, "IAM and AWS STS quotas": user 64, group and policy 128 characters. A name is a step
 * of a path, and so is neither `.` nor `..`. */
export const IDENTITY_NAME = {
  user: { form: /^(?!\.\.?$)[\w+=,.@-]{1,64}$/, allowed: "1 to 64 of [\\w+=,.@-], not . or .." },
  group: { form: /^(?!\.\.?$)[\w+=,.@-]{1,128}$/, allowed: "1 to 128 of [\\w+=,.@-], not . or .." },
  policy: {
    form: /^(?!\.\.?$)[\w+=,.@-]{1,128}$/,
    allowed: "1 to 128 of [\\w+=,.@-], not . or ..",
  },
} as const;

export type IdentityKind = keyof typeof IDENTITY_NAME;

export const ACCESS_KEY_ID = {
  form: /^[\w+=,.@-]{3,128}$/,
  allowed: "3 to 128 of [\\w+=,.@-]",
} as const;

export const SECRET_ACCESS_KEY = {
  form: /^[\x20-\x7e]{8,128}$/,
  allowed: "8 to 128 printable characters",
} as const;

/** Characters. */
export const MOST_DESCRIPTION = 1_000;

export const BUILT_IN_NAMES: ReadonlySet<string> = new Set(
  BUILTIN_POLICIES.map(({ name }) => name),
);

const RESERVED_POLICIES: ReadonlySet<string> = new Set(
  [...BUILT_IN_NAMES].map((name) => name.toLowerCase()),
);

/** Whether no policy may be made of this name: it is built in, or would be taken for one that is. */
export function isReservedPolicy(name: string): boolean {
  return RESERVED_POLICIES.has(name.toLowerCase());
}

/** Whether no user may be called so. `rootUser`: undefined where it is not known. */
export function isReservedUser(name: string, rootUser: string | undefined): boolean {
  return ["root", "anonymous", rootUser?.toLowerCase()].includes(name.toLowerCase());
}
