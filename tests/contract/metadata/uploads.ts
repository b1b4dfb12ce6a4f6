/** Contract: multipart uploads. */
import assert from "node:assert/strict";
import type { Commands, CompletedPart } from "../../../storage/metadata.ts";
import type { Attributes } from "../../../storage/model.ts";
import {
  blobOf,
  CAUSE,
  NO_ATTRIBUTES,
  type OpenBackend,
  refuses,
  segmentText,
  Subject,
  utf8,
} from "./backend.ts";

/** An upload under way; parts are strings as in Subject. */
class UploadUnderTest {
  readonly #subject: Subject;
  readonly address: { readonly bucket: number; readonly key: string; readonly uploadId: string };

  constructor(subject: Subject, key: string, attributes: Attributes = NO_ATTRIBUTES) {
    this.#subject = subject;
    const bucket = subject.bucket.id;
    const { uploadId } = subject.execute("createUpload", {
      bucket,
      key,
      cause: CAUSE,
      ...attributes,
    });
    this.address = { bucket, key, uploadId };
  }

  put(number: number, content: string): CompletedPart {
    const etag = `etag-${content.length}-${content.slice(0, 8)}`;
    const answer = this.#subject.execute("putPart", {
      ...this.address,
      number,
      etag,
      content: content.startsWith("#")
        ? { kind: "blob", blob: blobOf(content), size: content.length }
        : { kind: "inline", bytes: utf8(content) },
      cause: CAUSE,
    });
    assert.equal(answer.kind, "done");
    return { number, etag };
  }

  complete(
    parts: readonly CompletedPart[],
    extra: Partial<Commands["completeUpload"]["input"]> = {},
  ) {
    return this.#subject.execute("completeUpload", {
      ...this.address,
      parts,
      etag: `whole-${parts.length}`,
      minimumPartSize: 0,
      cause: CAUSE,
      ...extra,
    });
  }

  abort(): void {
    this.#subject.execute("abortUpload", { ...this.address, cause: CAUSE });
  }
}

