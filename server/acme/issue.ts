/** One certificate from order to chain (RFC 8555 §7.4): every domain proved, a new key, the chain
 * downloaded and checked to belong to it. */
import { Buffer } from "node:buffer";
import { type KeyPair, mismatchOf } from "../tls/key_pair.ts";
import { signingRequest } from "../tls/x509.ts";
import { type AcmeClient, secureUrl, type Standing } from "./acme_client.ts";
import { AcmeError, membersOf, problemOf } from "./acme_error.ts";
import type { Proofs } from "./proofs.ts";

export interface IssueOptions {
  /** With its account registered. */
  readonly client: AcmeClient;
  /** Host names, the subject first. */
  readonly domains: readonly string[];
  readonly proofs: Proofs;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Milliseconds between two looks at what the authority works on: twice as many each time. */
const FIRST_LOOK = 500;
const LONGEST_LOOK = 30_000;
/** Milliseconds after which it is not waited for any longer. */
const PATIENCE = 5 * 60_000;
/** More names than any authority puts into a certificate. */
const MOST_AUTHORIZATIONS = 200;

/** Throws AcmeError when the authority refuses, or is not done in time. */
export async function issue(options: IssueOptions): Promise<KeyPair> {
  const { client, domains } = options;
  let order = await client.order(domains);
  const authorizations = order.members["authorizations"];
  if (!Array.isArray(authorizations) || authorizations.length > MOST_AUTHORIZATIONS) {
    throw malformed("The order", "it names no authorizations");
  }
  for (const url of authorizations) await prove(secureUrl(url, "The order"), options);
  order = await settled("The order", order, ["pending"], options);
  const { request, key } = await signingRequest(domains);
  const finalize = secureUrl(order.members["finalize"], "The order");
  await client.advance("The order", finalize, {
    csr: Buffer.from(request).toString("base64url"),
  });
  order = await settled("The order", order, ["ready", "processing"], options);
  const certificate = await client.download(
    secureUrl(order.members["certificate"], "The certificate"),
  );
  const found = mismatchOf({ certificate, key });
  if (found !== undefined) throw malformed("The certificate", `the ${found.part} ${found.fault}`);
  return { certificate, key };
}

async function prove(url: string, options: IssueOptions): Promise<void> {
  const { client, proofs } = options;
  const authorization = await client.read("The authorization", url);
  const { identifier, challenges } = authorization.members;
  const what = `The proof for ${String(membersOf(identifier)["value"]).slice(0, 253)}`;
  if (authorization.status === "valid") return;
  const challenge = (Array.isArray(challenges) ? challenges : []).map(membersOf)
    .find(({ type }) => type === "http-01");
  if (challenge === undefined) throw malformed(what, "HTTP-01 is not offered");
  using _proof = proofs.offer(challenge["token"], (token) => `${token}.${client.key.thumbprint}`);
  await client.advance(what, secureUrl(challenge["url"], what));
  await settled(what, authorization, ["pending"], options);
}

/** `before` once it stands at none of `statuses`. Throws when it has become invalid. */
async function settled(
  what: string,
  before: Standing,
  statuses: readonly string[],
  { client, pause }: IssueOptions,
): Promise<Standing> {
  let waited = 0, look = FIRST_LOOK;
  for (;;) {
    const now = await client.read(what, before.url);
    if (now.status === "valid" || (now.status === "ready" && !statuses.includes("ready"))) {
      return now;
    }
    if (!statuses.includes(now.status)) throw new AcmeError(what, problemOf(errorIn(now)));
    if (waited >= PATIENCE) throw malformed(what, `it is still ${now.status} after 5 minutes`);
    const wait = Math.min(LONGEST_LOOK, Math.max(look, now.retryAfter ?? 0));
    await pause(wait);
    waited += wait;
    look *= 2;
  }
}

/** Orders tell it themselves, authorizations by the challenge that failed. */
function errorIn({ status, members: { error, challenges } }: Standing): unknown {
  const failed = (Array.isArray(challenges) ? challenges : []).map(membersOf)
    .find((challenge) => challenge["error"] !== undefined);
  return error ?? failed?.["error"] ?? { detail: `it has become ${status.slice(0, 40)}` };
}

function malformed(what: string, detail: string): AcmeError {
  return new AcmeError(what, { type: "malformed", detail });
}
