/** Named policies an operator declares. Built-in ones are not to be replaced. */
import * as z from "zod/mini";
import { isReservedPolicy } from "../identity_rules.ts";
import {
  DeclarationMistake,
  declaredList,
  declaredText,
  inside,
  needsName,
} from "./declared_list.ts";
import { requireDescription, requireName } from "./declared_names.ts";
import { policyDocument, policyText } from "./policy_document.ts";

export interface DeclaredPolicy {
  readonly name: string;
  /** As it is kept. */
  readonly document: string;
  /** Absent: whatever it is. */
  readonly description?: string;
}

const policy = z.strictObject({
  name: declaredText("a name"),
  document: policyDocument(),
  description: z.optional(declaredText()),
}, needsName);

export function declaredPolicies() {
  return declaredList({
    what: "policies",
    item: policy,
    read({ name, document, description }): DeclaredPolicy {
      requireName("policy", name);
      if (isReservedPolicy(name)) {
        throw new DeclarationMistake("must be another name: this policy is built in", ["name"]);
      }
      requireDescription(description);
      return {
        name,
        document: inside(["document"], () => policyText(document)),
        ...(description === undefined ? {} : { description }),
      };
    },
  });
}
