/** Groups an operator declares: a name, or a name with the policies attached. Members are declared
 * with the users. */
import * as z from "zod/mini";
import { declaredList, declaredNames, declaredText, needsName } from "./declared_list.ts";
import { requireDescription, requireName } from "./declared_names.ts";

/** Absent: whatever it is. */
export interface DeclaredGroup {
  readonly name: string;
  readonly description?: string;
  /** Are attached; others stay so. */
  readonly policies?: readonly string[];
}

const group = z.strictObject({
  name: declaredText("a name"),
  description: z.optional(declaredText()),
  policies: z.optional(declaredNames()),
}, needsName);

export function declaredGroups() {
  return declaredList({
    what: "groups",
    item: group,
    read({ name, description, policies }): DeclaredGroup {
      requireName("group", name);
      requireDescription(description);
      return {
        name,
        ...(description === undefined ? {} : { description }),
        ...(policies === undefined ? {} : { policies }),
      };
    },
  });
}
