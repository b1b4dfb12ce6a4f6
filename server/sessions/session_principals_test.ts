import assert from "node:assert/strict";
import type { User } from "../../storage/identity.ts";
import { PolicyLibrary } from "../auth/policy_library.ts";
import { RootCredentials } from "../auth/root_credentials.ts";
import { CurrentCredentials } from "../current_credentials.ts";
import { SessionPrincipals } from "./session_principals.ts";

const USER: User = {
  id: "AIDA1",
  canonicalId: "c",
  name: "alice",
  description: "",
  createdAt: 0,
  disabled: false,
  hasPassword: true,
};

/** `found`: who has the name by now. */
function principals(found: User) {
  const policies = new PolicyLibrary(() => {});
  const reader = {
    getUser: () => Promise.resolve(USER),
    getIdentityOfUser: () => Promise.resolve({ user: found, groups: [], policies: [] }),
    getPolicy: () => Promise.resolve(undefined),
  };
  const root = new RootCredentials("root", "secret of root").credential;
  const credentials = new CurrentCredentials({
    rootSettings: () => ({ rootUser: "root", rootPassword: root.secretAccessKey }),
    identities: { get: () => Promise.resolve(undefined) },
    sealer: { open: () => "" },
    clock: Date,
    policies,
  });
  const masterKey = new Uint8Array(32);
  return new SessionPrincipals({ reader, credentials, policies, masterKey, issuer: "https://i" });
}

Deno.test("a session is its user's, not that of another of the same name", async () => {
  const owner = { kind: "user", user: "AIDA1" } as const;
  assert.equal((await principals(USER).of(owner))?.principal.user?.id, "AIDA1");
  assert.equal(await principals({ ...USER, id: "AIDA2" }).of(owner), undefined);
  assert.equal(await principals({ ...USER, disabled: true }).of(owner), undefined);
});

Deno.test("root's key is no user's, and a subject is its issuer's", async () => {
  const at = principals(USER);
  assert.ok(await at.of({ kind: "key", accessKeyId: "root" }));
  assert.equal(await at.of({ kind: "key", accessKeyId: "root", user: "AIDA1" }), undefined);
  const subject = { subject: "1", name: "Ann", groups: [], policies: [] };
  assert.ok(await at.of({ kind: "federated", subject: { ...subject, issuer: "https://i" } }));
  const other = { ...subject, issuer: "https://other" };
  assert.equal(await at.of({ kind: "federated", subject: other }), undefined);
});
