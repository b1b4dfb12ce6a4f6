/** Contract: access keys and their sealed secrets. */
import assert from "node:assert/strict";
import type { KeyOwner } from "../../../storage/identity.ts";
import { ALL, createKey, createUser, open as openStore } from "./identity_words.ts";
import { CAUSE, execute, type OpenBackend, refuses, utf8 } from "./backend.ts";

export function accessKeyContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: a key is its user's or the root user's, and shows its secret only to who asks for it`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const user = createUser(backend, "alice");
    const extra = { description: "D", expiresAt: 5_000, policy: "{}" };
    const { key, sealedSecret } = createKey(backend, "AKIA1", { user: user.id, ...extra });
    const createdAt = backend.time;
    assert.deepEqual(key, {
      accessKeyId: "AKIA1",
      user: user.id,
      createdAt,
      disabled: false,
      ...extra,
    });
    assert.deepEqual(await reader.getAccessKey("AKIA1"), key);
    const owner = { user, groups: [], policies: [] };
    assert.deepEqual(await reader.getIdentity("AKIA1"), { key, sealedSecret, owner });
    const root = createKey(backend, "AKIA2");
    assert.deepEqual(root.key, {
      accessKeyId: "AKIA2",
      description: "",
      createdAt,
      disabled: false,
    });
    assert.deepEqual(await reader.getIdentity("AKIA2"), root);
    assert.equal(await reader.getIdentity("AKIA3"), undefined);
    assert.equal(await reader.getIdentity("akia1"), undefined);
    assert.equal(await reader.getAccessKey("AKIA3"), undefined);
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: createAccessKey() refuses an id that is taken and a user who is not there`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const { id } = createUser(backend, "alice");
    createKey(backend, "AKIA1");
    refuses("accessKeyExists", () => createKey(backend, "AKIA1", { user: id }));
    refuses("userNotFound", () => createKey(backend, "AKIA2", { user: "AIDANONE" }));
    // By id: a name given to another user meanwhile must not be met.
    refuses("userNotFound", () => createKey(backend, "AKIA2", { user: "alice" }));
    assert.equal(await reader.getAccessKey("AKIA2"), undefined);
    assert.equal((await reader.getAccessKey("AKIA1"))?.user, undefined);
  });

  Deno.test(`${name}: updateAccessKey() changes what it is given, null removes`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const { key } = createKey(backend, "AKIA1", {
      description: "D",
      expiresAt: 5_000,
      policy: "{}",
    });
    const update = (change: object) =>
      execute(backend, "updateAccessKey", { accessKeyId: "AKIA1", ...change, cause: CAUSE });
    assert.deepEqual(update({}), key);
    assert.deepEqual(update({ disabled: true }), { ...key, disabled: true });
    assert.deepEqual(update({ disabled: false, description: "E" }), { ...key, description: "E" });
    assert.equal(update({ expiresAt: 6_000 }).expiresAt, 6_000);
    assert.equal(update({ policy: "[]" }).policy, "[]");
    const { policy: _, expiresAt: __, ...bare } = key;
    assert.deepEqual(update({ expiresAt: null, policy: null, description: "D" }), bare);
    const sealedSecret = utf8("rotated");
    assert.deepEqual(update({ sealedSecret }), bare);
    assert.deepEqual(await reader.getIdentity("AKIA1"), { key: bare, sealedSecret });
    refuses(
      "accessKeyNotFound",
      () => execute(backend, "updateAccessKey", { accessKeyId: "AKIA2", cause: CAUSE }),
    );
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: rotateAccessKey() makes a key that may the same and ends the old one`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const { id: user } = createUser(backend, "alice");
    const rotate = (input: object) =>
      execute(backend, "rotateAccessKey", {
        ...{ accessKeyId: "AKIA1", newAccessKeyId: "AKIA2", endsAt: 9_000, cause: CAUSE },
        ...{ sealedSecret: utf8("another"), ...input },
      });
    const { key } = createKey(backend, "AKIA1", { user, description: "D", policy: "{}" });
    execute(backend, "recordKeyUse", { uses: [{ accessKeyId: "AKIA1", at: 500 }] });
    const { made, replaced } = rotate({});
    assert.deepEqual(made, { ...key, accessKeyId: "AKIA2", createdAt: backend.time });
    assert.deepEqual(replaced, { ...key, expiresAt: 9_000, lastUsedAt: 500 });
    assert.deepEqual((await reader.getIdentity("AKIA2"))?.sealedSecret, utf8("another"));
    assert.deepEqual(await reader.getAccessKey("AKIA1"), replaced);
    // Nothing lasts longer than it would have, and what is disabled stays so.
    execute(backend, "updateAccessKey", { accessKeyId: "AKIA1", disabled: true, cause: CAUSE });
    const next = rotate({ newAccessKeyId: "AKIA3", endsAt: 10_000 });
    assert.deepEqual([next.made.expiresAt, next.replaced.expiresAt], [9_000, 9_000]);
    assert.equal(next.made.disabled, true);
    assert.equal(rotate({ newAccessKeyId: "AKIA4", expiresAt: 8_000 }).made.expiresAt, 8_000);
    assert.equal(rotate({ newAccessKeyId: "AKIA5", endsAt: 7_000 }).replaced.expiresAt, 7_000);
    refuses("accessKeyExists", () => rotate({}));
    refuses("accessKeyExists", () => rotate({ newAccessKeyId: "AKIA1" }));
    refuses("accessKeyNotFound", () => rotate({ accessKeyId: "AKIA9" }));
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: deleteAccessKey() leaves nothing`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const remove = () =>
      execute(backend, "deleteAccessKey", { accessKeyId: "AKIA1", cause: CAUSE });
    createKey(backend, "AKIA1");
    remove();
    assert.equal(await reader.getIdentity("AKIA1"), undefined);
    refuses("accessKeyNotFound", remove);
    createKey(backend, "AKIA1");
  });

  Deno.test(`${name}: listAccessKeys() pages a user's keys, the root user's, or all`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const user = createUser(backend, "alice").id;
    const other = createUser(backend, "bob").id;
    for (const id of ["K3", "K1", "K5"]) createKey(backend, id, { user });
    createKey(backend, "K2", { user: other });
    createKey(backend, "K4");
    const list = async (owner: KeyOwner, query = {}) => {
      const { entries, truncated } = await reader.listAccessKeys(owner, { ...ALL, ...query });
      assert.ok(entries.every((key) => !("sealedSecret" in key)), "metadata only");
      return entries.map(({ accessKeyId }) => accessKeyId).join(" ") + (truncated ? " …" : "");
    };
    assert.equal(await list({ user }), "K1 K3 K5");
    assert.equal(await list({ user }, { limit: 2 }), "K1 K3 …");
    assert.equal(await list({ user }, { after: "K3" }), "K5");
    assert.equal(await list({ user: other }), "K2");
    assert.equal(await list({ user: "AIDANONE" }), "");
    assert.equal(await list({ user: `${user}\0` }), "");
    assert.equal(await list("root"), "K4");
    assert.equal(await list("anyone"), "K1 K2 K3 K4 K5");
    assert.equal(await list("anyone", { prefix: "K4" }), "K4");
  });

  Deno.test(`${name}: recordKeyUse() keeps the latest use and passes over keys that are gone`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    createKey(backend, "K1", { description: "D" });
    createKey(backend, "K2");
    const use = (...uses: [accessKeyId: string, at: number][]) =>
      execute(backend, "recordKeyUse", {
        uses: uses.map(([accessKeyId, at]) => ({ accessKeyId, at })),
      });
    use(["K1", 2_000], ["gone", 2_000], ["K2", 500]);
    use(["K1", 1_000]);
    const usedAt = async (id: string) => (await reader.getAccessKey(id))?.lastUsedAt;
    assert.deepEqual([await usedAt("K1"), await usedAt("K2")], [2_000, 500]);
    assert.equal((await reader.getAccessKey("K1"))?.description, "D");
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: resealSecrets() replaces exactly what was read, no secret rotated meanwhile`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    for (const id of ["K3", "K1", "K2"]) createKey(backend, id, { description: id });
    const first = await reader.listSealedSecrets("", 2);
    assert.deepEqual(first, [
      { accessKeyId: "K1", sealedSecret: utf8("sealed K1") },
      { accessKeyId: "K2", sealedSecret: utf8("sealed K2") },
    ]);
    const rest = await reader.listSealedSecrets("K2", 2);
    assert.deepEqual(rest.map(({ accessKeyId }) => accessKeyId), ["K3"]);
    execute(backend, "updateAccessKey", {
      accessKeyId: "K2",
      sealedSecret: utf8("rotated"),
      cause: CAUSE,
    });
    execute(backend, "deleteAccessKey", { accessKeyId: "K3", cause: CAUSE });
    const secrets = [...first, ...rest].map(({ accessKeyId, sealedSecret: from }) => {
      return { accessKeyId, from, to: utf8(`anew ${accessKeyId}`) };
    });
    assert.deepEqual(execute(backend, "resealSecrets", { secrets }), { resealed: 1 });
    const secret = async (id: string) => (await reader.getIdentity(id))?.sealedSecret;
    assert.deepEqual(await secret("K1"), utf8("anew K1"));
    assert.deepEqual(await secret("K2"), utf8("rotated"));
    assert.equal(await secret("K3"), undefined);
    assert.equal((await reader.getAccessKey("K1"))?.description, "K1");
    assert.deepEqual(backend.verify(), []);
  });
}
