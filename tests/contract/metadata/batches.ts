/** Contract: many commands in one transaction, and random ones in any order. */
import assert from "node:assert/strict";
import type { CommandName } from "../../../storage/metadata.ts";
import { CAUSE, NO_ATTRIBUTES, type OpenBackend, Subject } from "./backend.ts";

interface Call {
  readonly name: CommandName;
  readonly input: unknown;
}

export function batchContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: a refused command in the middle of a batch leaves the others intact`, async () => {
    await using subject = await Subject.open(open);
    const put = (key: string, content: string, extra = {}): Call => ({
      name: "putObject",
      input: subject.putInput(key, content, extra),
    });
    const outcomes = subject.backend.executeBatch([
      put("a", "1"),
      put("b", "#22", { preconditions: { ifMatch: ["x"] } }),
      put("b", "#22"),
      put("b", "333", { preconditions: { ifNoneMatch: ["*"] } }),
      { name: "deleteObject", input: { bucket: subject.bucket.id, key: "a", cause: CAUSE } },
      put("c", "4444"),
      put("d", "5", { bucket: 999 }),
    ]);
    const shown = outcomes.map((outcome) => "error" in outcome ? outcome.error.code : "ok");
    assert.deepEqual(shown, [
      "ok",
      "objectNotFound",
      "ok",
      "preconditionFailed",
      "ok",
      "ok",
      "bucketNotFound",
    ]);
    assert.deepEqual(await subject.keys(), ["b", "c"]);
    await subject.expectUsage({ objects: 2, versions: 2, bytes: 7 });
  });

  Deno.test(`${name}: commands of a batch see those before them`, async () => {
    await using subject = await Subject.open(open);
    const input = { name: "new", owner: "o", region: "r", cause: CAUSE };
    const versioning = { bucket: subject.bucket.id, versioning: "enabled", cause: CAUSE };
    const outcomes = subject.backend.executeBatch([
      { name: "updateBucket", input: versioning },
      { name: "putObject", input: subject.putInput("k", "1") },
      { name: "putObject", input: subject.putInput("k", "2") },
      { name: "createBucket", input },
      { name: "createBucket", input },
    ]);
    assert.deepEqual(outcomes.map((outcome) => "ok" in outcome), [true, true, true, true, false]);
    assert.deepEqual(await subject.versions("k"), ["2*", "1"]);
    subject.expectSound();
  });

  Deno.test(`${name}: of many conditional creations of one key in a batch exactly one succeeds`, async () => {
    await using subject = await Subject.open(open);
    const preconditions = { ifNoneMatch: ["*"] };
    const outcomes = subject.backend.executeBatch(
      Array.from({ length: 64 }, (_, i) => ({
        name: "putObject",
        input: subject.putInput("k", `${i}`, { preconditions }),
      })),
    );
    assert.equal(outcomes.filter((outcome) => "ok" in outcome).length, 1);
    assert.equal(await subject.read("k"), "0");
  });

  Deno.test(`${name}: a bucket made, filled, emptied and deleted in one batch leaves no counts`, async () => {
    await using subject = await Subject.open(open);
    const bucket = subject.bucket.id;
    const upload = { bucket, key: "u", cause: CAUSE, ...NO_ATTRIBUTES };
    subject.backend.executeBatch([
      { name: "putObject", input: subject.putInput("k", "1") },
      { name: "createUpload", input: upload },
      { name: "deleteObject", input: { bucket, key: "k", cause: CAUSE } },
      { name: "deleteBucket", input: { bucket, cause: CAUSE } },
    ]);
    assert.equal(await subject.reader.getBucket("bucket"), undefined);
    assert.equal((await subject.reader.getUsage()).bytes, 0);
    subject.expectSound();
  });

  Deno.test(`${name}: keys that SQLite could not tell apart are refused`, async () => {
    await using subject = await Subject.open(open);
    for (const key of ["a\0b", "\ud800", "a\udc00b"]) {
      const [outcome] = subject.backend.executeBatch([
        { name: "putObject", input: subject.putInput(key, "1") },
      ]);
      assert.ok(outcome !== undefined && "error" in outcome, JSON.stringify(key));
    }
    assert.deepEqual(await subject.keys(), []);
    assert.equal(await subject.read("a\0b"), undefined);
  });

  for (const seed of [1, 2, 3]) {
    Deno.test(`${name}: counters and references are right after random batches (seed ${seed})`, async () => {
      await using subject = await Subject.open(open);
      const random = new RandomCommands(subject, seed);
      for (let round = 0; round < 60; round++) {
        const calls = Array.from({ length: 1 + random.below(50) }, () => random.next());
        const outcomes = subject.backend.executeBatch(calls);
        outcomes.forEach((outcome, i) => {
          if ("ok" in outcome) random.note(calls[i]!, outcome.ok);
          else assert.notEqual(outcome.error.code, "corrupt", JSON.stringify(outcome.error));
        });
        if (round % 10 === 9) subject.expectSound();
      }
      assert.ok(random.done.size >= 12, `too little was done: ${[...random.done].join(" ")}`);
    });
  }
}

/** Commands on few keys with few contents, so that they meet. */
class RandomCommands {
  readonly #subject: Subject;
  #state: number;
  readonly #versionIds = ["null"];
  readonly #uploads: { readonly key: string; readonly uploadId: string }[] = [];
  readonly done = new Set<string>();

  constructor(subject: Subject, seed: number) {
    this.#subject = subject;
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor(this.#state / 2 ** 32 * limit);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  #key(): string {
    return `k${this.below(6)}`;
  }

  #content(): string {
    return this.#pick(["", "in", "inline", "#b1", "#blob2", "#blob-three"]);
  }

  next(): Call {
    const bucket = this.#subject.bucket.id;
    const at = { bucket, key: this.#key(), cause: CAUSE };
    const versionId = this.below(2) === 0 ? {} : { versionId: this.#pick(this.#versionIds) };
    const upload = {
      ...at,
      ...(this.#uploads.length > 0 ? this.#pick(this.#uploads) : { uploadId: "" }),
    };
    const { content } = this.#subject.putInput("", this.#content());
    const number = 1 + this.below(3);
    const choices: (() => Call)[] = [
      () => ({ name: "putObject", input: this.#subject.putInput(at.key, this.#content()) }),
      () => ({ name: "deleteObject", input: { ...at, ...versionId } }),
      () => ({ name: "deleteObject", input: { ...at, ...versionId } }),
      () => ({
        name: "copyObject",
        input: { ...at, source: { bucket, key: this.#key(), ...versionId } },
      }),
      () => ({
        name: "setObjectTags",
        input: { ...at, ...versionId, tags: { a: this.#content() } },
      }),
      () => ({ name: "createUpload", input: { ...at, ...NO_ATTRIBUTES } }),
      () => ({ name: "putPart", input: { ...upload, number, etag: "e", content } }),
      () => ({ name: "putPart", input: { ...upload, number, etag: "e", content } }),
      () => ({
        name: "completeUpload",
        input: { ...upload, parts: [{ number, etag: "e" }], etag: "c", minimumPartSize: 0 },
      }),
      () => ({ name: "abortUpload", input: upload }),
      () => ({ name: "doomBlobs", input: { oldestActive: this.#subject.backend.epoch, limit: 3 } }),
      () => ({ name: "buryBlobs", input: { ids: [], oldestActive: this.#subject.backend.epoch } }),
      () => ({ name: "expire", input: { uploadsBefore: 0, completionsBefore: 0, limit: 5 } }),
      () => ({
        name: "updateBucket",
        input: { bucket, versioning: this.#pick(["enabled", "suspended"]), cause: CAUSE },
      }),
    ];
    // Rarely: versioning stays off for a while, and states last.
    return this.below(200) === 0 ? choices.at(-1)!() : this.#pick(choices.slice(0, -1))();
  }

  note(call: Call, ok: unknown): void {
    this.done.add(call.name);
    const { versionId, uploadId, kind, result, doomed } = (ok ?? {}) as Record<string, unknown>;
    const made = (kind === "done" ? (result as { versionId?: string }).versionId : versionId) as
      | string
      | undefined;
    if (made !== undefined) this.#versionIds.push(made);
    if (call.name === "createUpload") {
      const { key } = call.input as { key: string };
      this.#uploads.push({ key, uploadId: uploadId as string });
      if (this.#uploads.length > 4) this.#uploads.shift();
    }
    const ids = doomed as string[] | undefined;
    if (ids !== undefined && ids.length > 0) {
      const input = { ids, oldestActive: this.below(2) * this.#subject.backend.epoch };
      this.#subject.backend.executeBatch([{ name: "buryBlobs", input }]);
    }
  }
}
