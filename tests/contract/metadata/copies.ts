/** Contract: copies of objects and of runs into parts. */
import assert from "node:assert/strict";
import type { Commands } from "../../../storage/metadata.ts";
import {
  blobOf,
  CAUSE,
  md5,
  NO_ATTRIBUTES,
  type OpenBackend,
  refuses,
  Subject,
} from "./backend.ts";

type CopyExtra = Partial<Commands["copyObject"]["input"]>;

function copy(subject: Subject, from: string, to: string, extra: CopyExtra = {}) {
  const bucket = subject.bucket.id;
  const source = { bucket, key: from };
  return subject.execute("copyObject", { source, bucket, key: to, cause: CAUSE, ...extra });
}

export function copyContract(name: string, open: OpenBackend): void {
  for (const content of ["", "inline", "#blob content"]) {
    Deno.test(`${name}: copyObject() gives "${content}" a second owner`, async () => {
      await using subject = await Subject.open(open);
      subject.put("from", content, {
        metadata: { a: "1" },
        tags: { t: "1" },
        storageClass: "GLACIER",
        acl: "the source's",
      });
      subject.backend.time += 5000;
      const copied = copy(subject, "from", "to");
      assert.deepEqual(copied, {
        versionId: "null",
        sourceVersionId: "null",
        etag: md5(content),
        lastModified: subject.backend.time,
        versioning: "off",
      });
      await subject.expectUsage({ objects: 2, versions: 2, bytes: 2 * content.length });
      const from = await subject.read("from");
      subject.delete("from");
      assert.equal(await subject.read("to"), from);
      const version = await subject.reader.getVersion({ bucket: subject.bucket.id, key: "to" });
      assert.deepEqual([version?.metadata, version?.tags, version?.storageClass], [
        { a: "1" },
        { t: "1" },
        "GLACIER",
      ]);
      assert.ok(version !== undefined && !("acl" in version), "an ACL is not copied");
      subject.put("to", "other");
      await subject.expectUsage({ objects: 1, versions: 1, bytes: 5 });
    });

    Deno.test(`${name}: copyObject() of "${content}" onto itself keeps the bytes`, async () => {
      await using subject = await Subject.open(open);
      const checksum = { algorithm: "SHA1", type: "FULL_OBJECT", value: "x" } as const;
      subject.put("k", content, { metadata: { a: "1" }, tags: { t: "1" } });
      const before = await subject.read("k");
      copy(subject, "k", "k", {
        replace: { headers: { "content-type": "b" }, metadata: { c: "d" } },
        replaceTags: {},
        storageClass: "STANDARD_IA",
        acl: "the copy's",
        checksum,
      });
      assert.equal(await subject.read("k"), before);
      const version = await subject.reader.getVersion({ bucket: subject.bucket.id, key: "k" });
      const { headers, metadata, tags, storageClass, acl } = version!;
      assert.deepEqual([headers, metadata, tags, storageClass, acl, version!.checksum], [
        { "content-type": "b" },
        { c: "d" },
        {},
        "STANDARD_IA",
        "the copy's",
        checksum,
      ]);
      await subject.expectUsage({ objects: 1, versions: 1, bytes: content.length });
    });
  }

  Deno.test(`${name}: copyObject() shares the parts of a multipart object`, async () => {
    await using subject = await Subject.open(open);
    multipart(subject, "from", ["abc", "#defg", "h"]);
    const content = await subject.read("from");
    copy(subject, "from", "to");
    copy(subject, "to", "to", { replaceTags: { x: "y" } });
    subject.delete("from");
    while (subject.execute("doomBlobs", { oldestActive: 0, limit: 1 }).more);
    assert.equal(await subject.read("to"), content);
    await subject.expectUsage({ objects: 1, versions: 1, bytes: 9 });
    subject.delete("to");
    while (subject.execute("doomBlobs", { oldestActive: 0, limit: 1 }).more);
    await subject.expectUsage({});
  });

  Deno.test(`${name}: copyObject() brings an old version back`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const old = subject.put("k", "old").versionId;
    subject.put("k", "new");
    const source = { bucket: subject.bucket.id, key: "k", versionId: old };
    assert.equal(copy(subject, "k", "k", { source }).sourceVersionId, old);
    assert.deepEqual(await subject.versions("k"), ["old*", "new", "old"]);
    await subject.expectUsage({ objects: 1, versions: 3, bytes: 9 });
  });

  Deno.test(`${name}: copyObject() refuses sources and targets that do not meet what is asked`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const bucket = subject.bucket.id;
    subject.put("from", "content");
    subject.put("hidden", "1");
    const marker = subject.delete("hidden").versionId!;
    refuses("sourceNotFound", () => copy(subject, "none", "to"));
    refuses("sourceNotFound", () => copy(subject, "hidden", "to"));
    const hidden = { bucket, key: "hidden", versionId: marker };
    refuses("sourceDeleteMarker", () => copy(subject, "", "to", { source: hidden }));
    const missing = { bucket, key: "from", versionId: "null" };
    refuses("sourceNotFound", () => copy(subject, "", "to", { source: missing }));
    const elsewhere = { bucket: bucket + 1, key: "from" };
    refuses("bucketNotFound", () => copy(subject, "", "to", { source: elsewhere }));
    const etag = md5("content");
    for (const conditions of [{ ifMatch: ["x"] }, { ifNoneMatch: [etag] }]) {
      const extra = { sourcePreconditions: conditions };
      refuses("sourcePreconditionFailed", () => copy(subject, "from", "to", extra));
    }
    refuses(
      "objectNotFound",
      () => copy(subject, "from", "to", { preconditions: { ifMatch: ["*"] } }),
    );
    subject.put("to", "there");
    const preconditions = { ifNoneMatch: ["*"] };
    refuses("preconditionFailed", () => copy(subject, "from", "to", { preconditions }));
    const version = await subject.reader.getVersion({ bucket, key: "from" });
    const expected = { sequence: version!.sequence, tags: version!.tags };
    refuses("busy", () => copy(subject, "from", "to", { expected: { ...expected, sequence: 0 } }));
    assert.deepEqual(await subject.versions("to"), ["there*"]);
    copy(subject, "from", "to", { expected, sourcePreconditions: { ifMatch: [etag] } });
    assert.deepEqual(await subject.versions("to"), ["content*", "there"]);
    subject.expectSound();
  });

  partCopyContract(name, open);
}

