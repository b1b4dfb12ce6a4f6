/** The model by itself, and whether the property test would notice: stores that are wrong on
 * purpose must fail it, with few operations left. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createSmallMaterial, NASTY_KEYS } from "./material.ts";
import { Model } from "./model.ts";
import { PropertyFailure, type Subject, tryOperations } from "./replay.ts";
import { type Attributes, Refusal, type Store } from "./store.ts";
import { compareUtf8, cutPages } from "./walk.ts";

const PLAIN: Attributes = { contentType: "text/plain", metadata: {}, tags: {} };
const b = "bucket-0";

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function modelWith(versioning?: "enabled" | "suspended"): Model {
  const model = new Model({ minimumPartSize: 3 });
  model.createBucket({ bucket: b });
  if (versioning !== undefined) model.setVersioning({ bucket: b, versioning });
  return model;
}

function put(model: Model, key: string, text: string): string | undefined {
  return model.putObject({ bucket: b, key, content: bytes(text), attributes: PLAIN }).versionId;
}

function read(model: Model, key: string, versionId?: string): string {
  const at = { bucket: b, key, head: false, ...(versionId === undefined ? {} : { versionId }) };
  return Buffer.from(model.getObject(at).body!).toString();
}

function refusal(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return undefined;
}

Deno.test("Model keeps one null version when versioning is off", () => {
  const model = modelWith();
  assert.equal(put(model, "k", "1"), undefined);
  assert.equal(put(model, "k", "2"), undefined);
  assert.equal(read(model, "k"), "2");
  assert.deepEqual(model.versionIds({ bucket: b, key: "k" }), ["null"]);
  assert.deepEqual(model.deleteObject({ bucket: b, key: "k" }), { deleteMarker: false });
  assert.equal(refusal(() => read(model, "k")), "NoSuchKey");
});

Deno.test("Model keeps every version and hides a key behind a delete marker when versioned", () => {
  const model = modelWith("enabled");
  const first = put(model, "k", "1")!;
  const second = put(model, "k", "2")!;
  const marker = model.deleteObject({ bucket: b, key: "k" });
  assert.equal(marker.deleteMarker, true);
  assert.equal(refusal(() => read(model, "k")), "NoSuchKey");
  assert.equal(refusal(() => read(model, "k", marker.versionId)), "MethodNotAllowed");
  assert.equal(read(model, "k", first), "1");
  model.deleteObject({ bucket: b, key: "k", versionId: marker.versionId! });
  assert.equal(read(model, "k"), "2");
  model.deleteObject({ bucket: b, key: "k", versionId: second });
  assert.equal(read(model, "k"), "1");
  assert.equal(refusal(() => model.deleteBucket({ bucket: b })), "BucketNotEmpty");
});

Deno.test("Model replaces only the null version when versioning is suspended", () => {
  const model = modelWith();
  put(model, "k", "old null");
  model.setVersioning({ bucket: b, versioning: "enabled" });
  const kept = put(model, "k", "kept")!;
  model.setVersioning({ bucket: b, versioning: "suspended" });
  assert.equal(put(model, "k", "new null"), "null");
  assert.deepEqual(model.versionIds({ bucket: b, key: "k" }), ["null", kept]);
  assert.deepEqual(model.deleteObject({ bucket: b, key: "k" }), {
    versionId: "null",
    deleteMarker: true,
  });
  assert.deepEqual(model.versionIds({ bucket: b, key: "k" }), ["null", kept]);
  assert.equal(refusal(() => read(model, "k", "null")), "MethodNotAllowed");
});

Deno.test("Model completes an upload with MD5 of MD5s, again with the same answer", () => {
  const model = modelWith("enabled");
  const { uploadId } = model.createUpload({ bucket: b, key: "k", attributes: PLAIN });
  const target = { bucket: b, key: "k", uploadId };
  model.putPart({ ...target, number: 1, content: bytes("xxx") });
  const one = model.putPart({ ...target, number: 1, content: bytes("abc") });
  const two = model.putPart({ ...target, number: 7, content: bytes("d") });
  const parts = [{ number: 1, etag: one.etag }, { number: 7, etag: two.etag }];
  const usage = model.getUsage({ bucket: b });
  assert.deepEqual([usage.uploads, usage.uploadBytes, usage.bytes], [1, 4, 0]);
  const swapped = parts.toReversed();
  assert.equal(
    refusal(() => model.completeUpload({ ...target, parts: swapped })),
    "InvalidPartOrder",
  );
  const done = model.completeUpload({ ...target, parts });
  // printf abc | md5sum; printf d | md5sum; md5sum of the 32 bytes.
  assert.equal(done.etag, "26b10a702bd95f42e3c2737f5975aa20-2");
  assert.deepEqual(model.completeUpload({ ...target, parts }), done);
  assert.equal(read(model, "k"), "abcd");
  assert.equal(refusal(() => model.abortUpload(target)), "NoSuchUpload");
  assert.deepEqual(model.listUploads({ ...ALL, bucket: b }).pages, [{ entries: [], prefixes: [] }]);
});

const ALL = { prefix: "", delimiter: "", after: "", limit: 1000 };

Deno.test("Model refuses conditional writes that do not hold", () => {
  const model = modelWith();
  const write = (condition: { ifMatch?: string; ifNoneMatch?: string }) =>
    refusal(() =>
      model.putObject({
        bucket: b,
        key: "k",
        content: bytes("1"),
        attributes: PLAIN,
        condition,
      })
    );
  assert.equal(write({ ifMatch: "x" }), "NoSuchKey");
  assert.equal(write({ ifNoneMatch: "*" }), undefined);
  assert.equal(write({ ifNoneMatch: "*" }), "PreconditionFailed");
  assert.equal(write({ ifMatch: "x" }), "PreconditionFailed");
  assert.equal(write({ ifMatch: "c4ca4238a0b923820dcc509a6f75849b" }), undefined);
});

Deno.test("cutPages() rolls up keys and counts each common prefix once", () => {
  const entries = ["a", "a/", "a/b", "a//b", "b/x"].sort(compareUtf8).map((key) => ({ key }));
  const roll = { prefix: "", delimiter: "/", after: "", limit: 2 };
  assert.deepEqual(cutPages(entries, roll).pages, [
    { entries: [{ key: "a" }], prefixes: ["a/"] },
    { entries: [], prefixes: ["b/"] },
  ]);
  const inside = cutPages(entries, { ...roll, prefix: "a/" }).pages;
  assert.deepEqual(inside, [{ entries: [{ key: "a/" }], prefixes: ["a//"] }, {
    entries: [{ key: "a/b" }],
    prefixes: [],
  }]);
  assert.deepEqual(cutPages([], roll).pages, [{ entries: [], prefixes: [] }]);
});

Deno.test("compareUtf8() orders the full stop of plane 0 before plane 1", () => {
  assert.ok(compareUtf8("\uff5e", "\u{1f600}") < 0);
  assert.ok("\uff5e" > "\u{1f600}");
  assert.equal(new Set(NASTY_KEYS).size, NASTY_KEYS.length);
});

/** A store that is the model but for some calls. */
function spoiled(spoil: (model: Model) => Partial<Store>): () => Subject {
  return () => {
    const model = new Model({ minimumPartSize: createSmallMaterial(0).minimumPartSize });
    const wrong = spoil(model);
    const store = new Proxy(model, {
      get(_, name: keyof Store) {
        const call = wrong[name] ?? model[name];
        return (call as (input: unknown) => unknown).bind(model);
      },
    });
    return { store, ignored: new Set(), [Symbol.asyncDispose]: () => Promise.resolve() };
  };
}

