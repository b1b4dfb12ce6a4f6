/** What `mc admin cluster iam export` writes: a JSON file for each kind, by name. Entries that are not as
 * they should be are remarked and left out. Source of the names and fields: MinIO's admin API,
 * "export-iam", and the types of its Go client. */
import * as z from "zod/mini";
import { ConfigError } from "../config/config_error.ts";
import type { Remarks, Subject } from "./report.ts";
import { isObject } from "./translate_policy.ts";

export interface IamExport {
  readonly policies: ReadonlyMap<string, unknown>;
  readonly users: ReadonlyMap<string, MinioUser>;
  readonly groups: ReadonlyMap<string, MinioGroup>;
  readonly serviceAccounts: ReadonlyMap<string, ServiceAccount>;
  /** Names of policies, by user and by group. */
  readonly userPolicies: ReadonlyMap<string, readonly string[]>;
  readonly groupPolicies: ReadonlyMap<string, readonly string[]>;
}

const user = z.object({ secretKey: z.string(), status: z.optional(z.string()) });
const group = z.object({
  status: z.optional(z.string()),
  members: z.optional(z.nullable(z.array(z.string()))),
});
const serviceAccount = z.object({
  parent: z.string(),
  accessKey: z.string(),
  secretKey: z.string(),
  claims: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  sessionPolicy: z.optional(z.unknown()),
  status: z.optional(z.string()),
  name: z.optional(z.string()),
  description: z.optional(z.string()),
  expiration: z.optional(z.nullable(z.string())),
});
const mapping = z.object({ policy: z.string() });

export type MinioUser = z.output<typeof user>;
export type MinioGroup = z.output<typeof group>;
export type ServiceAccount = z.output<typeof serviceAccount>;

export const IAM_DIRECTORY = "iam-assets/";
const TEMPORARY = ["stsuser_mappings.json", "stsgroup_mappings.json"] as const;

const IAM_FILES: ReadonlySet<string> = new Set(
  [
    "policies.json",
    "users.json",
    "groups.json",
    "svcaccts.json",
    "user_mappings.json",
    "group_mappings.json",
    ...TEMPORARY,
  ].map((name) => IAM_DIRECTORY + name),
);

export function isIamFile(name: string): boolean {
  return IAM_FILES.has(name);
}

/** Whether a status says that it is in use: `enabled` of users and groups, `on` of service accounts. */
export function isOn(status: string | undefined): boolean {
  return ["", "enabled", "on"].includes(status ?? "");
}

/** Throws ConfigError for a file that is not JSON by name. */
export function readIamExport(
  files: ReadonlyMap<string, Uint8Array>,
  remarks: Remarks,
): IamExport {
  const read = <Schema extends z.ZodMiniType>(name: string, what: Subject, schema: Schema) => {
    const found = new Map<string, z.output<Schema>>();
    for (const [key, value] of namedValues(files, IAM_DIRECTORY + name)) {
      const result = schema.safeParse(value);
      if (result.success) found.set(key, result.data);
      else remarks.skip(what, key, `is not as MinIO writes it in ${name}`);
    }
    return found;
  };
  const mapped = (name: string): ReadonlyMap<string, readonly string[]> =>
    new Map([...read(name, "mapping", mapping)].map(([key, { policy }]) => [
      key,
      policy.split(",").map((piece) => piece.trim()).filter((piece) => piece !== ""),
    ]));
  for (const name of TEMPORARY) {
    for (const [key] of namedValues(files, IAM_DIRECTORY + name)) {
      remarks.skip("mapping", key, "belongs to a sign-in by LDAP or OpenID, not to a user");
    }
  }
  return {
    policies: read("policies.json", "policy", z.unknown()),
    users: read("users.json", "user", user),
    groups: read("groups.json", "group", group),
    serviceAccounts: read("svcaccts.json", "access key", serviceAccount),
    userPolicies: mapped("user_mappings.json"),
    groupPolicies: mapped("group_mappings.json"),
  };
}

/** A file that is not there, or `null`, holds none. */
function namedValues(
  files: ReadonlyMap<string, Uint8Array>,
  name: string,
): readonly (readonly [string, unknown])[] {
  const bytes = files.get(name);
  if (bytes === undefined) return [];
  const value = readJsonFile(bytes, name);
  if (value === null) return [];
  if (!isObject(value)) throw new ConfigError(`holds ${name}, which is no object`);
  return Object.entries(value);
}

/** Throws ConfigError. */
export function readJsonFile(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ConfigError(`holds ${name}, which is not JSON`, { cause });
  }
}
