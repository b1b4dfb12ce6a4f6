/** Whether nothing is withheld from a principal: only such a one may be given what others may, as when
 * it makes an access key for them. Decided from its policies alone, and only where they say so plainly:
 * conditions and denials, whatever they are about, make it no. */
import { matchesAction } from "./policy/actions.ts";
import { KNOWN_ADMIN_ACTIONS, KNOWN_S3_ACTIONS } from "./policy/known_actions.ts";
import type { Principal } from "./principal.ts";

const ACTIONS: readonly string[] = [
  ...KNOWN_ADMIN_ACTIONS.map((name) => `admin:${name}`.toLowerCase()),
  ...KNOWN_S3_ACTIONS.map((name) => `s3:${name}`.toLowerCase()),
];

export function mayEverything({ kind, narrowing, user }: Principal): boolean {
  if (narrowing.length > 0) return false;
  if (kind === "root") return true;
  const statements = user?.policies.flatMap(({ policy }) => policy.statements) ?? [];
  if (statements.some(({ effect }) => effect === "Deny")) return false;
  const unbounded = statements.filter(({ conditions, resources }) =>
    conditions.length === 0 && !resources.except &&
    resources.patterns.some(({ everything }) => everything)
  );
  return ACTIONS.every((action) => unbounded.some(({ actions }) => matchesAction(actions, action)));
}
