import assert from "node:assert/strict";
import { settings } from "../../tests/support/pretended_settings.ts";
import { serverOptions } from "./options.ts";

const ARGS = "--oidc-issuer https://i --oidc-client-id c";
const REDIRECT = "https://c.example.com/api/v1/session/oidc/callback";

Deno.test("nobody signs in elsewhere without an issuer and an address to come back to", async () => {
  assert.equal(serverOptions((await settings({})).config).oidc, undefined);
  assert.equal(serverOptions((await settings({ args: ARGS })).config).oidc, undefined);
  const { config } = await settings({
    args: `${ARGS} --oidc-redirect-url ${REDIRECT}`,
    env: { OBJECTSTORAGE_OIDC_CLIENT_SECRET: "s" },
  });
  assert.deepEqual(serverOptions(config).oidc, {
    issuer: "https://i",
    clientId: "c",
    clientSecret: "s",
    redirectUrl: REDIRECT,
    scopes: ["profile", "email"],
    usernameClaim: "preferred_username",
    groupsClaim: "groups",
    policyClaim: "policy",
    groupPolicies: {},
  });
});

Deno.test("policies of groups: in a variable, and in a file", async () => {
  const expected = { ops: ["diagnostics", "x"], dev: ["readwrite"] };
  const variable = await settings({
    env: { OBJECTSTORAGE_OIDC_GROUP_POLICIES: "ops=diagnostics; x , dev=readwrite" },
  });
  assert.deepEqual(variable.config["oidc.groupPolicies"], expected);
  const file = "oidc:\n  groupPolicies:\n    ops: [diagnostics, x]\n    dev: readwrite";
  assert.deepEqual((await settings({ file })).config["oidc.groupPolicies"], expected);
});
