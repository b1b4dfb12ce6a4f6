/** Contract: links to single objects, and with what they go. */
import assert from "node:assert/strict";
import type { Commands } from "../../../storage/metadata.ts";
import type { Share } from "../../../storage/share.ts";
import { CAUSE, execute, type OpenBackend, refuses, Subject, utf8 } from "./backend.ts";
import { createUser } from "./identity_words.ts";

const HOUR = 3_600_000;

type Input = Commands["createShare"]["input"];

function share(subject: Subject, token: string, given: Partial<Input> = {}): Share {
  return subject.execute("createShare", input(subject, token, given));
}

function input(subject: Subject, token: string, given: Partial<Input> = {}): Input {
  return {
    tokenHash: `hash of ${token}`,
    sealedToken: utf8(`sealed ${token}`),
    bucket: subject.bucket.id,
    key: "k",
    expiresAt: subject.backend.time + HOUR,
    inline: false,
    note: "",
    cause: CAUSE,
    ...given,
  };
}

export function shareContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: a link is found by its token and by its id, as it was made`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const { id: user } = createUser(backend, "alice");
    const all = { versionId: "v", user, inline: true, fileName: "ü.txt", note: "For\nyou 😀" };
    const made = share(subject, "a", { ...all, key: "dir/é" });
    const { time } = backend;
    const expected = { bucket: "bucket", createdAt: time, expiresAt: time + HOUR };
    assert.deepEqual(made, { id: made.id, key: "dir/é", ...expected, ...all });
    assert.match(made.id, /^[0-9a-v]{32}$/);
    const plain = share(subject, "b");
    const rest = { key: "k", inline: false, note: "" };
    assert.deepEqual(plain, { id: plain.id, ...rest, ...expected });
    for (const [token, one] of [["a", made], ["b", plain]] as const) {
      assert.deepEqual(await reader.getShareByToken(`hash of ${token}`), one);
      assert.deepEqual(await reader.getShare(one.id), one);
    }
    for (const nothing of ["", "hash of ", "hash of a\0", "c"]) {
      assert.equal(await reader.getShareByToken(nothing), undefined);
      assert.equal(await reader.getShare(nothing), undefined);
    }
    subject.expectSound();
  });

  Deno.test(`${name}: links are listed newest first, of whom and of what is asked, by pages`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const { id: user } = createUser(backend, "alice");
    const first = subject.bucket;
    share(subject, "1");
    share(subject, "2", { user });
    share(subject, "3", { key: "other" });
    subject.bucket = execute(backend, "createBucket", {
      ...{ name: "second", owner: "owner", region: "region", cause: CAUSE },
    });
    share(subject, "4", { user });
    const listed = async (query: Partial<Parameters<typeof reader.listShares>[0]> = {}) => {
      const page = await reader.listShares({ owner: "anyone", before: "", limit: 10, ...query });
      assert.ok(
        page.entries.every(({ sealedToken, tokenHash }) =>
          `hash of ${new TextDecoder().decode(sealedToken).slice("sealed ".length)}` === tokenHash
        ),
      );
      const tokens = page.entries.map(({ tokenHash }) => tokenHash.slice(-1)).join("");
      return `${tokens}${page.truncated ? "…" : ""}`;
    };
    assert.equal(await listed(), "4321");
    assert.equal(await listed({ owner: "root" }), "31");
    assert.equal(await listed({ owner: { user } }), "42");
    assert.equal(await listed({ owner: { user: "AIDA" } }), "");
    assert.equal(await listed({ bucket: first.name }), "321");
    assert.equal(await listed({ bucket: first.name, owner: { user } }), "2");
    assert.equal(await listed({ bucket: first.name, key: "k" }), "21");
    assert.equal(await listed({ key: "k\0" }), "");
    assert.equal(await listed({ limit: 0 }), "");
    assert.equal(await listed({ limit: 3 }), "432…");
    const { entries } = await reader.listShares({ owner: "anyone", before: "", limit: 2 });
    assert.equal(await listed({ before: entries[1]!.id, limit: 2 }), "21");
  });

  Deno.test(`${name}: a link goes with its bucket and with its creator, and is not another's of the name`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const { id: user } = createUser(backend, "alice");
    const left = async () =>
      (await reader.listShares({ owner: "anyone", before: "", limit: 10 })).entries
        .map(({ tokenHash }) => tokenHash.slice(-1)).join("");
    share(subject, "1");
    share(subject, "2", { user });
    execute(backend, "deleteUser", { name: "alice", cause: CAUSE });
    assert.equal(await left(), "1", "links are no reason to keep a user");
    const deleted = (await reader.readJournal(0, 100)).at(-1);
    assert.deepEqual(deleted?.details, { accessKeys: 0, groups: 0, policies: 0, shares: 1 });
    createUser(backend, "alice");
    refuses("userNotFound", () => share(subject, "3", { user }));
    subject.put("k", "there");
    refuses(
      "bucketNotEmpty",
      () => execute(backend, "deleteBucket", { bucket: subject.bucket.id, cause: CAUSE }),
    );
    assert.equal(await left(), "1");
    subject.delete("k");
    execute(backend, "deleteBucket", { bucket: subject.bucket.id, cause: CAUSE });
    assert.equal(await left(), "");
    refuses("bucketNotFound", () => share(subject, "3"));
    execute(backend, "createBucket", {
      ...{ name: "bucket", owner: "owner", region: "region", cause: CAUSE },
    });
    assert.equal(await left(), "");
    subject.expectSound();
  });

  Deno.test(`${name}: who makes and who revokes a link is in the journal, its token and note are not`, async () => {
    await using subject = await Subject.open(open);
    const { reader } = subject;
    const { id, expiresAt } = share(subject, "a", { versionId: "v", note: "NOTE" });
    subject.execute("deleteShare", { id, cause: CAUSE });
    assert.equal(await reader.getShare(id), undefined);
    refuses("shareNotFound", () => subject.execute("deleteShare", { id, cause: CAUSE }));
    const rows = (await reader.readJournal(0, 100)).slice(1);
    const on = { ...CAUSE, bucket: "bucket", key: "k", versionId: "v", resource: `share/${id}` };
    assert.deepEqual(rows.map(({ sequence: _, time: __, ...row }) => row), [
      { ...on, details: { expiresAt } },
      on,
    ]);
    assert.doesNotMatch(JSON.stringify(rows), /hash of|sealed|NOTE/);
  });

  Deno.test(`${name}: a creator has a thousand links at most, an ended one makes room when it is swept`, async () => {
    await using subject = await Subject.open(open);
    const { backend } = subject;
    const { id: user } = createUser(backend, "alice");
    for (let i = 0; i < 1_000; i++) share(subject, `${i}`, { expiresAt: backend.time + i });
    refuses("tooManyShares", () => share(subject, "more"));
    share(subject, "another's", { user });
    const expire = (sharesBefore?: number, limit = 600) =>
      execute(backend, "expire", {
        ...{ uploadsBefore: 0, completionsBefore: 0, limit },
        ...(sharesBefore === undefined ? {} : { sharesBefore }),
      }).shares;
    assert.equal(expire(), 0);
    assert.equal(expire(backend.time), 0, "not before it is over");
    assert.equal(expire(backend.time + 1), 1);
    share(subject, "more");
    assert.equal(expire(backend.time + HOUR), 600);
    assert.equal(expire(backend.time + HOUR), 399);
    assert.equal(expire(backend.time + HOUR), 0);
    subject.expectSound();
  });

  Deno.test(`${name}: what others share in a bucket does not make one's own links there dearer`, async () => {
    await using subject = await Subject.open(open);
    const { backend, reader } = subject;
    const { id: user } = createUser(backend, "alice");
    const mine = share(subject, "mine", { user });
    for (let other = 0; other < 8; other++) {
      const { id } = createUser(backend, `other-${other}`);
      backend.executeBatch(Array.from({ length: 1_000 }, (_, index) => ({
        name: "createShare",
        input: input(subject, `${other} ${index}`, { user: id }),
      })));
    }
    const query = { owner: { user }, before: "", limit: 10 };
    const time = async (more: { readonly bucket?: string }) => {
      const began = performance.now();
      for (let count = 0; count < 20; count++) {
        const { entries } = await reader.listShares({ ...query, ...more });
        assert.deepEqual(entries.map(({ id }) => id), [mine.id]);
      }
      return performance.now() - began;
    };
    await time({});
    const [all, ofBucket] = [await time({}), await time({ bucket: subject.bucket.name })];
    assert.ok(ofBucket < 4 * all + 5, `${ofBucket} ms, not ${all} ms`);
  });

  Deno.test(`${name}: resealTokens() replaces exactly what was read, no link revoked meanwhile`, async () => {
    await using subject = await Subject.open(open);
    const { reader } = subject;
    for (const token of ["a", "b", "c"]) share(subject, token);
    const first = await reader.listSealedTokens("", 2);
    const rest = await reader.listSealedTokens(first[1]!.tokenHash, 2);
    const read = [...first, ...rest];
    assert.deepEqual(
      read.map(({ tokenHash }) => tokenHash),
      ["a", "b", "c"].map((token) => `hash of ${token}`),
    );
    const gone = await reader.getShareByToken("hash of c");
    subject.execute("deleteShare", { id: gone!.id, cause: CAUSE });
    const tokens = read.map(({ tokenHash, sealedToken }, at) => ({
      ...{ tokenHash, from: at === 1 ? utf8("another") : sealedToken, to: utf8(`new ${at}`) },
    }));
    assert.deepEqual(subject.execute("resealTokens", { tokens }), { resealed: 1 });
    const kept = await reader.listSealedTokens("", 9);
    assert.deepEqual(kept.map(({ sealedToken }) => new TextDecoder().decode(sealedToken)), [
      "new 0",
      "sealed b",
    ]);
    subject.expectSound();
  });
}
