/** The calls of the property test as commands and reads of a metadata store, with blobs played by a
 * map: published, doomed, removed, published again. What S3's operations do above storage is done
 * here in the shortest way. */
import type { Cause } from "../../storage/journal.ts";
import type { CommandName, Commands } from "../../storage/metadata.ts";
import type { BlobId } from "../../storage/model.ts";
import { evaluate } from "../../storage/preconditions.ts";
import { md5, multipartEtag } from "./content.ts";
import { OWNER, StorageReads, type StorageReadsOptions } from "./storage_reads.ts";
import { preconditions, refusalOf, storedAttributes, toldBy } from "./storage_words.ts";
import { type Calls, Refusal, type Store } from "./store.ts";

type Input<Name extends keyof Calls> = Calls[Name]["input"];
type Output<Name extends keyof Calls> = Promise<Calls[Name]["output"]>;

const CAUSE: Cause = { principal: "root", action: "Test" };

export type Execute = <Name extends CommandName>(
  name: Name,
  input: Commands[Name]["input"],
) => Commands[Name]["output"];

export interface StorageStoreOptions extends StorageReadsOptions {
  readonly execute: Execute;
  readonly minimumPartSize: number;
}

export class StorageStore extends StorageReads implements Store {
  readonly #execute: Execute;
  readonly #minimumPartSize: number;

