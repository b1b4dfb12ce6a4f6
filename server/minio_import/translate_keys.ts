/** From MinIO's service accounts to access keys of the user each belongs to. One whose own policy cannot
 * be had, or whose user is not in the export, is left out: it would be allowed more. */
import type { DeclaredKey } from "../config/declared_users.ts";
import {
  ACCESS_KEY_ID,
  IDENTITY_NAME,
  isReservedUser,
  MOST_DESCRIPTION,
  SECRET_ACCESS_KEY,
} from "../identity_rules.ts";
import { type IamExport, isOn, type ServiceAccount } from "./iam_export.ts";
import type { Remarks } from "./report.ts";
import { isEmptyPolicy, translatePolicy } from "./translate_policy.ts";

export interface Owners {
  /** Those of the export that are imported. */
  readonly users: ReadonlySet<string>;
  readonly rootUser: string | undefined;
}

/** Years before this are MinIO's way to say never: 1 and 1970. */
const FIRST_EXPIRY = Date.UTC(2000, 0);

/** By user. */
export function translateKeys(
  { serviceAccounts }: IamExport,
  owners: Owners,
  remarks: Remarks,
): ReadonlyMap<string, readonly DeclaredKey[]> {
  const keys = new Map<string, DeclaredKey[]>();
  for (const [id, account] of serviceAccounts) {
    const key = translateKey(id, account, owners);
    if ("fault" in key) {
      remarks.skip("access key", id, key.fault);
      continue;
    }
    for (const warning of key.warnings) remarks.warn("access key", id, warning);
    keys.set(account.parent, [...keys.get(account.parent) ?? [], key.key]);
  }
  return keys;
}

/** Why there can be no user called so with a key of the same id; undefined when there can. */
export function userKeyFault(
  name: string,
  secret: string,
  rootUser: string | undefined,
): string | undefined {
  if (!IDENTITY_NAME.user.form.test(name)) return `a user's name has ${IDENTITY_NAME.user.allowed}`;
  if (isReservedUser(name, rootUser)) return "this name is reserved";
  return keyFault(name, secret, rootUser);
}

function keyFault(id: string, secret: string, rootUser: string | undefined): string | undefined {
  if (!ACCESS_KEY_ID.form.test(id)) return `an access key id has ${ACCESS_KEY_ID.allowed}`;
  if (id === rootUser) return "this is the root user's";
  if (!SECRET_ACCESS_KEY.form.test(secret)) return `a secret has ${SECRET_ACCESS_KEY.allowed}`;
  return undefined;
}

function translateKey(id: string, account: ServiceAccount, { users, rootUser }: Owners) {
  const { parent, secretKey, claims, sessionPolicy, status } = account;
  const fault = account.accessKey === id
    ? keyFault(id, secretKey, rootUser)
    : "says another access key of itself";
  if (fault !== undefined) return { fault };
  if (users.has(id)) return { fault: "there is a user of the same name" };
  if (!users.has(parent)) return { fault: strangerText(parent, claims) };
  const expiresAt = Date.parse(account.expiration ?? "");
  const description = [account.name, account.description].filter((text) => text).join(": ");
  const key: DeclaredKey = {
    accessKeyId: id,
    secretAccessKey: secretKey,
    description: (description || "Imported from MinIO").slice(0, MOST_DESCRIPTION),
    ...(expiresAt >= FIRST_EXPIRY ? { expiresAt } : {}),
    disabled: !isOn(status),
  };
  if (isEmptyPolicy(sessionPolicy)) {
    return claims?.["sa-policy"] === "embedded-policy"
      ? { fault: "the policy of its own is not in the export" }
      : { key, warnings: [] };
  }
  const translated = translatePolicy(sessionPolicy);
  if ("fault" in translated) return { fault: `its policy ${translated.fault}` };
  return { key: { ...key, policy: translated.text }, warnings: translated.warnings };
}

function strangerText(parent: string, claims: ServiceAccount["claims"]): string {
  return claims?.["ldapUser"] !== undefined || /^\w+=[^,]*,/.test(parent)
    ? "it belongs to an LDAP user"
    : `its user ${parent} was not imported: it may be MinIO's root user, or of an OpenID sign-in`;
}
