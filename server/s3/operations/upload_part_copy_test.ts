/** What cannot be timed from outside: the source is overwritten between two reads of its row. */
import assert from "node:assert/strict";
import type { BlobStore } from "../../../storage/blobs.ts";
import { EpochClock, epochMemory, SharedEpochs } from "../../../storage/epochs.ts";
import type { MetadataReader, MetadataWriter } from "../../../storage/metadata.ts";
import { ObjectStore } from "../../../storage/objects.ts";
import type { OperationContext } from "../operation.ts";
import { uploadPartCopy } from "./upload_part_copy.ts";

Deno.test("a source overwritten again and again is SlowDown, and nothing of it stays open", async () => {
  const memory = epochMemory(1);
  const clock = new EpochClock(memory);
  let sequence = 0, opened = 0, cancelled = 0;
  const overwritten = () => ({
    kind: "object",
    ...{ bucket: 1, key: "k", versionId: "null", sequence: sequence++, size: 20, etag: "x-2" },
    content: { kind: "manifest", manifest: 1, parts: 2 },
  });
  const source = { kind: "blob", blob: "b", offset: 0 };
  const reader = {
    getBucket: () => Promise.resolve({ id: 1, name: "bucket", owner: "o" }),
    getVersion: () => Promise.resolve(overwritten()),
    openVersion: () => Promise.resolve({ version: overwritten() }),
    getUpload: () => Promise.resolve({ bucket: 1, key: "to", uploadId: "u" }),
    getSegments: () =>
      Promise.resolve([{ start: 0, length: 10, source }, { start: 10, length: 10, source }]),
  } as unknown as MetadataReader;
  const blobs = {
    open() {
      opened++;
      return Promise.resolve(new ReadableStream({ cancel: () => void cancelled++ }));
    },
  } as unknown as BlobStore;
  const writer = {} as MetadataWriter;
  const epochs = new SharedEpochs(memory, 0);
  const objects = new ObjectStore({ reader, writer, blobs, epochs, inlineLimit: 4 });
  const context = {
    ...{ bucket: { id: 1 }, key: "to", principal: { name: "p" } },
    services: { reader, objects, writer },
    authorize: () => Promise.resolve(),
  } as unknown as OperationContext<"object">;
  const input = {
    ...{ uploadId: "u", number: 1, range: undefined },
    ...{ source: { bucket: "bucket", key: "k" }, sourcePreconditions: {}, sourceOwner: undefined },
  } as Parameters<typeof uploadPartCopy.handle>[0];
  await assert.rejects(async () => await uploadPartCopy.handle(input, context), {
    code: "SlowDown",
  });
  assert.ok(opened > 0);
  assert.equal(cancelled, opened);
  clock.set(5);
  assert.equal(clock.oldestActive, 5, "an epoch is still held");
});
