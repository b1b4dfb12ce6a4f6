/** What of an export is still to be made. What is there stays as it is, and is nobody else's for having
 * the same name: a user is the same who has the same key and secret, a policy that has the same text, a
 * group that an import made. Everything else of that name is left out, with all that hangs on it. */
import { openSecret } from "../bootstrap/keys.ts";
import { declaredDocuments } from "../bootstrap/buckets.ts";
import type { Present } from "../bootstrap/change.ts";
import type { Declarations } from "../bootstrap/plan.ts";
import type { DeclaredBucket } from "../config/declared_buckets.ts";
import type { DeclaredGroup } from "../config/declared_groups.ts";
import type { DeclaredPolicy } from "../config/declared_policies.ts";
import type { DeclaredKey, DeclaredUser } from "../config/declared_users.ts";
import type { NamePage, NameQuery } from "../../storage/identity.ts";
import { BUILT_IN_NAMES } from "../identity_rules.ts";
import type { Remarks } from "./report.ts";
import { IMPORTED, type TranslatedIam } from "./translate_iam.ts";

const PAGE = 1_000;

export type Wanted = TranslatedIam & { readonly buckets: readonly DeclaredBucket[] };

/** `present` undefined: there is nothing yet. */
export async function reconcile(
  wanted: Wanted,
  present: Present | undefined,
  remarks: Remarks,
): Promise<Declarations> {
  if (present === undefined) return wanted;
  const { reader } = present;
  const policies = await policiesToMake(wanted.policies, present, remarks);
  const groups = await groupsToMake(wanted.groups, present, remarks);
  const joinable = new Set(groups.map(({ name }) => name));

  const users: DeclaredUser[] = [];
  const names = await namesByCase((query) => reader.listUsers(query));
  for (const user of wanted.users) {
    const found = names.get(user.name.toLowerCase());
    const fault = found !== undefined && found !== user.name
      ? `there is ${found}, and case does not tell names apart`
      : await userFault(user, present);
    if (fault !== undefined) {
      remarks.skip("user", user.name, fault);
      continue;
    }
    if (found !== undefined) remarks.exists("user", user.name);
    users.push({
      name: user.name,
      ...(found === undefined ? { description: IMPORTED } : {}),
      // What is off stays off, should an import have been interrupted before it was.
      ...(user.disabled ? { disabled: true } : {}),
      policies: attachable(user.policies, policies),
      groups: (user.groups ?? []).filter((name) => joinable.has(name)),
      accessKeys: await keysToMake(user, present, remarks),
    });
  }

  const buckets: DeclaredBucket[] = [];
  for (const bucket of wanted.buckets) buckets.push(await bucketToMake(bucket, present, remarks));
  return {
    policies: policies.toMake,
    groups: groups.map((group) => ({ ...group, policies: attachable(group.policies, policies) })),
    users,
    buckets,
  };
}

interface Policies {
  readonly toMake: readonly DeclaredPolicy[];
  /** Names of those that are, or will be, what the export says. */
  readonly attachable: ReadonlySet<string>;
}

function attachable(names: readonly string[] = [], { attachable }: Policies): readonly string[] {
  return names.filter((name) => attachable.has(name));
}

async function policiesToMake(
  wanted: readonly DeclaredPolicy[],
  { reader }: Present,
  remarks: Remarks,
): Promise<Policies> {
  const names = await namesByCase((query) => reader.listPolicies(query));
  const toMake: DeclaredPolicy[] = [];
  const attachable = new Set(BUILT_IN_NAMES);
  for (const policy of wanted) {
    const found = names.get(policy.name.toLowerCase());
    if (found === undefined) {
      toMake.push(policy);
    } else if (
      found === policy.name && (await reader.getPolicy(found))?.document === policy.document
    ) {
      remarks.exists("policy", found);
    } else {
      remarks.skip("policy", policy.name, `there is another called ${found}: it stays as it is`);
      continue;
    }
    attachable.add(policy.name);
  }
  return { toMake, attachable };
}

