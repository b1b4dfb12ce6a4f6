/** Contract: buckets. */
import assert from "node:assert/strict";
import type { SeenDocuments } from "../../../storage/metadata.ts";
import {
  CAUSE,
  EMPTY_USAGE,
  NO_ATTRIBUTES,
  type OpenBackend,
  refuses,
  Subject,
} from "./backend.ts";

export function bucketContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: createBucket() refuses a name that is taken and names its owner`, async () => {
    await using subject = await Subject.open(open);
    const input = { name: "bucket", owner: "other", region: "r", cause: CAUSE };
    assert.throws(() => subject.execute("createBucket", input), {
      code: "bucketExists",
      detail: { owner: "owner" },
    });
    const bucket = await subject.reader.getBucket("bucket");
    assert.deepEqual(bucket, subject.bucket);
    assert.equal(bucket?.createdAt, subject.backend.time);
    assert.equal(await subject.reader.getBucket("bucke"), undefined);
  });

  Deno.test(`${name}: createBucket() keeps the documents it is given with the bucket`, async () => {
    await using subject = await Subject.open(open);
    const documents = { acl: "A", ownershipControls: "O", tagging: "T" };
    const input = { name: "made", owner: "owner", region: "r", documents, cause: CAUSE };
    const made = subject.execute("createBucket", input);
    assert.deepEqual(made.documents, documents);
    assert.deepEqual(await subject.reader.getBucket("made"), made);
    subject.expectSound();
  });

  Deno.test(`${name}: updateBucket() changes what it is given and keeps the rest`, async () => {
    await using subject = await Subject.open(open);
    const bucket = subject.bucket.id;
    subject.execute("updateBucket", {
      bucket,
      documents: { cors: "C", tagging: "T" },
      cause: CAUSE,
    });
    subject.execute("updateBucket", { bucket, versioning: "enabled", cause: CAUSE });
    const changed = subject.execute("updateBucket", {
      bucket,
      documents: { cors: null },
      cause: CAUSE,
    });
    assert.deepEqual(changed, {
      ...subject.bucket,
      versioning: "enabled",
      documents: { tagging: "T" },
    });
    assert.deepEqual(await subject.reader.getBucket("bucket"), changed);
    subject.expectSound();
  });

  Deno.test(`${name}: deleteBucket() refuses while a version or marker is there`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const bucket = subject.bucket.id;
    const remove = () => subject.execute("deleteBucket", { bucket, cause: CAUSE });
    const { versionId } = subject.put("k", "1");
    refuses("bucketNotEmpty", remove);
    const marker = subject.delete("k").versionId!;
    subject.delete("k", versionId);
    refuses("bucketNotEmpty", remove);
    subject.delete("k", marker);
    remove();
    assert.equal(await subject.reader.getBucket("bucket"), undefined);
    subject.expectSound();
  });

  Deno.test(`${name}: deleteBucket() takes unfinished uploads along and ids are new ever after`, async () => {
    await using subject = await Subject.open(open);
    const old = subject.bucket.id;
    const upload = { bucket: old, key: "k", cause: CAUSE, ...NO_ATTRIBUTES };
    const { uploadId } = subject.execute("createUpload", upload);
    subject.execute("putPart", {
      ...upload,
      uploadId,
      number: 1,
      etag: "e",
      content: { kind: "inline", bytes: new Uint8Array(5) },
    });
    subject.execute("deleteBucket", { bucket: old, cause: CAUSE });
    subject.expectSound();
    refuses("bucketNotFound", () => subject.put("k", "1"));
    const input = { name: "bucket", owner: "owner", region: "r", cause: CAUSE };
    subject.bucket = subject.execute("createBucket", input);
    assert.ok(subject.bucket.id > old);
    assert.equal(await subject.reader.getUpload({ ...upload, uploadId }), undefined);
    await subject.expectUsage({});
    subject.execute("doomBlobs", { oldestActive: 1, limit: 10 });
    subject.expectSound();
  });

  Deno.test(`${name}: what was decided on documents of a bucket is done while they are so, or not at all`, async () => {
    await using subject = await Subject.open(open);
    const bucket = subject.bucket.id;
    subject.put("k", "1");
    const at = { bucket, key: "k", cause: CAUSE };
    const source = { bucket, key: "k" };
    const content = { kind: "inline", bytes: new Uint8Array(1) } as const;
    const commands = (seenDocuments: SeenDocuments) => [
      () => subject.execute("updateBucket", { ...at, documents: { policy: "P" }, seenDocuments }),
      () =>
        subject.execute("putObject", {
          ...{ ...at, ...NO_ATTRIBUTES, etag: "e", acl: "A", content, seenDocuments },
        }),
      () => subject.execute("copyObject", { ...at, key: "copy", source, acl: "A", seenDocuments }),
      () => subject.execute("createUpload", { ...at, ...NO_ATTRIBUTES, acl: "A", seenDocuments }),
      () => subject.execute("setObjectAcl", { ...at, acl: "A", seenDocuments }),
    ];
    const block = (text: string | null) =>
      subject.execute("updateBucket", { ...at, documents: { publicAccessBlock: text } });
    block("on");
    const others: readonly SeenDocuments[] = [
      { publicAccessBlock: null },
      { publicAccessBlock: "off" },
      { ownershipControls: null, publicAccessBlock: "off" },
    ];
    for (const seen of others) for (const command of commands(seen)) refuses("busy", command);
    assert.deepEqual((await subject.reader.getBucket("bucket"))?.documents, {
      publicAccessBlock: "on",
    });
    assert.equal((await subject.reader.getVersion({ bucket, key: "k" }))?.acl, undefined);
    for (const command of commands({ publicAccessBlock: "on", ownershipControls: null })) command();
    block(null);
    for (const command of commands({ publicAccessBlock: null })) command();
    subject.expectSound();
  });

  Deno.test(`${name}: every command that names a bucket refuses one that is gone`, async () => {
    await using subject = await Subject.open(open);
    const bucket = subject.bucket.id;
    subject.execute("deleteBucket", { bucket, cause: CAUSE });
    const at = { bucket, key: "k", cause: CAUSE };
    const upload = { ...at, uploadId: "0".repeat(32) };
    const part = { ...upload, number: 1, etag: "e" };
    const source = { bucket, key: "s", sequence: 1 };
    refuses("bucketNotFound", () => subject.execute("deleteBucket", at));
    refuses("bucketNotFound", () => subject.execute("updateBucket", at));
    refuses("bucketNotFound", () => subject.put("k", "1"));
    refuses("bucketNotFound", () => subject.execute("copyObject", { ...at, source }));
    refuses("bucketNotFound", () => subject.delete("k"));
    refuses("bucketNotFound", () => subject.execute("setObjectTags", { ...at, tags: {} }));
    refuses("bucketNotFound", () => subject.execute("setObjectAcl", { ...at, acl: "A" }));
    refuses("bucketNotFound", () => subject.execute("createUpload", { ...at, ...NO_ATTRIBUTES }));
    const content = { kind: "inline", bytes: new Uint8Array(1) } as const;
    refuses("bucketNotFound", () => subject.execute("putPart", { ...part, content }));
    refuses(
      "bucketNotFound",
      () => subject.execute("copyPart", { ...part, source, start: 0, end: 1 }),
    );
    const completion = { ...upload, parts: [], etag: "e", minimumPartSize: 0 };
    refuses("bucketNotFound", () => subject.execute("completeUpload", completion));
    refuses("bucketNotFound", () => subject.execute("abortUpload", upload));
  });

  Deno.test(`${name}: listBuckets() pages one owner's buckets by name`, async () => {
    await using subject = await Subject.open(open);
    for (const [name, owner] of [["c", "o"], ["a1", "o"], ["b", "p"], ["a2", "o"], ["a10", "o"]]) {
      subject.execute("createBucket", { name: name!, owner: owner!, region: "r", cause: CAUSE });
    }
    const list = async (prefix: string, after: string, limit: number) => {
      const page = await subject.reader.listBuckets({ owner: "o", prefix, after, limit });
      return [page.buckets.map(({ name }) => name).join(" "), page.truncated];
    };
    assert.deepEqual(await list("", "", 10), ["a1 a10 a2 c", false]);
    assert.deepEqual(await list("", "", 4), ["a1 a10 a2 c", false]);
    assert.deepEqual(await list("", "", 3), ["a1 a10 a2", true]);
    assert.deepEqual(await list("", "a10", 1), ["a2", true]);
    assert.deepEqual(await list("a", "a1", 5), ["a10 a2", false]);
    assert.deepEqual(await list("a", "b", 5), ["", false]);
    assert.deepEqual(await list("", "", 0), ["", false]);
  });

  Deno.test(`${name}: getUsage() sums all buckets when none is named`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", "four");
    const input = { name: "other", owner: "o", region: "r", cause: CAUSE };
    const other = subject.execute("createBucket", input);
    subject.execute("putObject", subject.putInput("k", "12", { bucket: other.id }));
    const { objects, bytes } = await subject.reader.getUsage();
    assert.deepEqual([objects, bytes], [2, 6]);
    assert.equal((await subject.reader.getUsage(other.id)).bytes, 2);
    assert.equal((await subject.reader.getUsage(12345)).bytes, 0);
  });

  Deno.test(`${name}: listUsage() tells the buckets' usage by name, countBuckets() how many there are`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", "four");
    for (const other of ["z", "a"]) {
      const input = { name: other, owner: "o", region: "r", cause: CAUSE };
      subject.execute("createBucket", input);
    }
    assert.deepEqual(await subject.reader.listUsage(2), [
      { name: "a", usage: EMPTY_USAGE },
      { name: "bucket", usage: { ...EMPTY_USAGE, objects: 1, versions: 1, bytes: 4 } },
    ]);
    assert.equal((await subject.reader.listUsage(10)).length, 3);
    assert.equal(await subject.reader.countBuckets(), 3);
    const [, , last] = await subject.reader.listUsage(10);
    const gone = (await subject.reader.getBucket(last!.name))!.id;
    subject.execute("deleteBucket", { bucket: gone, cause: CAUSE });
    assert.equal(await subject.reader.countBuckets(), 2);
    assert.equal((await subject.reader.listUsage(10)).length, 2);
  });

  Deno.test(`${name}: probe() writes and changes nothing anyone sees`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", "four");
    for (let turn = 0; turn < 3; turn++) {
      subject.backend.time++;
      subject.execute("probe", {});
    }
    assert.deepEqual(await subject.keys(), ["k"]);
    const kept = subject.execute("expire", { uploadsBefore: 0, completionsBefore: 0, limit: 5 });
    assert.deepEqual(kept, { uploads: 0, completions: 0, sessions: 0, shares: 0, journal: 0 });
    subject.expectSound();
  });
}
