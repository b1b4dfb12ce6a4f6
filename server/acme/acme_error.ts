/** What a certificate authority says went wrong (RFC 8555 §6.7, RFC 7807), and what an operator can do
 * about it. */

/** The last part of its type, e.g. `rateLimited`; `unreachable` when nothing came back, `malformed`
 * for an answer that is none. */
export interface Problem {
  readonly type: string;
  readonly detail: string;
  /** Milliseconds the authority wants to be left alone. */
  readonly retryAfter?: number | undefined;
}

const PREFIX = "urn:ietf:params:acme:error:";
/** Characters of what an authority says that are repeated to operators. */
const LONGEST_DETAIL = 400;

const PORT_80 = "the authority asks http://DOMAIN/.well-known/acme-challenge/ on port 80: " +
  "let the domain's A and AAAA records point to this server, and let port 80 reach " +
  "tls.redirectAddress";

const BINDING = "check tls.acme.eabKid and tls.acme.eabKey: they are what the authority gave you";

const ADVICE: Readonly<Record<string, string>> = {
  unreachable:
    "check tls.acme.directory, that this server may ask the Internet on port 443, and, " +
    "for an authority of your own, tls.acme.caCertificate",
  connection: PORT_80,
  unauthorized: PORT_80,
  incorrectResponse: PORT_80,
  dns: "let the domain have an A or AAAA record that points to this server",
  caa: "the CAA record of the domain names other authorities: add this one",
  rejectedIdentifier:
    "this authority gives no certificate for a name of tls.acme.domains: change it",
  unsupportedIdentifier: "this authority gives no certificate for a name of tls.acme.domains: " +
    "change it",
  rateLimited: "the authority wants fewer orders: nothing to do but wait",
  externalAccountRequired: BINDING,
  userActionRequired: "read and accept the authority's new terms",
  invalidContact: "change tls.acme.email",
  unsupportedContact: "change tls.acme.email",
};

export class AcmeError extends Error {
  override readonly name = "AcmeError";
  readonly #what: string;
  readonly type: string;
  readonly retryAfter: number | undefined;

  /** `what`: what was being done, e.g. `The order`. */
  constructor(what: string, { type, detail, retryAfter }: Problem, options?: ErrorOptions) {
    super(`${what}: ${detail.slice(0, LONGEST_DETAIL)} (${type})`, options);
    this.#what = what;
    this.type = type;
    this.retryAfter = retryAfter;
  }

  /** What an operator can do; undefined when nothing better is known than to wait. */
  get advice(): string | undefined {
    // Refused before any domain was looked at: it is about who asks.
    if (this.#what === "The account" && this.type === "unauthorized") return BINDING;
    return ADVICE[this.type];
  }
}

/** What a problem document says, whatever else it may be. Subproblems (§6.7.1) say which name. */
export function problemOf(document: unknown, retryAfter?: number): Problem {
  const { type, detail, subproblems } = membersOf(document);
  const told = [
    typeof detail === "string" ? detail : "no reason is given",
    ...(Array.isArray(subproblems) ? subproblems : []).slice(0, 3).map((each: unknown) => {
      const { detail, identifier } = membersOf(each);
      return `${membersOf(identifier)["value"]}: ${detail}`;
    }),
  ];
  return {
    type: typeof type === "string" && type.startsWith(PREFIX)
      ? type.slice(PREFIX.length, PREFIX.length + 40)
      : "malformed",
    detail: told.join("; "),
    retryAfter,
  };
}

/** The members of a JSON object; none of anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}
