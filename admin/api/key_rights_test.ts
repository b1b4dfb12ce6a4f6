import assert from "node:assert/strict";
import type { Principal } from "../../server/auth/principal.ts";
import type { AccessKey } from "../../storage/identity.ts";
import { changeKey } from "./access_keys.ts";
import { boundsOfNewKey, requireChange } from "./key_rights.ts";

const USER: Principal = {
  kind: "user",
  name: "alice",
  id: "",
  accessKeyId: "AKIAALICE",
  user: {
    id: "AIDA",
    asked: { kind: "user", name: "alice", arn: "arn", canonicalId: "" },
    policies: [],
  },
  narrowing: [],
};
const KEY: AccessKey = {
  accessKeyId: "AKIAOTHER",
  user: "AIDA",
  description: "",
  createdAt: 0,
  disabled: true,
};

Deno.test("a key that went while its request was under way makes and widens nothing", async () => {
  // What bounded it is not known any more.
  const reader = { getAccessKey: async () => undefined };
  await assert.rejects(boundsOfNewKey(USER, {}, reader), { status: 401 });
  await assert.rejects(requireChange(USER, KEY, { disabled: false }, reader), { status: 401 });
  // The root user's own key is none of the store's.
  const { user: _, ...root } = { ...USER, kind: "root" as const };
  assert.deepEqual(await boundsOfNewKey(root, {}, reader), {});
});

Deno.test("who may only make less of a key has it decided where the key is written", async () => {
  const asked: unknown[] = [];
  const updateAccessKey = (changes: object) => {
    asked.push(changes);
    return Promise.resolve(KEY);
  };
  // What was read here may have been changed since.
  const key = { ...KEY, expiresAt: 10_000 };
  const reader = { getAccessKey: async () => key, getUser: async () => undefined };
  const context = {
    caller: { principal: { ...USER, user: { ...USER.user!, id: "OTHER" } }, actor: {} },
    server: { reader, identities: { updateAccessKey } },
  } as never;
  await changeKey(key, { expiresAt: new Date(9_000).toISOString() }, context);
  assert.deepEqual(asked, [{ accessKeyId: "AKIAOTHER", expiresAt: 9_000, noLater: true }]);
  const later = { expiresAt: new Date(11_000).toISOString() };
  await assert.rejects(changeKey(key, later, context), { status: 403 });
});
