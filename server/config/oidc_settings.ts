/** The settings of sign-in by an OpenID provider, for sessions of S3 and of management alike; rows of
 * the one table of settings. */
import * as z from "zod/mini";
import type { Setting } from "./setting.ts";
import { issuer, list, pairs, pattern, text } from "./value_types.ts";

const ALLOWED =
  "groups with policies such as staff=readonly,ops=readwrite diagnostics; in a file, " +
  "lists by group";

/** Names of policies by group; in a text they have spaces between them, and are percent-encoded. A
 * group with a comma or an equals sign needs a file. */
function groupPolicies() {
  const words = pairs(ALLOWED, (group) => group !== "");
  return z.pipe(
    z.transform((given: unknown) => typeof given === "string" ? listsOf(words, given) : given),
    z.record(z.string(), z.array(z.string(), { error: "must be a list of policies" }), {
      error: `must be ${ALLOWED}`,
    }),
  );
}

const CALLBACK = "/api/v1/session/oidc/callback";

/** Plain HTTP only on this machine, as for the provider. */
function callbackUrl() {
  return z.pipe(
    issuer(),
    z.transform((given, context) => {
      if (new URL(given).pathname.endsWith(CALLBACK)) return given;
      context.issues.push({ code: "custom", input: given, message: `must end in ${CALLBACK}` });
      return z.NEVER;
    }),
  );
}

/** Undefined for what is not allowed. */
function listsOf(words: ReturnType<typeof pairs>, given: string): unknown {
  const { data } = words.safeParse(given);
  if (data === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(data).map(([group, names]) => [group, names.split(" ").filter(isNamed)]),
  );
}

function isNamed(name: string): boolean {
  return name !== "";
}

export const OIDC_SETTINGS = {
  "oidc.issuer": {
    schema: issuer(),
    variables: ["OBJECTSTORAGE_OIDC_ISSUER"],
    help: "OpenID provider whose users may have sessions, as it writes itself",
  },
  "oidc.clientId": {
    schema: text(),
    variables: ["OBJECTSTORAGE_OIDC_CLIENT_ID"],
    help: "what the provider calls this server: the audience of its tokens",
  },
  "oidc.audience": {
    schema: text(),
    variables: ["OBJECTSTORAGE_OIDC_AUDIENCE"],
    help: "another audience whose tokens are taken for sessions of S3",
  },
  "oidc.clientSecret": {
    schema: text(),
    variables: ["OBJECTSTORAGE_OIDC_CLIENT_SECRET"],
    secret: true,
    help: "its secret there, for signing in; a public client when not set",
  },
  "oidc.redirectUrl": {
    schema: callbackUrl(),
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
    schema: text(),
    variables: ["OBJECTSTORAGE_OIDC_USERNAME_CLAIM"],
    fallback: "preferred_username",
    help: "claim that names the user for people; else email, else sub",
  },
  "oidc.groupsClaim": {
    schema: text(),
    variables: ["OBJECTSTORAGE_OIDC_GROUPS_CLAIM"],
    fallback: "groups",
    help: "claim that lists the user's groups",
  },
  "oidc.policyClaim": {
    schema: text(),
    variables: ["OBJECTSTORAGE_OIDC_POLICY_CLAIM"],
    fallback: "policy",
    help: "claim that names the user's policies",
  },
  "oidc.groupPolicies": {
    schema: groupPolicies(),
    variables: ["OBJECTSTORAGE_OIDC_GROUP_POLICIES"],
    fallback: "",
    help: "policies of the provider's groups: staff=readonly,ops=readwrite diagnostics",
  },
} as const satisfies Record<string, Setting>;
