import assert from "node:assert/strict";
import type { Principal } from "../../server/auth/principal.ts";
import type { AccessKey } from "../../storage/identity.ts";
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
