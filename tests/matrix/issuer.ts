/** An OpenID provider on a loopback port that has nothing but its keys, and tokens of theirs. */
import type { OidcSettings } from "../../server/auth/oidc_claims.ts";
import { CLIENT_ID, signingKey, tokenBy } from "../support/pretended_provider.ts";

export interface TokenIssuer extends AsyncDisposable {
  readonly settings: OidcSettings;
  /** A token of a reader; `claims` besides. */
  token(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** One that is signed by somebody else. */
  tokenOfAnother(): Promise<string>;
}

export async function issuerOfTokens(): Promise<TokenIssuer> {
  const key = await signingKey("ES256", "one"), other = await signingKey("ES256", "one");
  const serving = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const { pathname, origin } = new URL(url);
    if (pathname === "/keys") return Response.json({ keys: [key.jwk] });
    return Response.json({
      issuer: origin,
      jwks_uri: `${origin}/keys`,
      authorization_endpoint: `${origin}/auth`,
    });
  });
  const issuer = `http://127.0.0.1:${serving.addr.port}`;
  const now = Math.floor(Date.now() / 1_000);
  const reader = { iss: issuer, iat: now, exp: now + 300, policy: "readonly" };
  return {
    settings: {
      issuer,
      clientId: CLIENT_ID,
      usernameClaim: "preferred_username",
      groupsClaim: "groups",
      policyClaim: "policy",
      groupPolicies: {},
    },
    token: (claims) => tokenBy(key, { ...reader, ...claims }),
    tokenOfAnother: () => tokenBy(other, reader),
    [Symbol.asyncDispose]: () => serving.shutdown(),
  };
}