export function uploadContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: completeUpload() makes one object of the parts listed and drops the others`, async () => {
    await using subject = await Subject.open(open);
    const attributes = {
      headers: { "content-type": "x/y" },
      metadata: { m: "1" },
      tags: { t: "2" },
      storageClass: "GLACIER",
      acl: "A",
    };
    const upload = new UploadUnderTest(subject, "k", attributes);
    assert.deepEqual(await subject.reader.getUpload(upload.address), {
      ...upload.address,
      ...attributes,
      createdAt: subject.backend.time,
      initiator: "tester",
    });
    const parts = [upload.put(7, "#seven"), upload.put(2, "two"), upload.put(9, "nine")];
    const dropped = [upload.put(5, "#five"), upload.put(10, "ten")];
    await subject.expectUsage({ uploads: 1, uploadBytes: 6 + 3 + 4 + 5 + 3 });
    const listed = [parts[1]!, parts[0]!, parts[2]!];
    const written = upload.complete(listed);
    assert.deepEqual(written, {
      versionId: "null",
      etag: "whole-3",
      lastModified: subject.backend.time,
      versioning: "off",
    });
    await subject.expectUsage({ objects: 1, versions: 1, bytes: 13 });
    assert.equal(dropped.length, 2);
    const version = await subject.reader.getVersion(upload.address);
    assert.ok(version?.content.kind === "manifest");
    assert.equal(version.content.parts, 3);
    const { headers, metadata, tags, storageClass, acl } = version;
    assert.deepEqual({ headers, metadata, tags, storageClass, acl }, attributes);
    assert.equal(await subject.read("k"), `two#${blobOf("#seven").slice(0, 4)}+0:6nine`);
    const { manifest } = version.content;
    const stored = await subject.reader.listManifestParts(manifest, 0, 10);
    assert.deepEqual(stored.map(({ number, size }) => [number, size]), [[1, 3], [2, 6], [3, 4]]);
    assert.deepEqual(
      (await subject.reader.listManifestParts(manifest, 1, 1)).map((p) => p.number),
      [2],
    );
    assert.equal(await subject.reader.getUpload(upload.address), undefined);
    assert.deepEqual(await subject.reader.listParts(upload.address, 0, 10), []);
    subject.delete("k");
    await subject.expectUsage({});
  });

  Deno.test(`${name}: putPart() replaces a part of the same number`, async () => {
    await using subject = await Subject.open(open);
    const upload = new UploadUnderTest(subject, "k");
    upload.put(1, "#first blob");
    upload.put(1, "inline");
    await subject.expectUsage({ uploads: 1, uploadBytes: 6 });
    const old = upload.put(1, "#same");
    upload.put(1, "#same");
    upload.put(1, "");
    await subject.expectUsage({ uploads: 1, uploadBytes: 0 });
    const part = upload.put(1, "final");
    const other = upload.put(2, "more");
    const parts = await subject.reader.listParts(upload.address, 0, 10);
    assert.deepEqual(parts.map(({ number, size, etag }) => [number, size, etag]), [
      [1, 5, part.etag],
      [2, 4, other.etag],
    ]);
    assert.deepEqual((await subject.reader.listParts(upload.address, 1, 10)).length, 1);
    assert.deepEqual((await subject.reader.listParts(upload.address, 0, 1)).length, 1);
    refuses("invalidPart", () => upload.complete([old]));
    upload.complete([part, other]);
    assert.equal(await subject.read("k"), "finalmore");
    subject.expectSound();
  });

  Deno.test(`${name}: completeUpload() refuses parts that are not there, too small or out of order`, async () => {
    await using subject = await Subject.open(open);
    const upload = new UploadUnderTest(subject, "k");
    const [one, two] = [upload.put(1, "12345"), upload.put(2, "1")];
    refuses("invalidPart", () => upload.complete([]));
    refuses("invalidPart", () => upload.complete([two, one]));
    refuses("invalidPart", () => upload.complete([one, one]));
    assert.throws(() => upload.complete([one, { number: 3, etag: "x" }]), (error) => {
      const { code, detail } = error as { code: string; detail: Record<string, string> };
      return code === "invalidPart" && detail["number"] === "3";
    });
    refuses("invalidPart", () => upload.complete([{ ...one, etag: "x" }]));
    assert.throws(() => upload.complete([one, two], { minimumPartSize: 6 }), (error) => {
      const { code, detail } = error as { code: string; detail: Record<string, string> };
      return code === "partTooSmall" && detail["number"] === "1" && detail["size"] === "5";
    });
    refuses("objectNotFound", () => upload.complete([one], { preconditions: { ifMatch: ["*"] } }));
    await subject.expectUsage({ uploads: 1, uploadBytes: 6 });
    upload.complete([one, two], { minimumPartSize: 5, preconditions: { ifNoneMatch: ["*"] } });
    await subject.expectUsage({ objects: 1, versions: 1, bytes: 6 });
  });

  Deno.test(`${name}: completeUpload() answers the same again, also when overwritten meanwhile`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const upload = new UploadUnderTest(subject, "k");
    const part = upload.put(1, "content");
    const checksum = { algorithm: "SHA256", type: "COMPOSITE", value: "v-1" } as const;
    const written = upload.complete([part], { checksum });
    subject.put("k", "newer");
    subject.backend.time += 60_000;
    assert.deepEqual(upload.complete([part]), written);
    assert.deepEqual(await subject.reader.getCompletion(upload.address), written);
    const elsewhere = { ...upload.address, key: "other" };
    refuses("uploadNotFound", () => upload.complete([part], elsewhere));
    assert.equal(await subject.reader.getCompletion(elsewhere), undefined);
    assert.deepEqual(await subject.versions("k"), ["newer*", "content"]);
    const expired = subject.execute("expire", {
      uploadsBefore: 0,
      completionsBefore: subject.backend.time,
      limit: 10,
    });
    assert.equal(expired.completions, 1);
    refuses("uploadNotFound", () => upload.complete([part]));
    subject.expectSound();
  });

  Deno.test(`${name}: an upload that is not there is uploadNotFound`, async () => {
    await using subject = await Subject.open(open);
    const upload = new UploadUnderTest(subject, "k");
    upload.put(1, "gone");
    upload.abort();
    refuses("uploadNotFound", () => upload.put(2, "late"));
    refuses("uploadNotFound", () => upload.abort());
    refuses("uploadNotFound", () => upload.complete([{ number: 1, etag: "e" }]));
    await subject.expectUsage({});
  });

  Deno.test(`${name}: expire() aborts uploads by age, oldest first, at most as many as said`, async () => {
    await using subject = await Subject.open(open);
    const uploads = ["b", "a", "c"].map((key) => {
      subject.backend.time += 1000;
      const upload = new UploadUnderTest(subject, key);
      upload.put(1, "#part");
      return upload;
    });
    const expire = (limit: number) =>
      subject.execute("expire", {
        uploadsBefore: subject.backend.time,
        completionsBefore: 0,
        limit,
      });
    assert.equal(expire(1).uploads, 1);
    assert.equal(await subject.reader.getUpload(uploads[0]!.address), undefined);
    assert.equal(expire(10).uploads, 1);
    assert.ok(await subject.reader.getUpload(uploads[2]!.address) !== undefined);
    await subject.expectUsage({ uploads: 1, uploadBytes: 5 });
  });

  Deno.test(`${name}: getSegments() finds any range of many parts`, async () => {
    await using subject = await Subject.open(open);
    const upload = new UploadUnderTest(subject, "k");
    const contents = ["abc", "", "d", "efghij", "k", "lm", "nopqrstuvwxyz"];
    const whole = contents.join("");
    upload.complete(contents.map((content, i) => upload.put(2 * i + 1, content)));
    const version = (await subject.reader.getVersion(upload.address))!;
    for (let start = 0; start <= whole.length; start++) {
      for (let end = start; end <= whole.length; end++) {
        const segments = await subject.reader.getSegments(
          version.content,
          version.size,
          start,
          end,
        );
        assert.equal(segments?.map(segmentText).join(""), whole.slice(start, end));
        let at = start;
        for (const segment of segments ?? []) {
          assert.equal(segment.start, at);
          at += segment.length;
        }
        assert.equal(at, end);
      }
    }
    subject.delete("k");
    while (subject.execute("doomBlobs", { oldestActive: 0, limit: 1 }).more);
    assert.equal(await subject.reader.getSegments(version.content, version.size, 0, 1), undefined);
    subject.expectSound();
  });
}
