/** Contract: what the journal says of each change, and its consumers. */
import assert from "node:assert/strict";
import type { Cause, JournalEntry } from "../../../storage/journal.ts";
import type { CommandName } from "../../../storage/metadata.ts";
import { createKey, createUser } from "./identity_words.ts";
import { CAUSE, execute, type OpenBackend, refuses, Subject, utf8 } from "./backend.ts";

const WHO: Cause = {
  principal: "root",
  action: "Act",
  accessKeyId: "AKIAROOT",
  sourceAddress: "192.0.2.1",
  requestId: "REQUEST",
  userAgent: 'aws-cli/2 "é😀"',
};

/** Without what differs from run to run. */
function told({ sequence: _, time: __, ...entry }: JournalEntry): object {
  return entry;
}

export function journalContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: a row says who did what from where to what, and no secret`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const { versionId } = subject.put("k", "four", { cause: WHO });
    subject.put("k", "five!");
    const entries = await reader.readJournal(0, 10);
    assert.deepEqual(entries.map(told), [
      { ...CAUSE, bucket: "bucket" },
      { ...WHO, bucket: "bucket", key: "k", versionId, size: 4 },
      { ...CAUSE, bucket: "bucket", key: "k", versionId, size: 5 },
    ]);
    assert.ok(entries.every(({ time }) => time === backend.time));
    assert.deepEqual(await reader.readJournal(entries[0]!.sequence, 1), entries.slice(1, 2));
    assert.deepEqual(await reader.readJournal(entries[2]!.sequence, 9), []);
    assert.deepEqual(await reader.readJournal(0, 0), []);
    assert.deepEqual(await reader.readJournal(0, -1), []);
    subject.expectSound();
  });

  Deno.test(`${name}: every change of an identity writes exactly one row, uses and resealing none`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const cause = WHO;
    const user = { name: "alice" };
    const holder = { kind: "group", name: "ops" } as const;
    const key = { accessKeyId: "AKIA1" };
    const sealedSecret = utf8("SEALED");
    const steps: readonly (readonly [CommandName, object, string, object?])[] = [
      ["createUser", { ...user, description: "TEXT", password: "HASH" }, "user/alice"],
      ["updateUser", { ...user, password: "HASH", disabled: true }, "user/alice", {
        changed: ["disabled", "password"],
      }],
      ["createGroup", { name: "ops", description: "TEXT" }, "group/ops"],
      ["updateGroup", { name: "ops", description: "TEXT" }, "group/ops", {
        changed: ["description"],
      }],
      ["addGroupMembers", { group: "ops", users: ["alice"] }, "group/ops", { users: ["alice"] }],
      ["addGroupMembers", { group: "ops", users: ["alice"] }, "group/ops", { users: ["alice"] }],
      ["putPolicy", { name: "p", document: "DOCUMENT" }, "policy/p", { replaced: false }],
      ["putPolicy", { name: "p", document: "DOCUMENT" }, "policy/p", { replaced: true }],
      ["attachPolicies", { holder, policies: [{ name: "p", builtIn: false }] }, "group/ops", {
        policies: ["p"],
      }],
      ["detachPolicies", { holder, policies: ["p"] }, "group/ops", { policies: ["p"] }],
      ["deletePolicy", { name: "p" }, "policy/p"],
      ["createAccessKey", { ...key, sealedSecret, description: "TEXT" }, "access-key/AKIA1"],
      ["updateAccessKey", { ...key, sealedSecret, expiresAt: null }, "access-key/AKIA1", {
        changed: ["expiresAt", "secret"],
      }],
      [
        "rotateAccessKey",
        { ...key, newAccessKeyId: "AKIA9", sealedSecret, endsAt: 5 },
        "access-key/AKIA1",
        { made: "AKIA9", endsAt: 5 },
      ],
      ["deleteAccessKey", key, "access-key/AKIA1"],
      ["removeGroupMembers", { group: "ops", users: ["alice"] }, "group/ops", {
        users: ["alice"],
      }],
      ["deleteGroup", { name: "ops" }, "group/ops", { members: 0, policies: 0 }],
      ["deleteUser", user, "user/alice", { accessKeys: 0, groups: 0, policies: 0 }],
    ];
    let last = (await reader.readJournal(0, 10)).at(-1)!.sequence;
    for (const [command, input, resource, details] of steps) {
      execute(backend, command, { ...input, cause: { ...cause, action: command } } as never);
      const entries = await reader.readJournal(last, 10);
      const expected = { ...cause, action: command, resource };
      assert.deepEqual(entries.map(told), [
        details === undefined ? expected : { ...expected, details },
      ]);
      assert.doesNotMatch(JSON.stringify(entries), /HASH|TEXT|SEALED|DOCUMENT/);
      last = entries[0]!.sequence;
    }
    const { id } = createUser(backend, "bob");
    createKey(backend, "AKIA2", { user: id });
    const [, made] = await reader.readJournal(last, 10);
    assert.deepEqual(made?.details, { user: "bob" });
    execute(backend, "recordKeyUse", { uses: [{ accessKeyId: "AKIA2", at: 5 }] });
    const secrets = [{ accessKeyId: "AKIA2", from: utf8("sealed AKIA2"), to: utf8("x") }];
    assert.equal(execute(backend, "resealSecrets", { secrets }).resealed, 1);
    assert.deepEqual(await reader.readJournal(made!.sequence, 10), []);
    subject.expectSound();
  });

  Deno.test(`${name}: a refused change writes no row`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    createUser(backend, "alice");
    const { length } = await reader.readJournal(0, 100);
    refuses("userExists", () => createUser(backend, "alice"));
    const outcomes = backend.executeBatch([
      { name: "createUser", input: { name: "bob", description: "", cause: CAUSE } },
      { name: "createUser", input: { name: "alice", description: "", cause: CAUSE } },
      { name: "deleteUser", input: { name: "carol", cause: CAUSE } },
    ]);
    assert.deepEqual(outcomes.map((outcome) => "ok" in outcome), [true, false, false]);
    assert.equal((await reader.readJournal(0, 100)).length, length + 1);
  });

  Deno.test(`${name}: recordEvent() tells what changes nothing, whatever the client called itself`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const after = (await reader.readJournal(0, 10)).at(-1)!.sequence;
    const details = { reason: "wrongPassword", count: 3, limited: true, from: ["192.0.2.0/24"] };
    execute(backend, "recordEvent", { resource: "user/alice", details, cause: WHO });
    execute(backend, "recordEvent", { cause: CAUSE });
    const odd = "\0\ud800" + "x".repeat(1000);
    execute(backend, "recordEvent", {
      resource: odd,
      cause: {
        principal: odd,
        action: "Login",
        accessKeyId: odd,
        sourceAddress: odd,
        requestId: odd,
        userAgent: odd,
      },
    });
    const [event, plain, strange] = await reader.readJournal(after, 10);
    assert.deepEqual(told(event!), { ...WHO, resource: "user/alice", details });
    assert.deepEqual(told(plain!), CAUSE);
    assert.equal(strange!.principal, "\ufffd\ufffd" + "x".repeat(254));
    const { accessKeyId, sourceAddress, requestId, userAgent, resource } = strange!;
    const lengths = [accessKeyId, sourceAddress, requestId, userAgent, resource]
      .map((text) => text?.length);
    assert.deepEqual(lengths, [128, 64, 64, 256, 256], "what a client says is cut");
    subject.expectSound();
  });

  Deno.test(`${name}: details over 2 KiB are refused, also as lists of names`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const record = (length: number) =>
      execute(backend, "recordEvent", { details: { text: "é".repeat(length) }, cause: CAUSE });
    // {"text":""} takes 11 bytes.
    record(1018);
    refuses("tooLarge", () => record(1019));
    execute(backend, "createGroup", { name: "ops", description: "", cause: CAUSE });
    const users = Array.from({ length: 40 }, (_, i) => `${i}`.padEnd(64, "x"));
    for (const user of users) createUser(backend, user);
    const join = (names: readonly string[]) =>
      execute(backend, "addGroupMembers", { group: "ops", users: names, cause: CAUSE });
    refuses("tooLarge", () => join(users));
    const query = { prefix: "", after: "", limit: 100 };
    assert.equal((await reader.listMembers("ops", query)).entries.length, 0, "all or none");
    join(users.slice(0, 25));
    subject.expectSound();
  });

  Deno.test(`${name}: a consumer meets every row from the oldest kept, and holds what it has not passed`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const expire = () =>
      execute(backend, "expire", { uploadsBefore: 0, completionsBefore: 0, limit: 100 }).journal;
    const register = (consumer: string) => execute(backend, "registerConsumer", { consumer });
    const advance = (consumer: string, sequence: number) =>
      execute(backend, "advanceCursor", { consumer, sequence });
    const sequences = async () =>
      (await reader.readJournal(0, 100)).map(({ sequence }) => sequence);
    for (let i = 0; i < 5; i++) subject.put("k", `${i}`);
    assert.equal(await reader.journalRows(), 0, "nobody consumes");
    const all = await sequences();
    assert.equal(all.length, 6);
    const start = register("audit").sequence;
    assert.deepEqual((await reader.readJournal(start, 100)).map(({ sequence }) => sequence), all);
    assert.equal(await reader.journalRows(), 6);
    assert.equal(expire(), 0, "nothing is passed yet");
    advance("audit", all[2]!);
    assert.equal(await reader.journalRows(), 3);
    assert.deepEqual(register("audit"), { sequence: all[2] }, "one that is known stays");
    assert.deepEqual(await sequences(), all.slice(3), "what all have passed goes at once");
    assert.deepEqual(register("late"), { sequence: all[3]! - 1 }, "from the oldest there is");
    advance("audit", all[5]!);
    assert.deepEqual(await sequences(), all.slice(3), "the slowest decides");
    advance("late", all[4]!);
    assert.equal(await reader.journalRows(), 1);
    assert.deepEqual(await sequences(), all.slice(5));
    assert.equal(expire(), 0);
    subject.expectSound();
  });

  Deno.test(`${name}: a cursor never goes back, nor past the last row`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const advance = (sequence: number) =>
      execute(backend, "advanceCursor", { consumer: "audit", sequence });
    refuses("consumerNotFound", () => advance(1));
    execute(backend, "registerConsumer", { consumer: "audit" });
    subject.put("k", "1");
    const last = (await reader.readJournal(0, 10)).at(-1)!.sequence;
    advance(last + 1000);
    subject.put("k", "2");
    assert.equal(await reader.journalRows(), 1, "the next row is not passed");
    for (const sequence of [1, 0, -5, NaN]) advance(sequence);
    const { sequence } = execute(backend, "registerConsumer", { consumer: "audit" });
    assert.equal(sequence, last);
  });
}
