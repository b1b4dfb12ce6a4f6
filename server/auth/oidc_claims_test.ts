import assert from "node:assert/strict";
import { type Claims, federatedIdentity, OidcError, type OidcSettings } from "./oidc_claims.ts";

const SETTINGS: OidcSettings = {
  issuer: "https://id.example.com",
  clientId: "objectstorage",
  usernameClaim: "preferred_username",
  groupsClaim: "groups",
  policyClaim: "policy",
  groupPolicies: { staff: ["readonly"], ops: ["readwrite", "diagnostics"] },
};

function identity(claims: Claims, settings: Partial<OidcSettings> = {}) {
  return federatedIdentity({ sub: "1", ...claims }, { ...SETTINGS, ...settings });
}

Deno.test("policies come from the claim, then from the groups, each once", () => {
  const policies = (claims: Claims) => identity(claims).policies;
  assert.deepEqual(policies({}), []);
  assert.deepEqual(policies({ groups: ["ops", "staff", "ops"] }), [
    "readwrite",
    "diagnostics",
    "readonly",
  ]);
  assert.deepEqual(policies({ groups: "staff" }), ["readonly"]);
  assert.deepEqual(policies({ policy: "one, two,,one", groups: ["staff"] }), [
    "one",
    "two",
    "readonly",
  ]);
  assert.deepEqual(policies({ policy: ["one", 2, null, "two"] }), ["one", "two"]);
});

Deno.test("claims of another form, and names every object has, lead to nothing", () => {
  for (const value of [1, true, null, {}, { length: 1 }, [["staff"]], [{}]]) {
    assert.deepEqual(identity({ groups: value, policy: value }).policies, []);
  }
  const groups = ["constructor", "__proto__", "toString", "hasOwnProperty"];
  assert.deepEqual(identity({ groups }).policies, []);
  for (const claim of groups) {
    const { policies, name } = identity({}, { policyClaim: claim, usernameClaim: claim });
    assert.deepEqual([policies, name], [[], "1"]);
  }
});

Deno.test("the name is for people: a claim, the address, the subject", () => {
  const name = (claims: Claims) => identity(claims).name;
  assert.equal(name({ preferred_username: "ann", email: "a@b" }), "ann");
  assert.equal(name({ preferred_username: "", email: "a@b" }), "a@b");
  assert.equal(name({ preferred_username: 7 }), "1");
  assert.equal(name({ preferred_username: "a\n\u202eb\0\ud800" }), "a__b__");
  assert.equal(name({ preferred_username: "é".repeat(1_000) }).length, 256);
  assert.ok(name({ preferred_username: "😀".repeat(200) + "x" }).isWellFormed());
});

Deno.test("who it is hangs on issuer and subject alone", () => {
  const { id } = identity({ preferred_username: "ann" });
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(identity({ preferred_username: "bob" }).id, id);
  assert.notEqual(identity({ sub: "2", preferred_username: "ann" }).id, id);
  assert.notEqual(identity({}, { issuer: "https://other.example.com" }).id, id);
  for (const sub of [undefined, "", 1, null]) {
    assert.throws(
      () => federatedIdentity({ sub }, SETTINGS),
      (error: unknown) => error instanceof OidcError && error.code === "invalid",
    );
  }
});
