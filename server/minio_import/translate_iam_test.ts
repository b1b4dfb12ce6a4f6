import assert from "node:assert/strict";
import { ConfigError } from "../config/config_error.ts";
import { readIamExport } from "./iam_export.ts";
import { Remarks } from "./report.ts";
import { translateIam } from "./translate_iam.ts";

const READ = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::docs/*"] }],
};
const ALL = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["admin:*", "s3:*"], Resource: ["arn:aws:s3:::*"] }],
};

/** Files of an export, without `.json`. */
type Files = Readonly<Record<string, unknown>>;

function translated(files: Files, rootUser: string | undefined = "operator") {
  const encoded = new Map(
    Object.entries(files).map(([name, content]) => [
      `iam-assets/${name}.json`,
      new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content)),
    ]),
  );
  const remarks = new Remarks();
  const identities = translateIam(readIamExport(encoded, remarks), rootUser, remarks);
  const skipped = remarks.skipped.map(({ what, name, reason }) => `${what} ${name}: ${reason}`);
  return { ...identities, remarks, skipped };
}

const user = (secretKey = "secret-of-user", status = "enabled") => ({ secretKey, status });
const account = (accessKey: string, parent: string, more: Files = {}) => ({
  parent,
  accessKey,
  secretKey: `secret of ${accessKey}`,
  groups: null,
  claims: { accessKey, parent, "sa-policy": "inherited-policy" },
  sessionPolicy: null,
  status: "on",
  name: "",
  description: "",
  expiration: "1970-01-01T00:00:00Z",
  ...more,
});

Deno.test("a MinIO user is a user and an access key of the same id and secret", () => {
  const { users, skipped } = translated({
    users: { alice: user("alices-secret"), bob: user("bobs-secret", "disabled") },
    user_mappings: { alice: { version: 1, policy: "readwrite, docs", updatedAt: "" } },
    policies: { docs: READ },
    groups: { team: { version: 1, status: "enabled", members: ["alice", "bob"] } },
    group_mappings: { team: { version: 1, policy: "docs" } },
  });
  assert.deepEqual(skipped, []);
  assert.deepEqual(
    users.map(({ name, disabled, policies, groups }) => ({ name, disabled, policies, groups })),
    [
      { name: "alice", disabled: false, policies: ["readwrite", "docs"], groups: ["team"] },
      { name: "bob", disabled: true, policies: [], groups: ["team"] },
    ],
  );
  assert.deepEqual(users[0]?.accessKeys, [{
    accessKeyId: "alice",
    secretAccessKey: "alices-secret",
    description: "Imported from MinIO",
  }]);
});

Deno.test("a service account is a key of its user, narrowed as it was", () => {
  const { users, skipped } = translated({
    users: { alice: user() },
    svcaccts: {
      plain: account("plain", "alice"),
      narrowed: account("narrowed", "alice", {
        sessionPolicy: READ,
        claims: { "sa-policy": "embedded-policy" },
        name: "backup",
        description: "nightly",
        expiration: "2040-05-06T07:08:09Z",
        status: "off",
      }),
    },
  });
  assert.deepEqual(skipped, []);
  const [, plain, narrowed] = users[0]?.accessKeys ?? [];
  assert.deepEqual(plain, {
    accessKeyId: "plain",
    secretAccessKey: "secret of plain",
    description: "Imported from MinIO",
    disabled: false,
  });
  assert.deepEqual(JSON.parse(narrowed?.policy ?? ""), READ);
  assert.deepEqual(
    [narrowed?.description, narrowed?.expiresAt, narrowed?.disabled],
    ["backup: nightly", Date.UTC(2040, 4, 6, 7, 8, 9), true],
  );
});

Deno.test("adv_CVE-2024-55949: an import neither makes nor changes root", () => {
  const { users, skipped } = translated({
    users: {
      operator: user("a-new-root-secret"),
      OPERATOR: user("a-new-root-secret"),
      root: user(),
      Anonymous: user(),
      alice: user(),
    },
    svcaccts: {
      operator: account("operator", "alice"),
      key: account("key", "operator"),
    },
    user_mappings: { operator: { policy: "consoleAdmin" } },
  });
  assert.deepEqual(users.map(({ name, accessKeys }) => [name, accessKeys.length]), [["alice", 1]]);
  assert.deepEqual(skipped.map((line) => line.slice(0, line.indexOf(":"))).sort(), [
    "access key key",
    "access key operator",
    "user Anonymous",
    "user OPERATOR",
    "user operator",
    "user root",
  ]);
});