async function groupsToMake(
  wanted: readonly DeclaredGroup[],
  { reader }: Present,
  remarks: Remarks,
): Promise<readonly DeclaredGroup[]> {
  const names = await namesByCase((query) => reader.listGroups(query));
  const groups: DeclaredGroup[] = [];
  for (const group of wanted) {
    const found = names.get(group.name.toLowerCase());
    if (found === undefined) {
      groups.push(group);
    } else if (
      found === group.name && (await reader.getGroup(found))?.description === IMPORTED
    ) {
      remarks.exists("group", found);
      groups.push(group);
    } else {
      remarks.skip("group", group.name, `there is another called ${found}: it stays as it is`);
    }
  }
  return groups;
}

/** Why the user of the export cannot become, or is not, the one of that name. */
async function userFault(
  { name, accessKeys: [key] }: DeclaredUser,
  present: Present,
): Promise<string | undefined> {
  const user = await present.reader.getUser({ name });
  const identity = await present.reader.getIdentity(name);
  if (identity !== undefined) {
    if (user === undefined || identity.owner?.user.id !== user.id) {
      return "its access key belongs to somebody else here";
    }
    return openSecret(identity, present) === key?.secretAccessKey
      ? undefined
      : "there is a user of that name with another secret: it stays as it is";
  }
  if (user === undefined) return undefined;
  // An import that was interrupted made it: there is nothing to be had by it yet.
  const { reader } = present;
  const { entries } = await reader.listAccessKeys({ user: user.id }, firstOnly());
  const { groups = [], policies = [] } = await reader.getIdentityOfUser(name) ?? {};
  const isBare = entries.length + groups.length + policies.length === 0;
  return isBare && user.description === IMPORTED
    ? undefined
    : "there is a user of that name without that access key: it stays as it is";
}

async function keysToMake(
  { name, accessKeys }: DeclaredUser,
  present: Present,
  remarks: Remarks,
): Promise<readonly DeclaredKey[]> {
  const keys: DeclaredKey[] = [];
  for (const key of accessKeys) {
    const { accessKeyId, secretAccessKey, disabled } = key;
    const found = await present.reader.getIdentity(accessKeyId);
    if (found === undefined) {
      keys.push(key);
    } else if (
      found.owner?.user.name === name && openSecret(found, present) === secretAccessKey
    ) {
      remarks.exists("access key", accessKeyId);
      if (disabled) keys.push({ accessKeyId, secretAccessKey, disabled });
    } else {
      remarks.skip("access key", accessKeyId, "there is another of that id: it stays as it is");
    }
  }
  return keys;
}

/** Of a bucket that is there: the settings it has none of. */
async function bucketToMake(
  bucket: DeclaredBucket,
  { reader }: Present,
  remarks: Remarks,
): Promise<DeclaredBucket> {
  const { name } = bucket;
  const found = await reader.getBucket(name);
  if (found === undefined) return bucket;
  remarks.exists("bucket", name);
  const { versioning, ...settings } = bucket;
  const toMake: Record<string, unknown> = { name };
  const differs = (what: string): void =>
    remarks.skip("bucket", name, `it has ${what} of its own here: that stays as it is`);
  if (versioning !== undefined) {
    if (found.versioning === "off") toMake["versioning"] = versioning;
    else if (found.versioning !== versioning) differs("versioning");
  }
  for (const field of ["policy", "tags", "cors"] as const) {
    const part = settings[field];
    if (part === undefined) continue;
    for (const [document, text] of Object.entries(declaredDocuments({ name, [field]: part }))) {
      const there = found.documents[document as keyof typeof found.documents];
      if (there === undefined) toMake[field] = part;
      else if (there !== text) differs(field);
    }
  }
  return toMake as unknown as DeclaredBucket;
}

function firstOnly(): NameQuery {
  return { prefix: "", after: "", limit: 1 };
}

/** Every name, by how it is written in lower case. */
async function namesByCase(
  list: (query: NameQuery) => Promise<NamePage<{ readonly name: string }>>,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let after = "";;) {
    const { entries, truncated } = await list({ prefix: "", after, limit: PAGE });
    for (const { name } of entries) names.set(name.toLowerCase(), after = name);
    if (!truncated) return names;
  }
}
