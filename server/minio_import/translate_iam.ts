/** From MinIO's users, groups, service accounts and policies to declarations. A user there is a user
 * and an access key here. Nothing in an export makes anyone root, or speaks for somebody it does not
 * hold (as in MinIO's CVE-2024-55949): what names others is remarked and left out. */
import type { DeclaredGroup } from "../config/declared_groups.ts";
import type { DeclaredPolicy } from "../config/declared_policies.ts";
import type { DeclaredUser } from "../config/declared_users.ts";
import { BUILT_IN_NAMES, IDENTITY_NAME, isReservedPolicy } from "../identity_rules.ts";
import { isMinioBuiltIn } from "./built_in_policies.ts";
import { type IamExport, isOn } from "./iam_export.ts";
import type { Remarks } from "./report.ts";
import { translateKeys, userKeyFault } from "./translate_keys.ts";
import { translatePolicy } from "./translate_policy.ts";

/** The description of what an import makes: so it is known again. */
export const IMPORTED = "Imported from MinIO";

export interface TranslatedIam {
  readonly policies: readonly DeclaredPolicy[];
  readonly groups: readonly DeclaredGroup[];
  readonly users: readonly DeclaredUser[];
}

/** `rootUser`: undefined when it is not known yet. */
export function translateIam(
  given: IamExport,
  rootUser: string | undefined,
  remarks: Remarks,
): TranslatedIam {
  const taken = {
    policies: new Set<string>(),
    users: new Set<string>(),
    groups: new Set<string>(),
  };
  const { policies, calledHere } = translatePolicies(given, taken.policies, remarks);

  const attached = (holder: string, names: readonly string[] | undefined): readonly string[] =>
    [...new Set(names)].flatMap((name) => {
      const here = calledHere.get(name);
      if (here !== undefined) return [here];
      remarks.skip("mapping", holder, `the policy ${name} was not imported`);
      return [];
    });

  const members = new Map<string, string[]>();
  const users: DeclaredUser[] = [];
  const accepted = new Set<string>();
  for (const [name, { secretKey }] of given.users) {
    const fault = userKeyFault(name, secretKey, rootUser) ?? sameName(name, taken.users);
    if (fault === undefined) accepted.add(name);
    else remarks.skip("user", name, fault);
  }

  const groups: DeclaredGroup[] = [];
  for (const [name, { status, members: listed }] of given.groups) {
    const fault = IDENTITY_NAME.group.form.test(name)
      ? sameName(name, taken.groups)
      : `a group's name has ${IDENTITY_NAME.group.allowed}`;
    if (fault !== undefined) {
      remarks.skip("group", name, fault);
      continue;
    }
    const isOff = !isOn(status);
    if (isOff) remarks.warn("group", name, "was disabled: its policies are not attached");
    const policies = isOff ? [] : attached(`group ${name}`, given.groupPolicies.get(name));
    groups.push({ name, description: IMPORTED, policies });
    for (const member of new Set(listed)) {
      if (accepted.has(member)) members.set(member, [...members.get(member) ?? [], name]);
      else remarks.skip("mapping", `group ${name}`, `its member ${member} was not imported`);
    }
  }

  const keys = translateKeys(given, { users: accepted, rootUser }, remarks);
  for (const name of accepted) {
    const { secretKey, status } = given.users.get(name)!;
    users.push({
      name,
      description: IMPORTED,
      disabled: !isOn(status),
      policies: attached(`user ${name}`, given.userPolicies.get(name)),
      groups: members.get(name) ?? [],
      accessKeys: [
        { accessKeyId: name, secretAccessKey: secretKey, description: IMPORTED },
        ...keys.get(name) ?? [],
      ],
    });
  }
  remarkStrangers(given, remarks);
  return { policies, groups, users };
}

/** `calledHere`: the names by which policies of the export are attached. */
function translatePolicies(given: IamExport, taken: Set<string>, remarks: Remarks) {
  const policies: DeclaredPolicy[] = [];
  const calledHere = new Map([...BUILT_IN_NAMES].map((name) => [name, name]));
  for (const [name, document] of given.policies) {
    if (isMinioBuiltIn(name, document)) {
      remarks.exists("policy", name);
      continue;
    }
    // Somebody's own under a built-in name must not become the built-in one, which may allow more.
    const here = isReservedPolicy(name) ? `minio-${name}` : name;
    calledHere.delete(name);
    const fault = IDENTITY_NAME.policy.form.test(here)
      ? sameName(here, taken)
      : `a policy's name has ${IDENTITY_NAME.policy.allowed}`;
    const translated = fault === undefined ? translatePolicy(document) : { fault };
    if ("fault" in translated) {
      remarks.skip("policy", name, translated.fault);
      continue;
    }
    if (here !== name) remarks.warn("policy", name, `is not MinIO's own: it becomes ${here}`);
    for (const warning of translated.warnings) remarks.warn("policy", name, warning);
    policies.push({ name: here, document: translated.text, description: IMPORTED });
    calledHere.set(name, here);
  }
  return { policies, calledHere };
}

/** Mappings of users and groups the export does not hold: of LDAP, or left behind. */
function remarkStrangers(given: IamExport, remarks: Remarks): void {
  for (const name of given.userPolicies.keys()) {
    if (!given.users.has(name)) {
      remarks.skip("mapping", name, "there is no such user in the export");
    }
  }
  for (const name of given.groupPolicies.keys()) {
    if (!given.groups.has(name)) {
      remarks.skip("mapping", name, "there is no such group in the export");
    }
  }
}

/** MinIO tells names apart by case, which nobody here does. */
function sameName(name: string, taken: Set<string>): string | undefined {
  const same = name.toLowerCase();
  if (taken.has(same)) return "differs from another in the case of letters alone";
  taken.add(same);
  return undefined;
}
