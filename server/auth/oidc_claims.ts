/** What an identity provider's claims mean here: who it is and which policies are theirs. Only for
 * claims that were verified; names the policies and does not know which there are. */
import { createHash } from "node:crypto";

/** Of the operator; plain data. */
export interface OidcSettings {
  /** As the provider writes itself, e.g. `https://id.example.com/realms/staff`. */
  readonly issuer: string;
  readonly clientId: string;
  /** Another audience that tokens may be for. */
  readonly audience?: string;
  readonly usernameClaim: string;
  readonly groupsClaim: string;
  readonly policyClaim: string;
  /** Names of policies, by group. */
  readonly groupPolicies: Readonly<Record<string, readonly string[]>>;
}

export type Claims = Readonly<Record<string, unknown>>;

export interface FederatedIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** See federatedId. */
  readonly id: string;
  /** For people; others, and users here, can be called so too. */
  readonly name: string;
  readonly groups: readonly string[];
  /** Names, each once: of the claim, then of the groups. */
  readonly policies: readonly string[];
}

export type OidcErrorCode =
  /** The provider cannot be asked, or does not answer as one. */
  | "unavailable"
  | "expired"
  /** Not signed by the provider, or not for us. */
  | "invalid"
  /** A good token of somebody who may nothing here. */
  | "rejected";

export class OidcError extends Error {
  override readonly name = "OidcError";
  constructor(readonly code: OidcErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Characters of a name, and groups looked at. */
const MOST_NAME = 256;
const MOST_GROUPS = 1_000;

/** Throws OidcError `invalid` without a subject. */
export function federatedIdentity(claims: Claims, settings: OidcSettings): FederatedIdentity {
  const { issuer, usernameClaim, groupsClaim, policyClaim, groupPolicies } = settings;
  const subject = textOf(claims, "sub");
  if (subject === undefined) throw new OidcError("invalid", "The token names no subject");
  const groups = listOf(claims, groupsClaim).slice(0, MOST_GROUPS);
  const policies = [
    ...listOf(claims, policyClaim).flatMap((names) => names.split(",")),
    ...groups.flatMap((group) => Object.hasOwn(groupPolicies, group) ? groupPolicies[group]! : []),
  ].map((name) => name.trim()).filter((name) => name !== "");
  const name = textOf(claims, usernameClaim) ?? textOf(claims, "email") ?? subject;
  return {
    issuer,
    subject,
    id: federatedId(issuer, subject),
    // It is shown and logged: nothing that would not be seen, or would hide what stands beside it.
    name: name.slice(0, MOST_NAME).replace(/\p{C}/gu, "_"),
    groups,
    policies: [...new Set(policies)],
  };
}

/** 32 hex digits: this subject of this issuer, whatever it is called. */
export function federatedId(issuer: string, subject: string): string {
  return createHash("sha256").update(JSON.stringify([issuer, subject])).digest("hex").slice(0, 32);
}

function textOf(claims: Claims, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A text is a list of one. */
function listOf(claims: Claims, name: string): readonly string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