async function failureOf(open: () => Subject): Promise<PropertyFailure> {
  const trial = { material: createSmallMaterial(7), open };
  try {
    await tryOperations(trial, { seed: 7, count: 1_500, patience: 20_000 });
  } catch (error) {
    if (error instanceof PropertyFailure) return error;
    throw error;
  }
  return assert.fail("the property test did not notice");
}

Deno.test("tryOperations() passes when the store is right", async () => {
  for (const seed of [1, 2, 3]) {
    const trial = { material: createSmallMaterial(seed), open: spoiled(() => ({})) };
    await tryOperations(trial, { seed, count: 1_500 });
  }
});

Deno.test("tryOperations() fails and shrinks when a write is dropped now and then", async () => {
  const failure = await failureOf(spoiled((model) => {
    let writes = 0;
    return {
      putObject(input) {
        if (++writes % 20 !== 0) return model.putObject(input);
        const { versionId } = model.putObject(input);
        model.deleteObject({ ...input, versionId: versionId ?? "null" });
        return { etag: failureTag(input.content), ...(versionId ? { versionId } : {}) };
      },
    };
  }));
  assert.ok(failure.shrunk.operations.length <= 26, failure.message);
  assert.match(failure.message, /^seed 7, operation \d+: /);
});

function failureTag(content: Uint8Array): string {
  const model = modelWith();
  return model.putObject({ bucket: b, key: "k", content, attributes: PLAIN }).etag;
}

Deno.test("tryOperations() fails and shrinks when keys come in UTF-16 order", async () => {
  const failure = await failureOf(spoiled((model) => ({
    listObjects(input) {
      const all = model.listObjects({ ...input, limit: 1000 }).pages[0]!;
      const entries = all.entries.toSorted((x, y) => x.key < y.key ? -1 : 1);
      if (input.limit < 1000 || input.delimiter !== "") return model.listObjects(input);
      return { pages: [{ ...all, entries }] };
    },
  })));
  assert.ok(failure.shrunk.operations.length <= 8, failure.message);
});

Deno.test("tryOperations() fails and shrinks when an old version is forgotten", async () => {
  const failure = await failureOf(spoiled((model) => ({
    putObject(input) {
      const stored = model.putObject(input);
      const ids = model.versionIds(input);
      if (ids.length === 4) model.deleteObject({ ...input, versionId: ids[3]! });
      return stored;
    },
  })));
  assert.ok(failure.shrunk.operations.length <= 8, failure.message);
});

Deno.test("tryOperations() fails and shrinks when a page break swallows an entry", async () => {
  const failure = await failureOf(spoiled((model) => ({
    listVersions(input) {
      const { pages } = model.listVersions(input);
      const [first, second, ...rest] = pages;
      if (first === undefined || second === undefined) return { pages };
      return { pages: [first, { ...second, entries: second.entries.slice(1) }, ...rest] };
    },
  })));
  assert.ok(failure.shrunk.operations.length <= 8, failure.message);
});
