// deno-lint-ignore-file no-import-prefix -- a provider for tests is no dependency of the product
/** A real OpenID provider (npm oidc-provider) on a loopback port of this process: its pages are
 * answered for a user at once. Ends with `await using`. */
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "npm:oidc-provider@^9.13.3";

/** What the provider says of a user besides the subject. */
export type UserClaims = Readonly<Record<string, unknown>>;

export interface OpenidProviderOptions {
  /** By subject. */
  readonly users: Readonly<Record<string, UserClaims>>;
  readonly clientId: string;
  /** Signs tokens. Default RS256. */
  readonly algorithm?: "RS256" | "ES256" | "EdDSA";
}

export interface OpenidProvider extends AsyncDisposable {
  readonly issuer: string;
  /** The ID token of a user who signs in: authorization code with PKCE. */
  idToken(subject: string): Promise<string>;
}

const REDIRECT = "https://client.example.com/callback";

export async function openidProvider(options: OpenidProviderOptions): Promise<OpenidProvider> {
  const { users, clientId, algorithm = "RS256" } = options;
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId,
      redirect_uris: [REDIRECT],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "none",
      id_token_signed_response_alg: algorithm,
    }],
    jwks: { keys: [{ ...await exportJWK(privateKey), kid: "one", alg: algorithm, use: "sig" }] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    claims: { openid: ["sub", ...new Set(Object.values(users).flatMap(Object.keys))] },
    conformIdTokenClaims: false,
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, subject: string) => ({
      accountId: subject,
      claims: () => ({ sub: subject, ...users[subject] }),
    }),
  });
  const answer = provider.callback();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.url?.startsWith("/interaction/")) return void answer(request, response);
    const { params, prompt } = await provider.interactionDetails(request, response);
    const accountId = String(params["login_hint"]);
    if (prompt.name === "login") {
      await provider.interactionFinished(request, response, { login: { accountId } });
      return;
    }
    const grant = new provider.Grant({ accountId, clientId });
    grant.addOIDCScope("openid");
    const grantId = await grant.save();
    await provider.interactionFinished(request, response, { consent: { grantId } }, {
      mergeWithLastSubmission: true,
    });
  }

  return {
    issuer,
    async idToken(subject) {
      const verifier = randomBytes(32).toString("base64url");
      const start = new URLSearchParams({
        client_id: clientId,
        response_type: "code",
        scope: "openid",
        redirect_uri: REDIRECT,
        login_hint: subject,
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
        code_challenge_method: "S256",
      });
      const code = await signIn(`${issuer}/auth?${start}`);
      const tokens = await fetch(`${issuer}/token`, {
        method: "POST",
        body: new URLSearchParams({
          client_id: clientId,
          grant_type: "authorization_code",
          redirect_uri: REDIRECT,
          code,
          code_verifier: verifier,
        }),
      });
      const { id_token } = await tokens.json();
      if (typeof id_token !== "string") throw new Error("The provider gave no ID token");
      return id_token;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Goes where the provider sends a browser, with its cookies, until it sends it back with a code. */
async function signIn(start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  for (let step = 0; step < 10; step++) {
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const equals = pair.indexOf("=");
      cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    const text = await answer.text();
    const location = answer.headers.get("location");
    if (location === null) throw new Error(`The provider answers ${answer.status}: ${text}`);
    url = new URL(location, url);
    if (url.href.startsWith(REDIRECT)) {
      const code = url.searchParams.get("code");
      if (code === null) throw new Error(`The provider refuses: ${url.search}`);
      return code;
    }
  }
  throw new Error("The provider sends the browser round and round");
}

/** The claims of a token, not verified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
