/** Declared policies: the text is kept as it was written, and compared so. */
import type { DeclaredPolicy } from "../config/declared_policies.ts";
import type { Change, Present } from "./change.ts";

export async function planPolicy(
  { name, document, description }: DeclaredPolicy,
  present: Present | undefined,
): Promise<readonly Change[]> {
  const found = await present?.reader.getPolicy(name);
  const same = found?.document === document &&
    (description === undefined || description === found.description);
  if (same) return [];
  return [{
    text: `${found === undefined ? "create" : "change"} policy ${name}`,
    async apply({ identities, by }) {
      const described = description === undefined ? {} : { description };
      await identities.putPolicy({ name, document, ...described }, by);
    },
  }];
}