Deno.test("adv_GHSA-566f: a parent the export does not hold is believed to be nobody", () => {
  for (const rootUser of ["minioadmin", "operator", undefined]) {
    const { users, skipped } = translated({
      users: { alice: user() },
      svcaccts: {
        ofRoot: account("ofRoot", "minioadmin"),
        ofNobody: account("ofNobody", ""),
        ofLdap: account("ofLdap", "uid=svc,ou=people,dc=example,dc=com", {
          claims: { ldapUser: "uid=svc,ou=people,dc=example,dc=com" },
        }),
        other: account("alice-2", "alice"),
      },
    }, rootUser);
    assert.deepEqual(users.map(({ accessKeys }) => accessKeys.length), [1]);
    assert.deepEqual(skipped, [
      "access key ofRoot: its user minioadmin was not imported: it may be MinIO's root user, or of " +
      "an OpenID sign-in",
      "access key ofNobody: its user  was not imported: it may be MinIO's root user, or of an OpenID " +
      "sign-in",
      "access key ofLdap: it belongs to an LDAP user",
      "access key other: says another access key of itself",
    ]);
  }
});

Deno.test("a service account is left out rather than allowed more than it was", () => {
  const embedded = { claims: { "sa-policy": "embedded-policy" } };
  const { users, skipped } = translated({
    users: { alice: user() },
    svcaccts: {
      lost: account("lost", "alice", embedded),
      empty: account("empty", "alice", {
        ...embedded,
        sessionPolicy: { Version: "", Statement: null },
      }),
      strange: account("strange", "alice", { sessionPolicy: { Version: "2012-10-17" } }),
    },
  });
  assert.equal(users[0]?.accessKeys.length, 1);
  assert.equal(skipped.length, 3);
});

Deno.test("somebody's own policy under a built-in name does not become the built-in one", () => {
  const { policies, users, remarks } = translated({
    policies: { readwrite: READ, consoleAdmin: ALL },
    users: { alice: user() },
    user_mappings: { alice: { policy: "readwrite,consoleAdmin" } },
  });
  assert.deepEqual(policies.map(({ name }) => name), ["minio-readwrite"]);
  assert.deepEqual(users[0]?.policies, ["minio-readwrite", "consoleAdmin"]);
  assert.deepEqual(remarks.existed, [{ what: "policy", name: "consoleAdmin" }]);
});

Deno.test("a built-in name whose policy cannot be read is attached to nobody", () => {
  const { users, skipped } = translated({
    policies: { readwrite: { Statement: "?" } },
    users: { alice: user() },
    user_mappings: { alice: { policy: "readwrite" } },
  });
  assert.deepEqual(users[0]?.policies, []);
  assert.match(skipped.join("\n"), /mapping user alice: the policy readwrite was not imported/);
});

Deno.test("a group that was off allows its members nothing", () => {
  const { groups, remarks } = translated({
    users: { alice: user() },
    groups: {
      off: { status: "disabled", members: ["alice"] },
      odd: { status: "?", members: null },
    },
    group_mappings: { off: { policy: "consoleAdmin" }, odd: { policy: "consoleAdmin" } },
  });
  assert.deepEqual(groups.map(({ policies }) => policies), [[], []]);
  assert.equal(remarks.warnings.length, 2);
});

Deno.test("what is not as MinIO writes it is left out, entry by entry, without its secrets", () => {
  const { users, groups, skipped } = translated({
    users: {
      "a b": user("canary-secret"),
      short: user("canary"),
      odd: { secretKey: 7, status: "canary" },
      alice: user(),
      ALICE: user("canary-secret"),
      ["x".repeat(65)]: user("canary-secret"),
    },
    groups: { "a/b": { members: [] }, team: { members: ["alice", "nobody"] }, bad: [] },
    policies: { "a/b": READ },
    user_mappings: { alice: { policy: "a/b,none" }, nobody: { policy: "readonly" } },
    group_mappings: { "cn=team,dc=example": { policy: "readonly" } },
    stsuser_mappings: { "uid=a,dc=example": { policy: "readonly" } },
    svcaccts: null,
  });
  assert.deepEqual(users.map(({ name }) => name), ["alice"]);
  assert.deepEqual(groups.map(({ name }) => name), ["team"]);
  assert.equal(skipped.length, 14, skipped.join("\n"));
  assert.doesNotMatch(skipped.join("\n"), /canary/);
});

Deno.test("names of the language's own objects make nothing else", () => {
  const { users } = translated({
    users: `{"__proto__": {"secretKey": "long enough", "status": "enabled"},
      "constructor": {"secretKey": "long enough", "status": "enabled"}}`,
    user_mappings: `{"__proto__": {"policy": "toString"}}`,
  });
  assert.deepEqual(users.map(({ name }) => name), ["__proto__", "constructor"]);
  assert.deepEqual(users.map(({ policies }) => policies), [[], []]);
});

Deno.test("a file that is not JSON by name ends the import", () => {
  for (const users of ["{", "[]", "7", '"text"']) {
    assert.throws(() => translated({ users }), ConfigError);
  }
});
