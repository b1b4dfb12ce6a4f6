/** Users an operator declares, with their access keys: in a file, or in one line of a variable
 * (`KEY:SECRET:readonly+ours/photos`). Where a secret is elsewhere, declared_secrets.ts gets it. */
import * as z from "zod/mini";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from "../identity_rules.ts";
import { isBucketName } from "../s3/bucket_name.ts";
import {
  DeclarationMistake,
  declaredFlag,
  declaredList,
  declaredNames,
  declaredText,
  inside,
  needsName,
} from "./declared_list.ts";
import { requireDescription, requireName } from "./declared_names.ts";
import { policyDocument, policyText } from "./policy_document.ts";

/** Absent: whatever it is. */
export interface DeclaredUser<Key = DeclaredKey> {
  readonly name: string;
  readonly description?: string;
  readonly disabled?: boolean;
  /** Are attached; others stay so. */
  readonly policies?: readonly string[];
  /** Has them; others stay so. */
  readonly groups?: readonly string[];
  readonly accessKeys: readonly Key[];
}

/** Absent: whatever it is. */
export interface DeclaredKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly description?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
  readonly disabled?: boolean;
  /** Narrows what the user may. */
  readonly policy?: string;
}

/** A key whose secret may be elsewhere: one of the three is there. */
export type WrittenKey = Omit<DeclaredKey, "secretAccessKey"> & {
  readonly secretAccessKey?: string;
  /** Path of a file that holds it. */
  readonly secretFile?: string;
  /** Name of a variable that holds it. */
  readonly variable?: string;
};

const SOURCES = ["secretAccessKey", "secretFile", "variable"] as const;

const accessKey = z.strictObject({
  accessKeyId: declaredText(),
  secretAccessKey: z.optional(declaredText()),
  secretFile: z.optional(declaredText("a file")),
  variable: z.optional(declaredText("the name of a variable")),
  description: z.optional(declaredText()),
  expiresAt: z.optional(declaredText("a time such as 2030-01-31T00:00:00Z")),
  disabled: z.optional(declaredFlag()),
  policy: z.optional(policyDocument()),
}, { error: (issue) => issue.code === "invalid_type" ? "must have an accessKeyId" : undefined });

const user = z.strictObject({
  name: declaredText("a name"),
  description: z.optional(declaredText()),
  disabled: z.optional(declaredFlag()),
  policies: z.optional(declaredNames()),
  groups: z.optional(declaredNames()),
  accessKeys: z.optional(z.array(accessKey, { error: "must be a list of access keys" })),
}, needsName);

export function declaredUsers() {
  return declaredList({ what: "users", item: user, fromText: fromLines, read: readUser });
}

/** `KEY:SECRET:policy+policy[/bucket]` for each, with commas or line ends between. The first colon and
 * the last count, so that a secret may hold some. */
function fromLines(text: string): readonly unknown[] {
  return text.split(/[,\r\n]+/).map((piece) => piece.trim()).filter((piece) => piece !== "")
    .map((piece, at) => inside([at], () => fromLine(piece)));
}

function fromLine(piece: string): unknown {
  const first = piece.indexOf(":"), last = piece.lastIndexOf(":");
  const slash = piece.indexOf("/", last);
  const policies = piece.slice(last + 1, slash < 0 ? undefined : slash);
  // Without a policy it could do nothing.
  if (first === last || policies === "") {
    throw new DeclarationMistake("must be KEY:SECRET:policy+policy[/bucket]");
  }
  const name = piece.slice(0, first);
  return {
    name,
    policies: policies.split("+"),
    accessKeys: [{
      accessKeyId: name,
      secretAccessKey: piece.slice(first + 1, last),
      ...(slash < 0 ? {} : { policy: onlyIn(piece.slice(slash + 1)) }),
    }],
  };
}

/** All of S3 in one bucket: narrows a key to it. */
function onlyIn(bucket: string): string {
  if (!isBucketName(bucket)) throw new DeclarationMistake("must name a bucket behind the slash");
  const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const statement = { Effect: "Allow", Action: "s3:*", Resource };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function readUser(written: z.output<typeof user>): DeclaredUser<WrittenKey> {
  const { name, description, disabled, policies, groups, accessKeys = [] } = written;
  requireName("user", name);
  requireDescription(description);
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(disabled === undefined ? {} : { disabled }),
    ...(policies === undefined ? {} : { policies }),
    ...(groups === undefined ? {} : { groups }),
    accessKeys: accessKeys.map((key, at) => inside(["accessKeys", at], () => readKey(key))),
  };
}

function readKey({ expiresAt, policy, ...key }: z.output<typeof accessKey>): WrittenKey {
  if (!ACCESS_KEY_ID.form.test(key.accessKeyId)) {
    throw new DeclarationMistake(`must be ${ACCESS_KEY_ID.allowed}`, ["accessKeyId"]);
  }
  if (SOURCES.filter((source) => key[source] !== undefined).length !== 1) {
    throw new DeclarationMistake(`must have one of ${SOURCES.join(", ")}`);
  }
  const { secretAccessKey } = key;
  if (secretAccessKey !== undefined && !SECRET_ACCESS_KEY.form.test(secretAccessKey)) {
    throw new DeclarationMistake(`must be ${SECRET_ACCESS_KEY.allowed}`, ["secretAccessKey"]);
  }
  requireDescription(key.description);
  return {
    // Absent where it was: zod's types only do not say so.
    ...key as WrittenKey,
    ...(expiresAt === undefined ? {} : { expiresAt: readTime(expiresAt) }),
    ...(policy === undefined ? {} : { policy: inside(["policy"], () => policyText(policy)) }),
  };
}

/** RFC 3339, with a zone: a time without one is another time elsewhere. */
function readTime(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : NaN;
  if (Number.isFinite(time)) return time;
  throw new DeclarationMistake("must be a time such as 2030-01-31T00:00:00Z", ["expiresAt"]);
}
