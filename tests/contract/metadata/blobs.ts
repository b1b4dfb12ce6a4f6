/** Contract: the life of a blob, epochs, and the journal's share in expiry. */
import assert from "node:assert/strict";
import { blobOf, type OpenBackend, Subject } from "./backend.ts";

const CONTENT = "#content";
const BLOB = blobOf(CONTENT);

function doom(subject: Subject, oldestActive = subject.backend.epoch) {
  return subject.execute("doomBlobs", { oldestActive, limit: 100 }).doomed;
}

function bury(subject: Subject, oldestActive = subject.backend.epoch): void {
  subject.execute("buryBlobs", { ids: [BLOB], oldestActive });
}

function introduce(subject: Subject, revive?: number) {
  const content = { kind: "blob", blob: BLOB, size: CONTENT.length } as const;
  const input = subject.putInput("k", CONTENT, {
    content: revive === undefined ? content : { ...content, revive },
  });
  return subject.execute("putObject", input);
}

/** The generation a refused introduction names. */
function generation(subject: Subject): number {
  const answer = introduce(subject);
  assert.ok(answer.kind === "republish");
  return answer.generation;
}

export function blobContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: a blob is doomed when unreferenced since before all who are active`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", CONTENT);
    subject.put("l", CONTENT);
    assert.deepEqual(doom(subject), []);
    subject.delete("k");
    assert.deepEqual(doom(subject), []);
    assert.deepEqual(doom(subject), [], "a reference is left");
    const before = subject.backend.epoch;
    subject.delete("l");
    assert.deepEqual(doom(subject), [], "someone of this epoch may have seen the reference");
    assert.ok(subject.backend.epoch > before, "the epoch moves on");
    assert.deepEqual(doom(subject, before), [], "someone of the epoch before is still active");
    assert.deepEqual(doom(subject), [BLOB]);
    assert.deepEqual(doom(subject), [], "once");
    assert.deepEqual(subject.execute("listDoomed", {}).doomed, [BLOB]);
    bury(subject);
    assert.deepEqual(subject.execute("listDoomed", {}).doomed, []);
    subject.expectSound();
  });

  Deno.test(`${name}: a blob referenced again in time is not doomed`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", CONTENT);
    subject.delete("k");
    doom(subject);
    subject.put("l", CONTENT);
    assert.deepEqual(doom(subject), []);
    subject.delete("l");
    assert.deepEqual(doom(subject), [], "its time starts anew");
    assert.deepEqual(doom(subject), [BLOB]);
  });

  Deno.test(`${name}: whoever brings a doomed blob waits, whoever brings a gone one publishes again`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", CONTENT);
    subject.delete("k");
    doom(subject);
    doom(subject);
    assert.deepEqual(introduce(subject), { kind: "wait" });
    assert.deepEqual(introduce(subject, 1), { kind: "wait" });
    assert.equal(await subject.read("k"), undefined);
    // Somebody has been active since before the burial.
    bury(subject, 0);
    const gone = generation(subject);
    assert.deepEqual(introduce(subject, gone - 1), { kind: "republish", generation: gone });
    assert.equal(introduce(subject, gone).kind, "done");
    await subject.expectUsage({ objects: 1, versions: 1, bytes: CONTENT.length });
    subject.put("l", CONTENT);
    subject.expectSound();
  });

  Deno.test(`${name}: parts meet the same rules`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", CONTENT);
    subject.delete("k");
    doom(subject);
    doom(subject);
    const { bucket, key, cause, content, headers, metadata, tags, storageClass } = subject.putInput(
      "k",
      CONTENT,
    );
    const attributes = { headers, metadata, tags, storageClass };
    const upload = subject.execute("createUpload", { bucket, key, cause, ...attributes });
    const part = { bucket, key, cause, ...upload, number: 1, etag: "e", content };
    assert.deepEqual(subject.execute("putPart", part), { kind: "wait" });
    bury(subject, 0);
    assert.equal(subject.execute("putPart", part).kind, "republish");
    await subject.expectUsage({ uploads: 1 });
  });

  Deno.test(`${name}: a gone blob is remembered while anyone of its time is active, its generation never comes back`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", CONTENT);
    subject.delete("k");
    doom(subject);
    doom(subject);
    const buried = subject.backend.epoch;
    bury(subject, buried);
    const first = generation(subject);
    doom(subject);
    subject.execute("buryBlobs", { ids: [], oldestActive: buried });
    assert.equal(generation(subject), first, "still remembered");
    subject.execute("buryBlobs", { ids: [], oldestActive: buried + 1 });
    assert.deepEqual(subject.execute("doomOrphans", { ids: [BLOB] }).doomed, [BLOB]);
    bury(subject, 0);
    assert.ok(generation(subject) > first);
    assert.equal(introduce(subject, first).kind, "republish");
    subject.expectSound();
  });

  Deno.test(`${name}: doomOrphans() dooms only what has no live or doomed row`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", CONTENT);
    const orphan = blobOf("#orphan");
    assert.deepEqual(subject.execute("doomOrphans", { ids: [BLOB, orphan] }).doomed, [orphan]);
    assert.deepEqual(subject.execute("doomOrphans", { ids: [BLOB, orphan] }).doomed, []);
    subject.execute("buryBlobs", { ids: [orphan], oldestActive: 0 });
    assert.deepEqual(subject.execute("doomOrphans", { ids: [orphan] }).doomed, [orphan]);
    assert.deepEqual(subject.execute("listDoomed", {}).doomed, [orphan]);
    subject.execute("buryBlobs", { ids: [BLOB], oldestActive: 0 });
    assert.equal(await subject.read("k"), `#${BLOB.slice(0, 4)}+0:8`, "a live blob is not buried");
    subject.expectSound();
  });

  Deno.test(`${name}: parts of dropped uploads are given up in steps, and their blobs wait from then on`, async () => {
    await using subject = await Subject.open(open);
    const { bucket, key, cause, content, headers, metadata, tags, storageClass } = subject.putInput(
      "k",
      CONTENT,
    );
    const attributes = { headers, metadata, tags, storageClass };
    const upload = subject.execute("createUpload", { bucket, key, cause, ...attributes });
    for (let number = 1; number <= 5; number++) {
      subject.execute("putPart", { bucket, key, cause, ...upload, number, etag: "e", content });
    }
    subject.execute("abortUpload", { bucket, key, cause, ...upload });
    await subject.expectUsage({});
    let steps = 0;
    for (let more = true; more; steps++) {
      const answer = subject.execute("doomBlobs", {
        oldestActive: subject.backend.epoch,
        limit: 2,
      });
      more = answer.more;
      assert.deepEqual(answer.doomed, []);
      subject.expectSound();
    }
    assert.equal(steps, 3);
    assert.deepEqual(doom(subject), [BLOB]);
  });

  Deno.test(`${name}: doomBlobs() says when there is more`, async () => {
    await using subject = await Subject.open(open);
    const contents = ["#1", "#2", "#3"];
    for (const content of contents) subject.put(content, content);
    for (const content of contents) subject.delete(content);
    doom(subject);
    const step = () =>
      subject.execute("doomBlobs", { oldestActive: subject.backend.epoch, limit: 2 });
    const [first, second] = [step(), step()];
    assert.deepEqual([first.doomed.length, first.more], [2, true]);
    assert.deepEqual([second.doomed.length, second.more], [1, false]);
    assert.deepEqual([...first.doomed, ...second.doomed].sort(), contents.map(blobOf).sort());
  });
}
