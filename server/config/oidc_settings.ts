/** The settings of the OpenID Connect provider whose people may use this server; rows of the one table
 * of settings. */
import * as z from "zod/mini";
import type { Setting } from "./settings.ts";
import { list, pattern, text } from "./value_types.ts";

const THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const CLAIM = pattern("the name of a claim", /^[\x21-\x7e]{1,128}$/);

/** Where a provider or this server is: plain HTTP only on this machine. */
function secureUrl(allowed: string, path: RegExp) {
  return z.pipe(
    text(allowed),
    z.transform((given, context) => {
      const url = URL.parse(given);
      const isSecure = url?.protocol === "https:" ||
        (url?.protocol === "http:" && THIS_MACHINE.test(url.hostname));
      if (url !== null && isSecure && !/[?#@\s]/.test(given) && path.test(url.pathname)) {
        return given;
      }
      context.issues.push({ code: "custom", input: given, message: `must be ${allowed}` });
      return z.NEVER;
    }),
  );
}

/** Lists of policies by group; as text `group=policy;policy,group=policy`. */
function groupPolicies() {
  const error = "must be groups with the names of their policies: group=policy;policy,group=policy";
  return z.pipe(
    z.transform((given): unknown => {
      if (typeof given !== "string") return given;
      const pieces = given.split(",").map((piece) => piece.trim()).filter((piece) => piece !== "");
      const pairs = pieces.map((piece) => /^([^=]+)=(.+)$/.exec(piece));
      if (pairs.some((pair) => pair === null)) return undefined;
      return Object.fromEntries(
        pairs.map((pair) => [pair?.[1]?.trim(), pair?.[2]?.split(";").map((name) => name.trim())]),
      );
    }),
    z.record(z.string(), list(text("the name of a policy")), { error }),
  );
}

export const OIDC_SETTINGS = {
  "oidc.issuer": {
    schema: secureUrl("a URL such as https://login.example.com (http on this machine alone)", /^/),
    flag: "oidc-issuer",
    variables: ["OBJECTSTORAGE_OIDC_ISSUER"],
    help: "OpenID Connect provider whose people may use this server; none when not set",
  },
  "oidc.clientId": {
    schema: text(),
    flag: "oidc-client-id",
    variables: ["OBJECTSTORAGE_OIDC_CLIENT_ID"],
    help: "what this server is called at the provider",
  },
  "oidc.clientSecret": {
    schema: text(),
    variables: ["OBJECTSTORAGE_OIDC_CLIENT_SECRET"],
    secret: true,
    help: "its secret there; a public client when not set",
  },
  "oidc.redirectUrl": {
    schema: secureUrl(
      "https://, a host and /api/v1/session/oidc/callback (http on this machine alone)",
      /\/api\/v1\/session\/oidc\/callback$/,
    ),
    flag: "oidc-redirect-url",
    variables: ["OBJECTSTORAGE_OIDC_REDIRECT_URL"],
    help: "where browsers come back to management: …/api/v1/session/oidc/callback",
  },
  "oidc.scopes": {
    schema: list(pattern("a scope", /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/)),
    variables: ["OBJECTSTORAGE_OIDC_SCOPES"],
    fallback: "profile,email",
    help: "what is asked for besides openid when somebody signs in",
  },
  "oidc.usernameClaim": {
    schema: CLAIM,
    variables: ["OBJECTSTORAGE_OIDC_USERNAME_CLAIM"],
    fallback: "preferred_username",
    help: "claim that tells the person; without it email, then sub",
  },
  "oidc.groupsClaim": {
    schema: CLAIM,
    variables: ["OBJECTSTORAGE_OIDC_GROUPS_CLAIM"],
    fallback: "groups",
    help: "claim that tells the person's groups",
  },
  "oidc.policyClaim": {
    schema: CLAIM,
    variables: ["OBJECTSTORAGE_OIDC_POLICY_CLAIM"],
    fallback: "policy",
    help: "claim that names the person's policies themselves",
  },
  "oidc.groupPolicies": {
    schema: groupPolicies(),
    variables: ["OBJECTSTORAGE_OIDC_GROUP_POLICIES"],
    fallback: "",
    help: "policies of the provider's groups: group=policy;policy,group=policy",
  },
} as const satisfies Record<string, Setting>;
