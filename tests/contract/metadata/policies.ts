/** Contract: policies, what is attached to whom, and what a request needs of all that. */
import assert from "node:assert/strict";
import type { PolicyHolder } from "../../../storage/identity.ts";
import {
  addMembers,
  ALL,
  attach,
  createKey,
  createUser,
  open as openStore,
  putPolicy,
} from "./identity_words.ts";
import { CAUSE, execute, type OpenBackend, refuses } from "./backend.ts";

export function policyContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: putPolicy() makes, replaces, or insists on making`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const createdAt = backend.time;
    const first = putPolicy(backend, "p", "one", { description: "D", expectNew: true });
    assert.deepEqual(first, { name: "p", description: "D", createdAt, updatedAt: createdAt });
    assert.throws(() => putPolicy(backend, "p", "two", { expectNew: true }), {
      code: "policyExists",
      detail: { name: "p" },
    });
    assert.deepEqual(await reader.getPolicy("p"), { ...first, document: "one" });
    const updatedAt = backend.time += 1000;
    assert.deepEqual(putPolicy(backend, "p", "two"), { ...first, updatedAt });
    assert.deepEqual(await reader.getPolicy("p"), { ...first, updatedAt, document: "two" });
    putPolicy(backend, "p", "two", { description: "" });
    assert.equal((await reader.getPolicy("p"))?.description, "");
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: putPolicy() replaces what was seen, and nothing else`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const one = { document: "one", description: "D" };
    refuses("preconditionFailed", () => putPolicy(backend, "p", "two", { seen: one }));
    assert.equal(await reader.getPolicy("p"), undefined);
    putPolicy(backend, "p", "one", { description: "D" });
    for (const other of [{ document: "One" }, { description: "" }]) {
      const seen = { ...one, ...other };
      refuses("preconditionFailed", () => putPolicy(backend, "p", "two", { seen }));
    }
    putPolicy(backend, "p", "two", { seen: one });
    refuses("preconditionFailed", () => putPolicy(backend, "p", "three", { seen: one }));
    assert.equal((await reader.getPolicy("p"))?.document, "two");
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: a policy that is attached cannot be deleted, one that is not there not be attached`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const alice: PolicyHolder = { kind: "user", name: "alice" };
    const ops: PolicyHolder = { kind: "group", name: "ops" };
    createUser(backend, "alice");
    execute(backend, "createGroup", { name: "ops", description: "", cause: CAUSE });
    refuses("policyNotFound", () => attach(backend, alice, "p", false));
    putPolicy(backend, "p", "{}");
    attach(backend, alice, "p", false);
    attach(backend, alice, "p", false);
    attach(backend, alice, "readonly");
    attach(backend, ops, "p", false);
    refuses("userNotFound", () => attach(backend, { ...alice, name: "x" }, "p", false));
    refuses("groupNotFound", () => attach(backend, { ...ops, name: "x" }, "p", false));
    const attached = [{ name: "p", builtIn: false }, { name: "readonly", builtIn: true }];
    assert.deepEqual(await reader.listAttachments(alice), attached);
    assert.deepEqual(await reader.listAttachments(ops), attached.slice(0, 1));
    assert.deepEqual(await reader.listAttachments({ ...alice, name: "x" }), []);
    assert.deepEqual((await reader.listHolders("p", ALL)).entries, [ops, alice]);
    assert.deepEqual(await reader.listHolders("p", { ...ALL, limit: 1 }), {
      entries: [ops],
      truncated: true,
    });
    const afterOps = { ...ALL, after: "group/ops" };
    assert.deepEqual((await reader.listHolders("p", afterOps)).entries, [alice]);
    assert.deepEqual((await reader.listHolders("readonly", ALL)).entries, [alice]);
    const names = ["p", "readonly", "nobody's", "\0"];
    assert.deepEqual(await reader.countHolders(names, 10), [2, 1, 0, 0]);
    assert.deepEqual(await reader.countHolders(names, 1), [1, 1, 0, 0]);
    const remove = () => execute(backend, "deletePolicy", { name: "p", cause: CAUSE });
    assert.throws(remove, { code: "policyAttached", detail: { users: "1", groups: "1" } });
    const detach = (holder: PolicyHolder, ...policies: string[]) =>
      execute(backend, "detachPolicies", { holder, policies, cause: CAUSE });
    refuses("policyNotFound", () => detach(alice, "p", "writeonly"));
    assert.deepEqual(await reader.listAttachments(alice), attached, "all or none");
    detach(alice, "p");
    refuses("policyNotFound", () => detach(alice, "p"));
    refuses("policyAttached", remove);
    detach(ops, "p");
    remove();
    refuses("policyNotFound", remove);
    assert.equal(await reader.getPolicy("p"), undefined);
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: what a built-in policy is called is no policy of the store`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    createUser(backend, "alice");
    attach(backend, { kind: "user", name: "alice" }, "special");
    putPolicy(backend, "special", "of the store");
    const identity = await reader.getIdentityOfUser("alice");
    assert.deepEqual(identity?.policies, [{ name: "special", builtIn: true }]);
    execute(backend, "deletePolicy", { name: "special", cause: CAUSE });
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: an identity holds the user's own policies and the groups', each once`, async () => {
    await using store = await openStore(open);
    const { backend, reader } = store;
    const user = createUser(backend, "alice");
    createUser(backend, "bob");
    for (const name of ["z-group", "a-group", "other"]) {
      execute(backend, "createGroup", { name, description: "", cause: CAUSE });
    }
    for (const name of ["own", "both", "Group", "other"]) putPolicy(backend, name, `${name}!`);
    addMembers(backend, "z-group", "alice", "bob");
    addMembers(backend, "a-group", "alice");
    addMembers(backend, "other", "bob");
    attach(backend, { kind: "user", name: "alice" }, "own", false);
    attach(backend, { kind: "user", name: "alice" }, "both", false);
    attach(backend, { kind: "group", name: "a-group" }, "both", false);
    attach(backend, { kind: "group", name: "a-group" }, "readonly");
    attach(backend, { kind: "group", name: "z-group" }, "readonly");
    attach(backend, { kind: "group", name: "z-group" }, "Group", false);
    attach(backend, { kind: "group", name: "other" }, "other", false);
    const owner = {
      user,
      groups: ["a-group", "z-group"],
      policies: [
        { name: "Group", builtIn: false, document: "Group!" },
        { name: "both", builtIn: false, document: "both!" },
        { name: "own", builtIn: false, document: "own!" },
        { name: "readonly", builtIn: true },
      ],
    };
    assert.deepEqual(await reader.getIdentityOfUser("alice"), owner);
    const { key, sealedSecret } = createKey(backend, "AKIA1", { user: user.id });
    assert.deepEqual(await reader.getIdentity("AKIA1"), { key, sealedSecret, owner });
    assert.equal(await reader.getIdentityOfUser("carol"), undefined);
    assert.deepEqual(backend.verify(), []);
  });
}
