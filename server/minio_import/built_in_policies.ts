/** MinIO's built-in policies, which are in every export: the product's own of the same name take their
 * place, unless somebody had made something else of them. */
import { isObject } from "./translate_policy.ts";

/** Actions each has, and those it may have besides. Source: MinIO, "Access Management", "Built-In
 * Policies". */
const SHAPES: Readonly<Record<string, { readonly has: readonly string[]; readonly may?: RegExp }>> =
  {
    readonly: { has: ["s3:GetBucketLocation", "s3:GetObject"] },
    writeonly: { has: ["s3:PutObject"] },
    readwrite: { has: ["s3:*"] },
    diagnostics: { has: ["admin:ServerInfo"], may: /^admin:[A-Za-z]+$/ },
    consoleAdmin: { has: ["s3:*", "admin:*"], may: /^kms:\*$/ },
  };

/** Whether it is MinIO's own policy `name`, unchanged. */
export function isMinioBuiltIn(name: string, document: unknown): boolean {
  const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined;
  if (shape === undefined || !isObject(document)) return false;
  const given = new Set<unknown>();
  for (const statement of [document["Statement"]].flat()) {
    if (!isObject(statement) || !isUnconditional(statement)) return false;
    for (const action of [statement["Action"]].flat()) given.add(action);
  }
  const { has, may } = shape;
  return has.every((action) => given.has(action)) &&
    [...given].every((action) =>
      typeof action === "string" && (has.includes(action) || (may?.test(action) ?? false))
    );
}

/** Whether it allows its actions on everything. */
function isUnconditional(statement: Readonly<Record<string, unknown>>): boolean {
  const { Effect, Action, Resource = "*", Condition, ...others } = statement;
  const resources = [Resource].flat();
  return Effect === "Allow" && Action !== undefined &&
    resources.every((resource) => resource === "*" || resource === "arn:aws:s3:::*") &&
    (Condition === undefined || (isObject(Condition) && Object.keys(Condition).length === 0)) &&
    Object.keys(others).every((name) => name === "Sid");
}
