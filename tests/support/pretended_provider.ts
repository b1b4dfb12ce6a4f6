/** An OpenID provider that is only pretended: answers by URL, given to whoever fetches; its keys and
 * tokens are real. */
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

export const ISSUER = "https://id.example.com/realm";
export const CLIENT_ID = "objectstorage";
/** Milliseconds. */
export const NOW = Date.UTC(2026, 0, 1);

export interface SigningKey {
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  /** Public, with its `kid`. */
  readonly jwk: JWK;
}

export async function signingKey(algorithm: string, kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { algorithm, privateKey, jwk: { ...await exportJWK(publicKey), kid } };
}

/** A token as a provider makes it; claims of undefined are left out. */
export function tokenBy(
  { algorithm, privateKey, jwk }: SigningKey,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const seconds = NOW / 1_000;
  const all = {
    iss: ISSUER,
    aud: CLIENT_ID,
    sub: "1",
    iat: seconds,
    exp: seconds + 300,
    ...claims,
  };
  return new SignJWT(JSON.parse(JSON.stringify(all)))
    .setProtectedHeader({ alg: algorithm, kid: jwk.kid!, ...header })
    .sign(privateKey);
}

/** What it answers, by URL: a body, or a whole answer. Counts what it was asked. */
export class PretendedProvider {
  readonly asked: string[] = [];
  readonly answers = new Map<string, unknown>();

  constructor(keys: readonly JWK[], issuer = ISSUER) {
    this.answers.set(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
      issuer,
      jwks_uri: `${issuer}/keys`,
      authorization_endpoint: `${issuer}/auth`,
    });
    this.keys = keys;
  }

  set keys(keys: readonly JWK[]) {
    this.answers.set(`${ISSUER}/keys`, { keys });
  }

  /** As `fetch`; redirects that must not be followed fail as there. */
  readonly fetch = (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const asked = String(url);
    this.asked.push(asked);
    const answer = this.answers.get(asked);
    if (answer === undefined) return Promise.reject(new TypeError("no route to host"));
    if (!(answer instanceof Response)) return Promise.resolve(Response.json(answer));
    if (answer.status >= 300 && answer.status < 400 && init?.redirect === "error") {
      return Promise.reject(new TypeError("a redirect"));
    }
    return Promise.resolve(answer.clone());
  };
}
