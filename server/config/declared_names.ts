/** The rules of names and descriptions, as mistakes of a declaration. */
import { IDENTITY_NAME, type IdentityKind, MOST_DESCRIPTION } from "../identity_rules.ts";
import { DeclarationMistake } from "./declared_list.ts";

export function requireName(kind: IdentityKind, name: string): void {
  const { form, allowed } = IDENTITY_NAME[kind];
  if (!form.test(name)) throw new DeclarationMistake(`must be ${allowed}`, ["name"]);
}

export function requireDescription(text: string | undefined): void {
  if (text === undefined || text.length <= MOST_DESCRIPTION) return;
  throw new DeclarationMistake(`must be at most ${MOST_DESCRIPTION} characters`, ["description"]);
}