  constructor(options: StorageStoreOptions) {
    super(options);
    this.#minimumPartSize = options.minimumPartSize;
    this.#execute = (name, input) => {
      try {
        return options.execute(name, input);
      } catch (error) {
        throw refusalOf(error, input);
      }
    };
  }

  async createBucket({ bucket: name }: Input<"createBucket">): Output<"createBucket"> {
    this.#execute("createBucket", { name, owner: OWNER, region: "us-east-1", cause: CAUSE });
    return {};
  }

  async deleteBucket({ bucket }: Input<"deleteBucket">): Output<"deleteBucket"> {
    this.#execute("deleteBucket", { bucket: await this.idOf(bucket), cause: CAUSE });
    return {};
  }

  async setVersioning({ bucket, versioning }: Input<"setVersioning">): Output<"setVersioning"> {
    this.#execute("updateBucket", { bucket: await this.idOf(bucket), versioning, cause: CAUSE });
    return {};
  }

  async putObject(input: Input<"putObject">): Output<"putObject"> {
    const { key, content, attributes, condition } = input;
    const bucket = await this.idOf(input.bucket);
    const written = await this.blobs.bring(content, (brought) =>
      this.#execute("putObject", {
        bucket,
        key,
        ...storedAttributes(attributes),
        etag: md5(content),
        content: brought,
        ...preconditions(condition),
        cause: CAUSE,
      }));
    return { etag: written.etag, ...toldBy(written.versioning, written.versionId) };
  }

  async copyObject(input: Input<"copyObject">): Output<"copyObject"> {
    const { source, replace, replaceTags, condition, sourceCondition } = input;
    const bucket = await this.idOf(input.bucket);
    const from = await this.bucketOf(source.bucket);
    const sourcePreconditions = preconditions(sourceCondition).preconditions;
    const itself = source.bucket === input.bucket && source.key === input.key;
    if (itself && (source.versionId ?? replace ?? replaceTags) === undefined) {
      const { version } = await this.loadSource(source);
      const holds = evaluate(sourcePreconditions ?? {}, version) === "pass";
      throw new Refusal(holds ? "InvalidRequest" : "PreconditionFailed");
    }
    const written = this.#execute("copyObject", {
      source: { ...source, bucket: from.id },
      ...(sourcePreconditions === undefined ? {} : { sourcePreconditions }),
      bucket,
      key: input.key,
      ...(replace === undefined ? {} : {
        replace: { headers: { "content-type": replace.contentType }, metadata: replace.metadata },
      }),
      ...(replaceTags === undefined ? {} : { replaceTags }),
      ...preconditions(condition),
      cause: CAUSE,
    });
    const { sourceVersionId } = written;
    return {
      etag: written.etag,
      ...toldBy(written.versioning, written.versionId),
      ...(from.versioning === "off" ? {} : { sourceVersionId }),
    };
  }

  async deleteObject(input: Input<"deleteObject">): Output<"deleteObject"> {
    const bucket = await this.idOf(input.bucket);
    const { key, versionId, condition } = input;
    return this.#execute("deleteObject", {
      bucket,
      key,
      ...(versionId === undefined ? {} : { versionId }),
      ...preconditions(condition),
      cause: CAUSE,
    });
  }

  async deleteObjects({ bucket, objects, quiet }: Input<"deleteObjects">): Output<"deleteObjects"> {
    await this.bucketOf(bucket);
    const deleted = [];
    for (const { key, versionId } of objects) {
      const named = versionId === undefined ? {} : { versionId };
      const done = await this.deleteObject({ bucket, key, ...named });
      const deleteMarkerVersionId = done.versionId ?? "null";
      const marker = { deleteMarker: true, deleteMarkerVersionId };
      deleted.push({ key, ...named, ...(done.deleteMarker ? marker : {}) });
    }
    return { deleted: quiet ? [] : deleted };
  }

  async putTags(input: Input<"putTags">): Output<"putTags"> {
    const { versioning } = await this.bucketOf(input.bucket);
    await this.load(input);
    const { key, versionId, tags } = input;
    const done = this.#execute("setObjectTags", {
      bucket: await this.idOf(input.bucket),
      key,
      ...(versionId === undefined ? {} : { versionId }),
      tags,
      cause: CAUSE,
    });
    return toldBy(versioning, done.versionId);
  }

  deleteTags(input: Input<"deleteTags">): Output<"deleteTags"> {
    return this.putTags({ ...input, tags: {} });
  }

  async createUpload(input: Input<"createUpload">): Output<"createUpload"> {
    const bucket = await this.idOf(input.bucket);
    const attributes = storedAttributes(input.attributes);
    return this.#execute("createUpload", { bucket, key: input.key, ...attributes, cause: CAUSE });
  }

  async putPart(input: Input<"putPart">): Output<"putPart"> {
    const { key, uploadId, number, content } = input;
    const bucket = await this.idOf(input.bucket);
    const etag = md5(content);
    const target = { bucket, key, uploadId };
    const part = await this.blobs.bring(
      content,
      (brought) =>
        this.#execute("putPart", { ...target, number, etag, content: brought, cause: CAUSE }),
    );
    return { etag: part.etag };
  }

  async copyPart(input: Input<"copyPart">): Output<"copyPart"> {
    const { key, uploadId, number, source, range } = input;
    const bucket = await this.idOf(input.bucket);
    using _active = this.blobs.enter();
    const { version } = await this.loadSource(source);
    const upload = await this.reader.getUpload({ bucket, key, uploadId });
    if (upload === undefined) throw new Refusal("NoSuchUpload");
    const start = range?.first ?? 0;
    const end = range === undefined ? version.size : range.last + 1;
    const bytes = await this.bytesOf(version, start, end);
    const etag = md5(bytes);
    const { versioning } = await this.bucketOf(source.bucket);
    const sourceVersionId = versioning === "off" ? {} : { sourceVersionId: version.versionId };
    try {
      if (end === start) throw new Refusal("InvalidPart");
      this.#execute("copyPart", {
        ...{ bucket, key, uploadId, number, start, end, etag },
        source: {
          bucket: version.bucket,
          key: version.key,
          versionId: version.versionId,
          sequence: version.sequence,
        },
        cause: CAUSE,
      });
    } catch (error) {
      // No bytes, or a run across parts: what cannot be shared is written again.
      if (!(error instanceof Refusal) || error.code !== "InvalidPart") throw error;
      await this.putPart({ bucket: input.bucket, key, uploadId, number, content: bytes });
    }
    return { etag, ...sourceVersionId };
  }

  async completeUpload(input: Input<"completeUpload">): Output<"completeUpload"> {
    const { key, uploadId, parts, condition } = input;
    const target = { bucket: await this.idOf(input.bucket), key, uploadId };
    const upload = await this.reader.getUpload(target);
    if (upload === undefined) {
      const before = await this.reader.getCompletion(target);
      if (before === undefined) throw new Refusal("NoSuchUpload");
      return { etag: before.etag, ...toldBy(before.versioning, before.versionId) };
    }
    for (const [i, { number }] of parts.entries()) {
      if (i > 0 && number <= parts[i - 1]!.number) throw new Refusal("InvalidPartOrder");
    }
    const written = this.#execute("completeUpload", {
      ...target,
      parts,
      etag: multipartEtag(parts.map(({ etag }) => etag)),
      minimumPartSize: this.#minimumPartSize,
      ...preconditions(condition),
      cause: CAUSE,
    });
    return { etag: written.etag, ...toldBy(written.versioning, written.versionId) };
  }

  async abortUpload(input: Input<"abortUpload">): Output<"abortUpload"> {
    const { key, uploadId } = input;
    this.#execute("abortUpload", {
      bucket: await this.idOf(input.bucket),
      key,
      uploadId,
      cause: CAUSE,
    });
    return {};
  }

  /** Aborts every upload and sweeps to the end: what then is kept without need, in words. What is
   * needed but not kept fails by itself. */
  async leftovers(): Promise<string[]> {
    const { names } = await this.listBuckets();
    const needed = new Set<string>();
    for (const bucket of names) {
      const all = { bucket, prefix: "", delimiter: "", after: "", limit: 1000 };
      for (const { key, uploadId } of (await this.listUploads(all)).pages[0]!.entries) {
        await this.abortUpload({ bucket, key, uploadId });
      }
      for (
        const { key, versionId, deleteMarker } of (await this.listVersions(all)).pages[0]!.entries
      ) {
        if (deleteMarker) continue;
        const { version } = await this.load({ bucket, key, versionId });
        const { content, size } = version;
        const segments = await this.reader.getSegments(content, size, 0, size) ?? [];
        for (const { source } of segments) if (source.kind === "blob") needed.add(source.blob);
      }
    }
    const kept = this.blobs.settle();
    for (const id of needed) this.blobs.read(id as BlobId);
    return [...kept].filter((id) => !needed.has(id)).map((id) => `${id} kept without need`);
  }

  async sweep({ step }: Input<"sweep">): Output<"sweep"> {
    this.blobs.step(step);
    return {};
  }
}