function multipart(subject: Subject, key: string, contents: readonly string[]): void {
  const address = { bucket: subject.bucket.id, key };
  const { uploadId } = subject.execute("createUpload", {
    ...address,
    ...NO_ATTRIBUTES,
    cause: CAUSE,
  });
  const upload = { ...address, uploadId, cause: CAUSE };
  const parts = contents.map((content, i) => {
    const part = { number: i + 1, etag: `e${i}` };
    subject.execute("putPart", {
      ...upload,
      ...part,
      content: subject.putInput(key, content).content,
    });
    return part;
  });
  subject.execute("completeUpload", { ...upload, parts, etag: "whole", minimumPartSize: 0 });
}

function partCopyContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: copyPart() takes a run of one segment and refuses what spans two`, async () => {
    await using subject = await Subject.open(open);
    const bucket = subject.bucket.id;
    subject.put("inline", "0123456789");
    subject.put("blob", "#123456789");
    multipart(subject, "parts", ["abcdef", "#ghijk", "lm"]);
    const address = { bucket, key: "to" };
    const { uploadId } = subject.execute("createUpload", {
      ...address,
      ...NO_ATTRIBUTES,
      cause: CAUSE,
    });
    const upload = { ...address, uploadId, cause: CAUSE };
    const copyPart = async (number: number, key: string, start: number, end: number) => {
      const version = await subject.reader.getVersion({ bucket, key });
      const source = { bucket, key, sequence: version!.sequence };
      const input = { ...upload, number, source, start, end, etag: `e${number}` };
      return subject.execute("copyPart", input);
    };
    const runs: [string, number, number][] = [
      ["inline", 2, 5],
      ["blob", 3, 10],
      ["parts", 1, 6],
      ["parts", 7, 12],
      ["parts", 12, 14],
      ["blob", 0, 10],
      ["inline", 4, 4],
    ];
    for (const [i, [key, start, end]] of runs.entries()) {
      const part = await copyPart(i + 1, key, start, end);
      assert.deepEqual([part.number, part.size, part.etag], [i + 1, end - start, `e${i + 1}`]);
    }
    for (const [start, end] of [[5, 7], [0, 14], [11, 13], [13, 15], [15, 15]]) {
      await assert.rejects(copyPart(9, "parts", start!, end!), { code: "invalidPart" });
    }
    await copyPart(5, "inline", 0, 1);
    const size = 3 + 7 + 5 + 5 + 1 + 10;
    await subject.expectUsage({
      objects: 3,
      versions: 3,
      bytes: 34,
      uploads: 1,
      uploadBytes: size,
    });
    const sequence = 1;
    const stale = { ...upload, number: 9, start: 0, end: 1, etag: "e" };
    const gone = { bucket, key: "none", sequence };
    refuses("sourceNotFound", () => subject.execute("copyPart", { ...stale, source: gone }));
    const changed = { bucket, key: "inline", sequence };
    refuses("busy", () => subject.execute("copyPart", { ...stale, source: changed }));
    const parts = runs.map((_, i) => ({ number: i + 1, etag: `e${i + 1}` }));
    subject.execute("completeUpload", { ...upload, parts, etag: "w", minimumPartSize: 0 });
    for (const key of ["inline", "blob", "parts"]) subject.delete(key);
    while (subject.execute("doomBlobs", { oldestActive: 0, limit: 2 }).more);
    const [blob, part] = [blobOf("#123456789"), blobOf("#ghijk")].map((id) => id.slice(0, 4));
    const expected = `234#${blob}+3:7bcdef#${part}+1:50#${blob}+0:10`;
    assert.equal(await subject.read("to"), expected);
    await subject.expectUsage({ objects: 1, versions: 1, bytes: size });
  });
}
