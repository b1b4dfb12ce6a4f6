import assert from "node:assert/strict";
import type { AttachedPolicy, KeyIdentity, User } from "../../storage/identity.ts";
import type { Bucket } from "../../storage/model.ts";
import { ConfigError } from "../config/config_error.ts";
import type { Present } from "./change.ts";
import { type Declarations, planChanges } from "./plan.ts";

const ALLOW = policy({ Effect: "Allow", Action: "s3:*", Resource: "*" });
const PUBLIC = policy({
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::site/*",
});

function policy(statement: Record<string, unknown>): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

const DECLARED: Declarations = {
  policies: [{ name: "readers", document: ALLOW }],
  groups: [{ name: "ops", policies: ["readers", "readonly"] }],
  users: [{
    name: "app",
    policies: ["readwrite"],
    groups: ["ops"],
    accessKeys: [{ accessKeyId: "AKAPP", secretAccessKey: "secret of the app", policy: ALLOW }],
  }],
  buckets: [{ name: "site", policy: PUBLIC, ownership: "ObjectWriter" }],
};

/** What there is when all of DECLARED has been made, but for `changes`. */
interface Changed {
  readonly document?: string;
  readonly policies?: readonly string[];
  readonly groups?: readonly string[];
  readonly secret?: string;
  readonly owner?: string | null;
  readonly keyPolicy?: string;
  readonly documents?: Bucket["documents"];
}

function present(changes: Changed = {}): Present {
  const made = { description: "", createdAt: 0, updatedAt: 0 };
  const user = (name: string): User => ({
    ...made,
    id: `id of ${name}`,
    canonicalId: "0".repeat(64),
    name,
    disabled: false,
    hasPassword: false,
  });
  const { groups = ["ops"], owner = "app", keyPolicy = ALLOW } = changes;
  const policies: readonly AttachedPolicy[] = [];
  const reader = {
    getPolicy: async (name: string) => ({ ...made, name, document: changes.document ?? ALLOW }),
    getGroup: async (name: string) => ({ ...made, name }),
    getUser: async () => user("app"),
    getIdentityOfUser: async () => ({ user: user("app"), groups, policies }),
    listAttachments: async ({ kind }: { readonly kind: string }) => {
      const names = kind === "group" ? ["readers", "readonly"] : changes.policies ?? ["readwrite"];
      return names.map((name) => ({ name, builtIn: false }));
    },
    getIdentity: async (accessKeyId: string): Promise<KeyIdentity> => ({
      key: { accessKeyId, ...made, disabled: false, policy: keyPolicy },
      sealedSecret: new TextEncoder().encode(changes.secret ?? "secret of the app"),
      ...(owner === null ? {} : { owner: { user: user(owner), groups, policies } }),
    }),
    getBucket: async (name: string) => ({
      ...{ id: 1, name, owner: "", region: "", createdAt: 0, versioning: "off" },
      documents: changes.documents ?? { policy: PUBLIC, ownershipControls: "ObjectWriter" },
    }),
  };
  return {
    // Only what plans ask for.
    reader: reader as unknown as Present["reader"],
    sealer: { open: (sealed) => new TextDecoder().decode(sealed) },
  };
}

async function planned(declared: Declarations, there: Present | undefined) {
  return (await planChanges(declared, there)).map(({ text }) => text);
}

Deno.test("on nothing, all is made, each after what it names", async () => {
  assert.deepEqual(await planned(DECLARED, undefined), [
    "create policy readers",
    "create group ops",
    "create user app",
    "add user app to group ops",
    "attach policy readers to group ops",
    "attach policy readonly to group ops",
    "attach policy readwrite to user app",
    "create access key AKAPP of user app",
    "create bucket site (policy, ownershipControls)",
  ]);
});

Deno.test("what is as it is declared is left alone, and so is what is not declared", async () => {
  assert.deepEqual(await planned(DECLARED, present()), []);
  const more = {
    policies: ["readwrite", "theirs"],
    groups: ["ops", "theirs"],
    documents: { policy: PUBLIC, ownershipControls: "ObjectWriter", tagging: "{}" },
  };
  assert.deepEqual(await planned(DECLARED, present(more)), []);
});

Deno.test("only what differs is changed", async () => {
  const cases: readonly (readonly [Changed, string])[] = [
    [{ document: PUBLIC }, "change policy readers"],
    [{ policies: [] }, "attach policy readwrite to user app"],
    [{ groups: [] }, "add user app to group ops"],
    [{ secret: "another" }, "change access key AKAPP of user app (secretAccessKey)"],
    [{ keyPolicy: PUBLIC }, "change access key AKAPP of user app (policy)"],
    [
      { documents: { policy: PUBLIC } },
      "change bucket site (ownershipControls)",
    ],
  ];
  for (const [changes, text] of cases) {
    assert.deepEqual(await planned(DECLARED, present(changes)), [text]);
  }
});

Deno.test("a key of somebody else is never taken over", async () => {
  for (const [owner, name] of [["other", "user other"], [null, "the root user"]] as const) {
    await assert.rejects(planned(DECLARED, present({ owner })), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(
        error.message,
        new RegExp(`AKAPP is declared for user app and belongs to ${name}`),
      );
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
});

Deno.test("a public policy is not declared where Block Public Access forbids it", async () => {
  const publicAccessBlock = {
    blockPublicAcls: false,
    ignorePublicAcls: false,
    blockPublicPolicy: true,
    restrictPublicBuckets: false,
  };
  const buckets = [{ name: "site", policy: PUBLIC }];
  const kept = { publicAccessBlock: JSON.stringify(publicAccessBlock) };
  await assert.rejects(planned({ buckets }, present({ documents: kept })), /BlockPublicPolicy/);
  const together = { buckets: [{ name: "site", policy: PUBLIC, publicAccessBlock }] };
  await assert.rejects(planned(together, undefined), /BlockPublicPolicy/);
});

Deno.test("ACLs in use are not disabled under their users", async () => {
  const buckets = [{ name: "site", ownership: "BucketOwnerEnforced" as const }];
  await assert.rejects(planned({ buckets }, present({ documents: { acl: "[]" } })), /has an ACL/);
});
