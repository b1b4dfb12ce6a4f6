/** The reference: what S3 does, in memory, one step after the other, as plainly as it can be said.
 * Knows no time, no storage, no HTTP; takes one caller and no bad input (that is others' business). */
import { Buffer } from "node:buffer";
import { Bucket, matches, type PartTag, type Version } from "./bucket.ts";
import { md5, multipartEtag, partBounds, rangeBounds } from "./content.ts";
import {
  type Calls,
  Refusal,
  type Store,
  type Target,
  type Versioning,
  type VersionTarget,
} from "./store.ts";
import { compareUtf8, cutPages, sortUtf8 } from "./walk.ts";

type Input<Name extends keyof Calls> = Calls[Name]["input"];
type Output<Name extends keyof Calls> = Calls[Name]["output"];

export interface ModelOptions {
  /** Bytes every part but the last must have. */
  readonly minimumPartSize: number;
}

export class Model implements Store {
  readonly #minimumPartSize: number;
  readonly #buckets = new Map<string, Bucket>();
  #ids = 0;

  constructor(options: ModelOptions) {
    this.#minimumPartSize = options.minimumPartSize;
  }

  createBucket({ bucket }: Input<"createBucket">): Output<"createBucket"> {
    if (this.#buckets.has(bucket)) throw new Refusal("BucketAlreadyOwnedByYou");
    this.#buckets.set(bucket, new Bucket(() => `v${++this.#ids}`));
    return {};
  }

  deleteBucket({ bucket }: Input<"deleteBucket">): Output<"deleteBucket"> {
    if (this.#bucket(bucket).keys.size > 0) throw new Refusal("BucketNotEmpty");
    this.#buckets.delete(bucket);
    return {};
  }

  listBuckets(): Output<"listBuckets"> {
    return { names: sortUtf8([...this.#buckets.keys()]) };
  }

  setVersioning({ bucket, versioning }: Input<"setVersioning">): Output<"setVersioning"> {
    this.#bucket(bucket).versioning = versioning;
    return {};
  }

  getVersioning({ bucket }: Input<"getVersioning">): Output<"getVersioning"> {
    return { versioning: this.#bucket(bucket).versioning };
  }

  putObject(input: Input<"putObject">): Output<"putObject"> {
    const { key, content, attributes, condition } = input;
    const bucket = this.#bucket(input.bucket);
    bucket.checkWrite(key, condition);
    const etag = md5(content);
    return bucket.write(key, { ...attributes, deleteMarker: false, content, etag });
  }

  getObject(input: Input<"getObject">): Output<"getObject"> {
    const bucket = this.#bucket(input.bucket);
    const version = bucket.load(input.key, input.versionId);
    const { range, partNumber, condition = {}, head } = input;
    const size = version.content.length;
    let [start, end] = [0, size];
    if (partNumber !== undefined) [start, end] = partBounds(version, partNumber);
    if (condition.ifMatch !== undefined && !matches(condition.ifMatch, version.etag)) {
      throw new Refusal("PreconditionFailed");
    }
    if (condition.ifNoneMatch !== undefined && matches(condition.ifNoneMatch, version.etag)) {
      throw new Refusal("NotModified", bucket.told(version.id));
    }
    if (range !== undefined) [start, end] = rangeBounds(range, size);
    // No Content-Range can say "no bytes": an empty part is answered like an empty object.
    const partial = (range !== undefined || partNumber !== undefined) && start < end;
    const tagCount = Object.keys(version.tags).length;
    return {
      ...bucket.told(version.id),
      status: partial ? 206 : 200,
      etag: version.etag,
      length: end - start,
      contentType: version.contentType,
      metadata: version.metadata,
      ...(partial ? { contentRange: `bytes ${start}-${end - 1}/${size}` } : {}),
      ...(tagCount > 0 ? { tagCount } : {}),
      ...(partNumber !== undefined && version.parts ? { partsCount: version.parts.length } : {}),
      ...(head ? {} : { body: version.content.subarray(start, end) }),
    };
  }

  getAttributes(input: Input<"getAttributes">): Output<"getAttributes"> {
    const { etag, content, parts } = this.#bucket(input.bucket).load(input.key, input.versionId);
    return { etag, size: content.length, ...(parts === undefined ? {} : { parts: parts.length }) };
  }

  copyObject(input: Input<"copyObject">): Output<"copyObject"> {
    const { source, replace, replaceTags, condition, sourceCondition } = input;
    const bucket = this.#bucket(input.bucket);
    const from = this.#loadSource(source);
    const { ifMatch, ifNoneMatch } = sourceCondition ?? {};
    if (ifMatch !== undefined && !matches(ifMatch, from.etag)) {
      throw new Refusal("PreconditionFailed");
    }
    if (ifNoneMatch !== undefined && matches(ifNoneMatch, from.etag)) {
      throw new Refusal("PreconditionFailed");
    }
    const itself = source.bucket === input.bucket && source.key === input.key;
    const changes = source.versionId ?? replace ?? replaceTags;
    if (itself && changes === undefined) throw new Refusal("InvalidRequest");
    bucket.checkWrite(input.key, condition);
    const tags = replaceTags ?? from.tags;
    const stored = bucket.write(input.key, { ...from, ...replace, tags });
    return { ...stored, ...this.#bucket(source.bucket).toldSource(from.id) };
  }

  deleteObject(input: Input<"deleteObject">): Output<"deleteObject"> {
    const { key, versionId, condition } = input;
    const bucket = this.#bucket(input.bucket);
    bucket.checkWrite(key, condition);
    if (versionId !== undefined) {
      const removed = bucket.remove(key, versionId);
      // A version that was named is named again, there or not, even "null" where there never was another.
      return { versionId, deleteMarker: removed?.deleteMarker === true };
    }
    if (bucket.versioning === "off") {
      bucket.remove(key, "null");
      return { deleteMarker: false };
    }
    return { ...bucket.told(bucket.write(key, DELETE_MARKER).versionId!), deleteMarker: true };
  }

  deleteObjects({ bucket, objects, quiet }: Input<"deleteObjects">): Output<"deleteObjects"> {
    const deleted = objects.map(({ key, versionId }) => {
      const done = this.deleteObject({
        bucket,
        key,
        ...(versionId === undefined ? {} : { versionId }),
      });
      return {
        key,
        ...(versionId === undefined ? {} : { versionId }),
        ...(done.deleteMarker
          ? { deleteMarker: true, deleteMarkerVersionId: done.versionId ?? "null" }
          : {}),
      };
    });
    return { deleted: quiet ? [] : deleted };
  }

  getTags(input: Input<"getTags">): Output<"getTags"> {
    const bucket = this.#bucket(input.bucket);
    const version = bucket.load(input.key, input.versionId);
    return { ...bucket.told(version.id), tags: version.tags };
  }

  putTags(input: Input<"putTags">): Output<"putTags"> {
    const bucket = this.#bucket(input.bucket);
    const version = bucket.load(input.key, input.versionId);
    version.tags = input.tags;
    return bucket.told(version.id);
  }

  deleteTags(input: Input<"deleteTags">): Output<"deleteTags"> {
    return this.putTags({ ...input, tags: {} });
  }

  createUpload({ bucket, key, attributes }: Input<"createUpload">): Output<"createUpload"> {
    const id = `u${++this.#ids}`;
    const { uploads } = this.#bucket(bucket);
    uploads.push({ id, key, attributes, parts: new Map() });
    return { uploadId: id };
  }

  putPart(input: Input<"putPart">): Output<"putPart"> {
    const { number, content } = input;
    const etag = md5(content);
    this.#bucket(input.bucket).open(input.key, input.uploadId).parts.set(number, { content, etag });
    return { etag };
  }

  copyPart(input: Input<"copyPart">): Output<"copyPart"> {
    const { source, range, number } = input;
    const bucket = this.#bucket(input.bucket);
    const from = this.#loadSource(source);
    const upload = bucket.open(input.key, input.uploadId);
    const content = range === undefined
      ? from.content
      : from.content.subarray(range.first, range.last + 1);
    const etag = md5(content);
    upload.parts.set(number, { content, etag });
    return { etag, ...this.#bucket(source.bucket).toldSource(from.id) };
  }

  listParts(input: Input<"listParts">): Output<"listParts"> {
    const parts = [...this.#bucket(input.bucket).open(input.key, input.uploadId).parts];
    parts.sort(([a], [b]) => a - b);
    const entries = parts.map(([number, { content, etag }]) => (
      { key: "", number, size: content.length, etag }
    ));
    const { limit } = input;
    const { pages } = cutPages(entries, { prefix: "", delimiter: "", after: "", limit });
    return {
      pages: pages.map((page) => ({
        entries: page.entries.map(({ number, size, etag }) => ({ number, size, etag })),
        prefixes: [],
      })),
    };
  }

  completeUpload(input: Input<"completeUpload">): Output<"completeUpload"> {
    const bucket = this.#bucket(input.bucket);
    const upload = bucket.uploads.find(({ id, key }) => id === input.uploadId && key === input.key);
    if (upload === undefined) throw new Refusal("NoSuchUpload");
    if (upload.completed !== undefined) return upload.completed.answer;
    const numbers = input.parts.map(({ number }) => number);
    if (numbers.some((number, i) => i > 0 && number <= numbers[i - 1]!)) {
      throw new Refusal("InvalidPartOrder");
    }
    const parts = input.parts.map(({ number, etag }) => {
      const part = upload.parts.get(number);
      if (part === undefined || part.etag !== etag) throw new Refusal("InvalidPart");
      return part;
    });
    for (const { content } of parts.slice(0, -1)) {
      if (content.length < this.#minimumPartSize) throw new Refusal("EntityTooSmall");
    }
    bucket.checkWrite(input.key, input.condition);
    const answer = bucket.write(input.key, {
      ...upload.attributes,
      deleteMarker: false,
      content: Buffer.concat(parts.map(({ content }) => content)),
      etag: multipartEtag(parts.map(({ etag }) => etag)),
      parts: parts.map(({ content }) => content.length),
    });
    upload.completed = { parts: input.parts, answer };
    return answer;
  }

  abortUpload(input: Input<"abortUpload">): Output<"abortUpload"> {
    const bucket = this.#bucket(input.bucket);
    const upload = bucket.open(input.key, input.uploadId);
    bucket.uploads = bucket.uploads.filter((other) => other !== upload);
    return {};
  }

  listObjects(input: Input<"listObjects">): Output<"listObjects"> {
    const entries = this.#bucket(input.bucket).sorted()
      .filter(([key, versions]) => compareUtf8(key, input.after) > 0 && !versions[0]!.deleteMarker)
      .map(([key, [current]]) => ({ key, size: current!.content.length, etag: current!.etag }));
    return cutPages(entries, input);
  }

  listVersions(input: Input<"listVersions">): Output<"listVersions"> {
    const entries = this.#bucket(input.bucket).sorted().flatMap(([key, versions]) => {
      const rest = keysAfter(input, key, versions.map(({ id }) => id));
      return versions.slice(versions.length - rest).map((version) => ({
        key,
        versionId: version.id,
        latest: version === versions[0],
        deleteMarker: version.deleteMarker,
        ...(version.deleteMarker ? {} : { size: version.content.length, etag: version.etag }),
      }));
    });
    return cutPages(entries, input);
  }

  listUploads(input: Input<"listUploads">): Output<"listUploads"> {
    const open = this.#bucket(input.bucket).uploads.filter((upload) => !upload.completed);
    const keys = sortUtf8([...new Set(open.map(({ key }) => key))]);
    const entries = keys.flatMap((key) => {
      const ids = open.filter((upload) => upload.key === key).map(({ id }) => id);
      const rest = keysAfter(input, key, ids);
      return ids.slice(ids.length - rest).map((uploadId) => ({ key, uploadId }));
    });
    return cutPages(entries, input);
  }

  getUsage({ bucket }: Input<"getUsage">): Output<"getUsage"> {
    const { keys, uploads } = this.#bucket(bucket);
    const versions = [...keys.values()].flat();
    const objects = versions.filter(({ deleteMarker }) => !deleteMarker);
    const open = uploads.filter(({ completed }) => !completed);
    const parts = open.flatMap((upload) => [...upload.parts.values()]);
    return {
      objects: [...keys.values()].filter(([current]) => !current!.deleteMarker).length,
      versions: objects.length,
      deleteMarkers: versions.length - objects.length,
      bytes: sum(objects),
      uploads: open.length,
      uploadBytes: sum(parts),
    };
  }

  sweep(): Output<"sweep"> {
    return {};
  }

  // What the generator and the checks look at.

  /** Undefined when there is no such bucket. */
  versioning(bucket: string): Versioning | undefined {
    return this.#buckets.get(bucket)?.versioning;
  }

  /** Ids, newest first. */
  versionIds({ bucket, key }: Target): readonly string[] {
    return this.#buckets.get(bucket)?.keys.get(key)?.map(({ id }) => id) ?? [];
  }

  /** The version named, or the current one; undefined for a delete marker too. */
  peek({ bucket, key, versionId }: VersionTarget): { etag: string; size: number } | undefined {
    const versions = this.#buckets.get(bucket)?.keys.get(key) ?? [];
    const found = versionId === undefined ? versions[0] : versions.find((v) => v.id === versionId);
    if (found === undefined || found.deleteMarker) return undefined;
    return { etag: found.etag, size: found.content.length };
  }

  keys(bucket: string): readonly string[] {
    return [...(this.#buckets.get(bucket)?.keys.keys() ?? [])];
  }

  /** In the order of their creation, completed ones included: with the parts they were completed
   * with. */
  uploads(bucket: string): readonly {
    readonly id: string;
    readonly key: string;
    readonly open: boolean;
    readonly parts: readonly (PartTag & { readonly size: number })[];
  }[] {
    return (this.#buckets.get(bucket)?.uploads ?? []).map(({ id, key, parts, completed }) => {
      const tags = completed?.parts ??
        [...parts].map(([number, { etag }]) => ({ number, etag })).sort((a, b) =>
          a.number - b.number
        );
      return {
        id,
        key,
        open: completed === undefined,
        parts: tags.map((tag) => ({ ...tag, size: parts.get(tag.number)!.content.length })),
      };
    });
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new Refusal("NoSuchBucket");
    return bucket;
  }

  #loadSource({ bucket, key, versionId }: VersionTarget): Version {
    try {
      return this.#bucket(bucket).load(key, versionId);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // "The source of a copy request may not specifically refer to a delete marker by version id."
      throw new Refusal(error.code === "MethodNotAllowed" ? "InvalidRequest" : error.code);
    }
  }
}

const DELETE_MARKER = {
  deleteMarker: true,
  content: new Uint8Array(0),
  etag: "",
  contentType: "",
  metadata: {},
  tags: {},
};

function sum(of: readonly { readonly content: Uint8Array }[]): number {
  return of.reduce((total, { content }) => total + content.length, 0);
}

/** How many of the ids (in listing order) under `key` come after the markers. */
function keysAfter(
  { after, afterId }: { readonly after: string; readonly afterId?: string },
  key: string,
  ids: readonly string[],
): number {
  const order = compareUtf8(key, after);
  if (order !== 0) return order > 0 ? ids.length : 0;
  return afterId === undefined ? 0 : ids.length - 1 - ids.indexOf(afterId);
}
