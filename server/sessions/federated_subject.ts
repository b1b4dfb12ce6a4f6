/** Claims of an ID token as the subject of a session. The token is verified before; here only its
 * shape is looked at, and everything in it has a bound. */
import type { FederatedSubject } from "../../storage/session.ts";

export interface ClaimNames {
  /** Tells the person; falls back to `email` and `sub`. */
  readonly usernameClaim: string;
  readonly groupsClaim: string;
  /** Tells names of policies, in a list or with commas between. */
  readonly policyClaim: string;
}

const LONGEST_NAME = 128;
const MOST_NAMES = 200;

export function federatedSubject(
  issuer: string,
  claims: Readonly<Record<string, unknown>> & { readonly sub: string },
  { usernameClaim, groupsClaim, policyClaim }: ClaimNames,
): FederatedSubject {
  const candidates = [claims[usernameClaim], claims["email"], claims.sub];
  const name = candidates.find((value) => typeof value === "string" && value !== "") as string;
  return {
    issuer,
    subject: claims.sub,
    name: legible(name),
    groups: names(claims[groupsClaim]),
    policies: names(claims[policyClaim]),
  };
}

/** None for what is no list of names. */
function names(claim: unknown): readonly string[] {
  const list = typeof claim === "string" ? claim.split(",") : Array.isArray(claim) ? claim : [];
  return list.filter((name) => typeof name === "string")
    .map((name) => name.trim()).filter((name) => name !== "" && name.length <= LONGEST_NAME)
    .slice(0, MOST_NAMES);
}

/** It stands in the journal and in logs. */
function legible(name: string): string {
  // deno-lint-ignore no-control-regex
  return name.replace(/[\x00-\x1f\x7f]/g, "").slice(0, LONGEST_NAME).toWellFormed();
}
