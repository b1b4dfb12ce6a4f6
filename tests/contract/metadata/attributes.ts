/** Contract: what of a version can be replaced, its tags and its ACL. */
import assert from "node:assert/strict";
import { seenOf, type SeenVersion } from "../../../storage/preconditions.ts";
import { CAUSE, type OpenBackend, refuses, Subject } from "./backend.ts";

export function attributeContract(name: string, open: OpenBackend): void {
  tagContract(name, open);
  aclContract(name, open);
  seenContract(name, open);
}

function tagContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: setObjectTags() replaces the tags of one version and nothing else`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const bucket = subject.bucket.id;
    const one = subject.put("k", "1", { tags: { a: "1" }, metadata: { m: "x" } }).versionId;
    const two = subject.put("k", "2", { tags: { b: "2" } }).versionId;
    const before = await subject.reader.getVersion({ bucket, key: "k", versionId: one });
    const set = (tags: Record<string, string>, versionId?: string) =>
      subject.execute("setObjectTags", {
        bucket,
        key: "k",
        tags,
        cause: CAUSE,
        ...(versionId === undefined ? {} : { versionId }),
      });
    assert.deepEqual(set({ c: "3" }), { versionId: two });
    assert.deepEqual(set({}, one), { versionId: one });
    const after = await subject.reader.getVersion({ bucket, key: "k", versionId: one });
    assert.deepEqual(after, { ...before!, tags: {} });
    const current = await subject.reader.getVersion({ bucket, key: "k" });
    assert.deepEqual(current?.tags, { c: "3" });
    await subject.expectUsage({ objects: 1, versions: 2, bytes: 2 });
    refuses("versionNotFound", () => set({}, "null"));
    const marker = subject.delete("k").versionId!;
    refuses("objectNotFound", () => set({}));
    refuses("objectNotFound", () => set({}, marker));
    refuses(
      "objectNotFound",
      () => subject.execute("setObjectTags", { bucket, key: "none", tags: {}, cause: CAUSE }),
    );
  });
}

function seenContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: tags and ACLs are set on the version that was seen, or not at all`, async () => {
    await using subject = await Subject.open(open, "off");
    const at = { bucket: subject.bucket.id, key: "k" };
    const put = () => subject.put("k", "1", { tags: { a: "1" }, acl: "one" });
    const setTags = (tags: Record<string, string>, expected: SeenVersion) =>
      subject.execute("setObjectTags", { ...at, tags, expected, cause: CAUSE });
    const setAcl = (acl: string, expected: SeenVersion) =>
      subject.execute("setObjectAcl", { ...at, acl, expected, cause: CAUSE });
    put();
    const first = seenOf((await subject.reader.getVersion(at))!);
    setAcl("two", first);
    refuses("busy", () => setAcl("three", first));
    refuses("busy", () => setTags({}, first));
    const second = { ...first, acl: "two" };
    setTags({ a: "2" }, second);
    refuses("busy", () => setTags({ a: "3" }, second));
    put();
    refuses("busy", () => setTags({ a: "3" }, first));
    const { tags, acl } = (await subject.reader.getVersion(at))!;
    assert.deepEqual([tags, acl], [{ a: "1" }, "one"]);
  });
}

function aclContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: setObjectAcl() replaces the ACL of one version and nothing else`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const bucket = subject.bucket.id;
    const given = { tags: { a: "1" }, metadata: { m: "x" }, headers: { h: "y" } };
    const one = subject.put("k", "1", { ...given, acl: "one" }).versionId;
    const two = subject.put("k", "2").versionId;
    const get = (versionId: string) => subject.reader.getVersion({ bucket, key: "k", versionId });
    const set = (acl: string | null, versionId?: string, key = "k") => {
      const version = versionId === undefined ? {} : { versionId };
      return subject.execute("setObjectAcl", { bucket, key, acl, cause: CAUSE, ...version });
    };
    const before = await get(one);
    assert.equal(before?.acl, "one");
    assert.deepEqual(set("other", one), { versionId: one });
    assert.deepEqual(await get(one), { ...before, acl: "other" });
    assert.deepEqual(set("two"), { versionId: two });
    assert.equal((await get(two))?.acl, "two");
    assert.deepEqual(set(null, one), { versionId: one });
    const { acl: _, ...rest } = before;
    assert.deepEqual(await get(one), rest);
    subject.execute("setObjectTags", { bucket, key: "k", tags: { c: "3" }, cause: CAUSE });
    assert.equal((await get(two))?.acl, "two", "tags leave it");
    await subject.expectUsage({ objects: 1, versions: 2, bytes: 2 });
    refuses("versionNotFound", () => set("x", "null"));
    const marker = subject.delete("k").versionId!;
    refuses("objectNotFound", () => set("x"));
    refuses("objectNotFound", () => set("x", marker));
    refuses("objectNotFound", () => set("x", undefined, "none"));
    assert.equal((await get(two))?.acl, "two", "hidden versions keep theirs");
    subject.expectSound();
  });

  Deno.test(`${name}: an ACL alone is kept, and a new version does not inherit it`, async () => {
    await using subject = await Subject.open(open);
    const address = { bucket: subject.bucket.id, key: "k" };
    subject.put("k", "1", { acl: "A" });
    assert.equal((await subject.reader.getVersion(address))?.acl, "A");
    subject.put("k", "2");
    assert.equal((await subject.reader.getVersion(address))?.acl, undefined);
    subject.expectSound();
  });
}
