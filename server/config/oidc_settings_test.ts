import assert from "node:assert/strict";
import { type Asked, settings } from "../../tests/support/pretended_settings.ts";
import { ConfigError } from "./config_error.ts";
import { serverOptions } from "./options.ts";

async function oidc(asked: Asked) {
  return serverOptions((await settings(asked)).config).oidc;
}

const PROVIDER = {
  OBJECTSTORAGE_OIDC_ISSUER: "https://id.example.com/realms/staff",
  OBJECTSTORAGE_OIDC_CLIENT_ID: "objectstorage",
};
const DEFAULTS = {
  issuer: "https://id.example.com/realms/staff",
  clientId: "objectstorage",
  usernameClaim: "preferred_username",
  groupsClaim: "groups",
  policyClaim: "policy",
  groupPolicies: {},
};

Deno.test("a provider is an issuer and a client id; the claims have their usual names", async () => {
  assert.equal(await oidc({}), undefined);
  assert.deepEqual(await oidc({ env: PROVIDER }), DEFAULTS);
});

Deno.test("the issuer stays as it is written", async () => {
  for (
    const issuer of [
      "https://id.example.com",
      "https://id.example.com/",
      "https://ID.example.com/a%20b",
      "http://localhost:8080/realm",
      "http://127.0.0.2",
      "http://[::1]:80",
    ]
  ) {
    const env = { ...PROVIDER, OBJECTSTORAGE_OIDC_ISSUER: issuer };
    assert.equal((await oidc({ env }))?.issuer, issuer);
  }
});

Deno.test("policies of groups, in a file or as text", async () => {
  const file = `oidc:
  issuer: https://id.example.com/realms/staff
  clientId: objectstorage
  audience: s3
  groupsClaim: https://example.com/groups
  groupPolicies:
    staff: [readonly]
    night shift: [readwrite, diagnostics]
`;
  const expected = {
    ...DEFAULTS,
    audience: "s3",
    groupsClaim: "https://example.com/groups",
    groupPolicies: { staff: ["readonly"], "night shift": ["readwrite", "diagnostics"] },
  };
  assert.deepEqual(await oidc({ file }), expected);
  const env = {
    ...PROVIDER,
    OBJECTSTORAGE_OIDC_AUDIENCE: "s3",
    OBJECTSTORAGE_OIDC_GROUPS_CLAIM: "https://example.com/groups",
    OBJECTSTORAGE_OIDC_GROUP_POLICIES: "staff=readonly,night shift=readwrite  diagnostics",
  };
  assert.deepEqual(await oidc({ env }), expected);
});

const MISTAKES: readonly (readonly [asked: Asked, message: RegExp])[] = [
  [{ env: { OBJECTSTORAGE_OIDC_CLIENT_ID: "a" } }, /^oidc\.clientId \(.*\) needs oidc\.issuer$/],
  [
    { env: { OBJECTSTORAGE_OIDC_GROUP_POLICIES: "a=b" } },
    /^oidc\.groupPolicies \(.*\) needs oidc\.issuer$/,
  ],
  [
    { env: { OBJECTSTORAGE_OIDC_ISSUER: "https://id.example.com" } },
    /^oidc\.issuer \(.*\) needs oidc\.clientId$/,
  ],
  ...[
    "id.example.com",
    "http://id.example.com",
    "http://localhost.example.com",
    "ftp://id.example.com",
    "https://id.example.com/?a",
    "https://id.example.com/#a",
    "https://user:secret@id.example.com",
    "https://id.example.com/ a",
  ].map((issuer) =>
    [
      { env: { ...PROVIDER, OBJECTSTORAGE_OIDC_ISSUER: issuer } },
      /^oidc\.issuer \(.*\) must be a URL such as https:\/\/id\.example\.com, http only on loopback/,
    ] as const
  ),
  [
    { env: { ...PROVIDER, OBJECTSTORAGE_OIDC_GROUP_POLICIES: "staff" } },
    /^oidc\.groupPolicies \(.*\) must be groups with policies such as .*, not "staff"$/,
  ],
  [
    { env: PROVIDER, file: "oidc:\n  groupPolicies: {staff: readonly}" },
    /^oidc\.groupPolicies\.staff \(.*\) must be a list of policies, not "readonly"$/,
  ],
];

for (const [asked, message] of MISTAKES) {
  Deno.test(`refused in one line: ${JSON.stringify(asked).slice(0, 100)}`, async () => {
    await assert.rejects(settings(asked), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("secret@"));
      return true;
    });
  });
}

Deno.test("people sign in where there is an address to come back to", async () => {
  const redirectUrl = "https://c.example.com/api/v1/session/oidc/callback";
  const env = { ...PROVIDER, OBJECTSTORAGE_OIDC_REDIRECT_URL: redirectUrl };
  const scopes = ["profile", "email"];
  assert.deepEqual(await oidc({ env }), { ...DEFAULTS, signIn: { redirectUrl, scopes } });
  const secret = { ...env, OBJECTSTORAGE_OIDC_CLIENT_SECRET: "s", OBJECTSTORAGE_OIDC_SCOPES: "x" };
  assert.deepEqual(await oidc({ env: secret }), {
    ...DEFAULTS,
    signIn: { redirectUrl, scopes: ["x"], clientSecret: "s" },
  });
  for (
    const wrong of ["https://c.example.com/", "http://c.example.com/api/v1/session/oidc/callback"]
  ) {
    await assert.rejects(oidc({ env: { ...PROVIDER, OBJECTSTORAGE_OIDC_REDIRECT_URL: wrong } }), {
      name: "ConfigError",
    });
  }
});
