/** Contract: sessions, and whose end ends them. */
import assert from "node:assert/strict";
import type { Session, SessionOwner } from "../../../storage/session.ts";
import { CAUSE, execute, type MetadataBackend, type OpenBackend, refuses } from "./backend.ts";
import { createKey, createUser } from "./identity_words.ts";

const HOUR = 3_600_000;
const FEDERATED: SessionOwner = {
  kind: "federated",
  subject: { issuer: "https://i", subject: "17", name: "Ann\n", groups: ["ops"], policies: [] },
};

function begin(backend: MetadataBackend, id: string, owner: SessionOwner): Session {
  const at = backend.time;
  return execute(backend, "createSession", { id, owner, at, expiresAt: at + HOUR, cause: CAUSE });
}

export function sessionContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: a session is found by its id as it was begun`, async () => {
    await using backend = await open();
    const { id: user } = createUser(backend, "alice");
    createKey(backend, "AKIAROOT");
    const owners: readonly SessionOwner[] = [
      { kind: "root", proof: "p" },
      { kind: "user", user },
      { kind: "key", accessKeyId: "AKIAROOT" },
      FEDERATED,
    ];
    for (const [index, owner] of owners.entries()) {
      const session = begin(backend, `id${index}`, owner);
      const { time } = backend;
      assert.deepEqual(session, {
        id: `id${index}`,
        owner,
        createdAt: time,
        lastUsedAt: time,
        expiresAt: time + HOUR,
      });
      assert.deepEqual(await backend.reader.getSession(`id${index}`), session);
    }
    assert.equal(await backend.reader.getSession("id9"), undefined);
    assert.equal(await backend.reader.getSession("id\0"), undefined);
    const rows = (await backend.reader.readJournal(0, 100)).slice(-4);
    assert.deepEqual(rows.map(({ resource, details }) => [resource, details]), [
      ["session/id0", { by: "root" }],
      ["session/id1", { by: "user" }],
      ["session/id2", { by: "key" }],
      ["session/id3", { by: "federated" }],
    ]);
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: who was deleted meanwhile has no session`, async () => {
    await using backend = await open();
    refuses("userNotFound", () => begin(backend, "a", { kind: "user", user: "AIDA" }));
    refuses("accessKeyNotFound", () => begin(backend, "b", { kind: "key", accessKeyId: "AKIA" }));
  });

  Deno.test(`${name}: touchSession() goes forward alone, deleteSession() passes over what is gone`, async () => {
    await using backend = await open();
    const { reader } = backend;
    const session = begin(backend, "a", FEDERATED);
    const touch = (at: number, id = "a") => execute(backend, "touchSession", { id, at });
    touch(session.createdAt + 5);
    touch(session.createdAt + 3);
    touch(session.createdAt + 5, "b");
    const touched = { ...session, lastUsedAt: session.createdAt + 5 };
    assert.deepEqual(await reader.getSession("a"), touched);
    for (let i = 0; i < 2; i++) execute(backend, "deleteSession", { id: "a", cause: CAUSE });
    assert.equal(await reader.getSession("a"), undefined);
    assert.equal((await reader.readJournal(0, 100)).length, 2);
    assert.deepEqual(backend.verify(), []);
  });

  Deno.test(`${name}: sessions end with what they were opened by`, async () => {
    await using backend = await open();
    const { id: user } = createUser(backend, "alice", { password: "H" });
    const keyed = { kind: "key", accessKeyId: "AKIA", user } as const;
    const key = { accessKeyId: "AKIA", cause: CAUSE };
    const alice = { name: "alice", cause: CAUSE };
    const all = ["user", "other", "key", "root"];
    const remaining = async (end: () => void) => {
      begin(backend, "user", { kind: "user", user });
      begin(backend, "other", { kind: "user", user });
      begin(backend, "key", keyed);
      begin(backend, "root", { kind: "root", proof: "p" });
      end();
      const found = await Promise.all(all.map((id) => backend.reader.getSession(id)));
      for (const id of all) execute(backend, "deleteSession", { id, cause: CAUSE });
      return found.flatMap((session) => session?.id ?? []).join(" ");
    };
    createKey(backend, "AKIA", { user });
    const cases: readonly (readonly [what: string, end: () => void, left: string])[] = [
      [
        "a description ends none",
        () => execute(backend, "updateUser", { ...alice, description: "A", disabled: false }),
        "user other key root",
      ],
      [
        "a new password",
        () => execute(backend, "updateUser", { ...alice, password: "I" }),
        "root",
      ],
      [
        "a new password, but for one",
        () => execute(backend, "updateUser", { ...alice, password: "I", keepSession: "other" }),
        "other root",
      ],
      [
        "no password any more",
        () => execute(backend, "updateUser", { ...alice, password: null }),
        "root",
      ],
      ["disabled", () => execute(backend, "updateUser", { ...alice, disabled: true }), "root"],
      [
        "a key's description ends none",
        () => execute(backend, "updateAccessKey", { ...key, description: "K" }),
        "user other key root",
      ],
      [
        "a key disabled",
        () => execute(backend, "updateAccessKey", { ...key, disabled: true }),
        "user other root",
      ],
      [
        "a key rotated",
        () => execute(backend, "updateAccessKey", { ...key, sealedSecret: new Uint8Array([1]) }),
        "user other root",
      ],
      ["a key deleted", () => execute(backend, "deleteAccessKey", key), "user other root"],
      [
        "everywhere, but for one",
        () => {
          const owner = { kind: "user", user } as const;
          const input = { owner, except: "user", cause: CAUSE };
          assert.deepEqual(execute(backend, "deleteSessionsOf", input), { deleted: 2 });
        },
        "user root",
      ],
      [
        "the user deleted",
        () => execute(backend, "deleteUser", { ...alice, force: true }),
        "root",
      ],
    ];
    for (const [what, end, left] of cases) {
      if (what === "everywhere, but for one") createKey(backend, "AKIA", { user });
      assert.equal(await remaining(end), left, what);
      assert.deepEqual(backend.verify(), [], what);
    }
  });

  Deno.test(`${name}: an owner has a hundred sessions at most; the one unused for longest goes`, async () => {
    await using backend = await open();
    const root: SessionOwner = { kind: "root", proof: "p" };
    begin(backend, "federated", FEDERATED);
    for (let i = 0; i < 100; i++) {
      backend.time++;
      begin(backend, `root${i}`, root);
    }
    backend.time++;
    execute(backend, "touchSession", { id: "root0", at: backend.time });
    begin(backend, "another", root);
    const found = async (id: string) => await backend.reader.getSession(id) !== undefined;
    assert.deepEqual(
      await Promise.all(["federated", "root0", "root1", "root2", "another"].map(found)),
      [true, true, false, true, true],
    );
  });

  Deno.test(`${name}: expire() ends sessions that are over or unused, as many as said`, async () => {
    await using backend = await open();
    const root: SessionOwner = { kind: "root", proof: "p" };
    for (const id of ["a", "b", "c", "used"]) begin(backend, id, root);
    const { time } = backend;
    execute(backend, "touchSession", { id: "used", at: time + 10 });
    const expire = (input: { sessionsBefore?: number; sessionsUnusedSince?: number }, limit = 10) =>
      execute(backend, "expire", { uploadsBefore: 0, completionsBefore: 0, limit, ...input })
        .sessions;
    assert.equal(expire({}), 0);
    assert.equal(expire({ sessionsBefore: time + HOUR }), 0);
    assert.equal(expire({ sessionsUnusedSince: time + 5 }, 2), 2);
    assert.equal(expire({ sessionsUnusedSince: time + 5 }), 1);
    assert.ok(await backend.reader.getSession("used"));
    assert.equal(expire({ sessionsBefore: time + HOUR + 1 }), 1);
    assert.equal(await backend.reader.getSession("used"), undefined);
  });
}
