/** From a policy as MinIO writes it to one that is understood here, saying what no request here has.
 * Never makes it allow more. */
import { LARGEST_POLICY, validatePolicy } from "../auth/policy/parse_policy.ts";
import type { PolicyKind } from "../auth/policy/policy.ts";

export type TranslatedPolicy =
  | { readonly text: string; readonly warnings: readonly string[] }
  | { readonly fault: string };

/** A policy needs six; see json_reader.ts. */
const DEEPEST = 8;

/** `bucket`: the one whose policy it is; absent for an identity's. */
export function translatePolicy(document: unknown, bucket?: string): TranslatedPolicy {
  if (nestsDeeper(document, DEEPEST)) return { fault: "nests deeper than a policy" };
  if (!isObject(document)) return { fault: "is no policy" };
  const { ID: _, Id: __, Version, Statement, ...others } = document;
  const plain = {
    ...others,
    Version: Version === undefined || Version === "" ? "2012-10-17" : Version,
    Statement: [Statement ?? []].flat().map(withResource),
  };
  const kind: PolicyKind = bucket === undefined ? "identity" : "bucket";
  const indented = JSON.stringify(plain, null, 2);
  const text = indented.length > LARGEST_POLICY ? JSON.stringify(plain) : indented;
  const findings = validatePolicy(text, kind, bucket)
    .map(({ severity, message, path }) => ({
      severity,
      told: path === "" ? message : `${message} (${path})`,
    }));
  const error = findings.find(({ severity }) => severity === "error");
  if (error !== undefined) return { fault: `is no policy here: ${error.told}` };
  return { text, warnings: findings.map(({ told }) => told) };
}

/** Whether a service account was given an empty one, which MinIO takes for none. */
export function isEmptyPolicy(document: unknown): boolean {
  if (document === undefined || document === null || document === "") return true;
  if (!isObject(document)) return false;
  const { Version = "", Statement = null } = document;
  return Version === "" && (Statement === null || (Array.isArray(Statement) && !Statement.length));
}

/** MinIO's statements about its own administration have no Resource; here every statement has. */
function withResource(statement: unknown): unknown {
  if (!isObject(statement) || "Resource" in statement || "NotResource" in statement) {
    return statement;
  }
  const actions = [statement["Action"]].flat();
  const isAboutS3 = actions.some((action) =>
    typeof action !== "string" || action === "*" || action.toLowerCase().startsWith("s3:")
  );
  return isAboutS3 ? statement : { ...statement, Resource: "*" };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether there are more than `levels` objects and lists inside each other. */
function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => nestsDeeper(inner, levels - 1));
}
