/** Contract: users and groups, and names in general. */
import assert from "node:assert/strict";
import type { CommandName } from "../../../storage/metadata.ts";
import {
  addMembers,
  ALL,
  attach,
  createKey,
  createUser,
  names,
  open as openStore,
  putPolicy,
} from "./identity_words.ts";
import { CAUSE, execute, type OpenBackend, refuses, utf8 } from "./backend.ts";

export function identityContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: createUser() gives ids of their own and tells what is kept`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const alice = createUser(backend, "alice", { description: "A", password: "HASH" });
    assert.match(alice.id, /^AIDA[A-Z2-7]{20}$/);
    assert.match(alice.canonicalId, /^[0-9a-f]{64}$/);
    const { id, canonicalId, ...rest } = alice;
    const createdAt = backend.time;
    assert.deepEqual(rest, {
      name: "alice",
      description: "A",
      createdAt,
      disabled: false,
      hasPassword: true,
    });
    for (const address of [{ name: "alice" }, { id }, { canonicalId }]) {
      assert.deepEqual(await reader.getUser(address), alice);
    }
    const bob = createUser(backend, "bob");
    assert.equal(bob.hasPassword, false);
    assert.notEqual(bob.id, id);
    assert.notEqual(bob.canonicalId, canonicalId);
    assert.equal(await reader.getPassword("alice"), "HASH");
    assert.equal(await reader.getPassword("bob"), undefined);
    assert.equal(await reader.getPassword("carol"), undefined);
    for (const address of [{ name: "carol" }, { id: "AIDA" }, { canonicalId: "0" }]) {
      assert.equal(await reader.getUser(address), undefined);
    }
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: names are taken whatever the case of their letters, and found only as they are`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    createUser(backend, "Alice");
    execute(backend, "createGroup", { name: "Ops", description: "", cause: CAUSE });
    putPolicy(backend, "Readers", "{}");
    const taken = { name: "Alice" };
    const input = { description: "", cause: CAUSE };
    for (const name of ["Alice", "alice", "ALICE"]) {
      assert.throws(() => createUser(backend, name), { code: "userExists", detail: taken });
    }
    refuses("groupExists", () => execute(backend, "createGroup", { name: "oPS", ...input }));
    refuses("policyExists", () => putPolicy(backend, "readers", "{}"));
    assert.equal(await reader.getUser({ name: "alice" }), undefined);
    assert.equal(await reader.getGroup("ops"), undefined);
    assert.equal(await reader.getPolicy("readers"), undefined);
    refuses("userNotFound", () => execute(backend, "deleteUser", { name: "alice", cause: CAUSE }));
    // A user, a group and a policy may share a name.
    createUser(backend, "Ops");
    putPolicy(backend, "Ops", "{}");
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: updateUser() changes what it is given and keeps the rest`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const alice = createUser(backend, "alice", { description: "A", password: "HASH" });
    const update = (change: object) =>
      execute(backend, "updateUser", { name: "alice", ...change, cause: CAUSE });
    assert.deepEqual(update({}), alice);
    assert.deepEqual(update({ disabled: true }), { ...alice, disabled: true });
    assert.deepEqual(update({ description: "" }), { ...alice, disabled: true, description: "" });
    assert.equal(await reader.getPassword("alice"), "HASH");
    assert.equal(update({ password: "OTHER" }).hasPassword, true);
    assert.equal(await reader.getPassword("alice"), "OTHER");
    assert.equal(update({ password: null }).hasPassword, false);
    assert.equal(await reader.getPassword("alice"), undefined);
    assert.deepEqual(update({ disabled: false, description: "B" }), {
      ...alice,
      description: "B",
      hasPassword: false,
    });
    refuses("userNotFound", () => execute(backend, "updateUser", { name: "bob", cause: CAUSE }));
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: deleteUser() refuses while anything hangs on the user, unless forced to take it along`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const remove = (force?: boolean) =>
      execute(backend, "deleteUser", {
        name: "alice",
        cause: CAUSE,
        ...(force === undefined ? {} : { force }),
      });
    execute(backend, "createGroup", { name: "ops", description: "", cause: CAUSE });
    const hang: readonly ((id: string) => void)[] = [
      (user) => createKey(backend, "AKIA1", { user }),
      () => addMembers(backend, "ops", "alice"),
      () => attach(backend, { kind: "user", name: "alice" }, "readonly"),
    ];
    for (const add of hang) {
      const { id } = createUser(backend, "alice");
      add(id);
      refuses("userInUse", remove);
      remove(true);
      assert.equal(await reader.getUser({ id }), undefined);
      assert.deepEqual(backend.verify(), []);
    }
    const { id } = createUser(backend, "alice");
    for (const add of hang) add(id);
    assert.throws(remove, { detail: { accessKeys: "1", groups: "1", policies: "1" } });
    remove(true);
    assert.equal(await reader.getIdentity("AKIA1"), undefined);
    // Nothing of her is left for another of that name.
    const other = createUser(backend, "alice");
    assert.notEqual(other.id, id);
    assert.deepEqual(await reader.getIdentityOfUser("alice"), {
      user: other,
      groups: [],
      policies: [],
    });
    remove();
    refuses("userNotFound", remove);
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: members join and leave, all named or none, again without harm`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const group = { name: "ops", description: "O", createdAt: backend.time };
    const made = execute(backend, "createGroup", {
      name: "ops",
      description: "O",
      cause: CAUSE,
    });
    assert.deepEqual(made, group);
    for (const name of ["c", "a", "b", "d"]) createUser(backend, name);
    const members = async (query = {}) =>
      names(await reader.listMembers("ops", { ...ALL, ...query }));
    addMembers(backend, "ops", "c", "a");
    addMembers(backend, "ops", "a", "b");
    assert.equal(await members(), "a b c");
    assert.equal(await members({ after: "a", limit: 1 }), "b …");
    refuses("userNotFound", () => addMembers(backend, "ops", "d", "nobody"));
    refuses("groupNotFound", () => addMembers(backend, "none", "d"));
    const leave = (...users: string[]) =>
      execute(backend, "removeGroupMembers", { group: "ops", users, cause: CAUSE });
    refuses("userNotFound", () => leave("a", "nobody"));
    assert.equal(await members(), "a b c");
    leave("a", "d");
    leave("a");
    assert.equal(await members(), "b c");
    assert.equal(names(await reader.listMembers("none", ALL)), "");
    const renamed = execute(backend, "updateGroup", {
      name: "ops",
      description: "P",
      cause: CAUSE,
    });
    assert.deepEqual(renamed, { ...group, description: "P" });
    assert.deepEqual(await reader.getGroup("ops"), renamed);
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: deleteGroup() refuses while it has members or policies, unless forced`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    createUser(backend, "alice");
    const remove = (force?: boolean) =>
      execute(backend, "deleteGroup", {
        name: "ops",
        cause: CAUSE,
        ...(force === undefined ? {} : { force }),
      });
    for (const add of ["member", "policy"]) {
      execute(backend, "createGroup", { name: "ops", description: "", cause: CAUSE });
      if (add === "member") addMembers(backend, "ops", "alice");
      else attach(backend, { kind: "group", name: "ops" }, "readonly");
      refuses("groupInUse", remove);
      remove(true);
      assert.equal(await reader.getGroup("ops"), undefined);
    }
    refuses("groupNotFound", remove);
    assert.deepEqual((await reader.getIdentityOfUser("alice"))?.groups, []);
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: users, groups and policies are listed by name in byte order`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const given = ["b", "a.1", "a-2", "C", "a+3", "_", "ab"];
    for (const name of given) {
      createUser(backend, name, { password: "HASH" });
      execute(backend, "createGroup", { name, description: "", cause: CAUSE });
      putPolicy(backend, name, "{}");
    }
    for (const list of ["listUsers", "listGroups", "listPolicies"] as const) {
      const page = async (query = {}) => names(await reader[list]({ ...ALL, ...query }));
      assert.equal(await page(), "C _ a+3 a-2 a.1 ab b");
      assert.equal(await page({ limit: 7 }), "C _ a+3 a-2 a.1 ab b");
      assert.equal(await page({ limit: 2 }), "C _ …");
      assert.equal(await page({ after: "_", limit: 2 }), "a+3 a-2 …");
      assert.equal(await page({ prefix: "a", after: "a-2" }), "a.1 ab");
      assert.equal(await page({ prefix: "a", limit: 0 }), "");
      assert.equal(await page({ prefix: "x" }), "");
    }
    const listed = JSON.stringify([await reader.listUsers(ALL), await reader.listPolicies(ALL)]);
    assert.ok(!listed.includes("HASH") && !listed.includes('{}"'), "metadata only");
  });

  Deno.test(`${name}: a name with NUL or half a character is nobody's, and kept nowhere`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const { id } = createUser(backend, "alice", { password: "HASH" });
    createUser(backend, "alice\ufffd");
    execute(backend, "createGroup", { name: "ops", description: "", cause: CAUSE });
    putPolicy(backend, "p", "{}");
    createKey(backend, "AKIA1", { user: id });
    const holder = { kind: "user", name: "alice" } as const;
    for (const rest of ["\0", "\0x", "\ud800"]) {
      const alice = `alice${rest}`;
      assert.equal(await reader.getUser({ name: alice }), undefined);
      assert.equal(await reader.getUser({ id: `${id}${rest}` }), undefined);
      assert.equal(await reader.getPassword(alice), undefined);
      assert.equal(await reader.getIdentity(`AKIA1${rest}`), undefined);
      assert.equal(await reader.getIdentityOfUser(alice), undefined);
      assert.equal(await reader.getGroup(`ops${rest}`), undefined);
      assert.equal(await reader.getPolicy(`p${rest}`), undefined);
      const text = { description: rest, cause: CAUSE };
      const rotation = {
        ...{ accessKeyId: "AKIA1", newAccessKeyId: "AKIA2", endsAt: 5, cause: CAUSE },
        sealedSecret: utf8("SEALED"),
      };
      const refused: readonly (readonly [CommandName, object])[] = [
        ["createUser", { name: `x${rest}`, description: "", cause: CAUSE }],
        ["createUser", { name: "x", ...text }],
        ["updateUser", { name: "alice", ...text }],
        ["updateUser", { name: "alice", password: rest, cause: CAUSE }],
        ["createGroup", { name: `x${rest}`, description: "", cause: CAUSE }],
        ["updateGroup", { name: "ops", ...text }],
        ["putPolicy", { name: "p", document: rest, cause: CAUSE }],
        ["putPolicy", { name: `q${rest}`, document: "{}", cause: CAUSE }],
        ["attachPolicies", {
          holder,
          policies: [{ name: `r${rest}`, builtIn: true }],
          cause: CAUSE,
        }],
        ["detachPolicies", { holder, policies: [rest], cause: CAUSE }],
        ["updateAccessKey", { accessKeyId: "AKIA1", ...text }],
        ["updateAccessKey", { accessKeyId: "AKIA1", policy: rest, cause: CAUSE }],
        ["updateAccessKey", { accessKeyId: "AKIA1", expiresAt: 1.5, cause: CAUSE }],
        ["updateAccessKey", { accessKeyId: "AKIA1", expiresAt: NaN, cause: CAUSE }],
        ["rotateAccessKey", { ...rotation, newAccessKeyId: `K${rest}` }],
        ["rotateAccessKey", { ...rotation, endsAt: 1.5 }],
        ["rotateAccessKey", { ...rotation, endsAt: NaN }],
        ["rotateAccessKey", { ...rotation, expiresAt: 0.5 }],
        ["registerConsumer", { consumer: `x${rest}` }],
      ];
      for (const [command, input] of refused) {
        refuses("invalidValue", () => execute(backend, command, input as never));
      }
      refuses("userNotFound", () => addMembers(backend, "ops", alice));
      refuses(
        "accessKeyNotFound",
        () => execute(backend, "deleteAccessKey", { accessKeyId: `AKIA1${rest}`, cause: CAUSE }),
      );
    }
    assert.equal(names(await reader.listUsers(ALL)), "alice alice\ufffd");
    assert.deepEqual(backend.verify(), []);
  });
}
