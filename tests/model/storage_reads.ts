/** The calls of the property test that only read, as reads of a metadata store. */
import { Buffer } from "node:buffer";
import type { MetadataReader } from "../../storage/metadata.ts";
import type { Bucket, ObjectVersion, Part, Upload } from "../../storage/model.ts";
import { evaluate } from "../../storage/preconditions.ts";
import type { PlayedBlobs } from "./played_blobs.ts";
import { preconditions, toldBy, walk } from "./storage_words.ts";
import { type Calls, Refusal, type VersionTarget, type Walk } from "./store.ts";

type Input<Name extends keyof Calls> = Calls[Name]["input"];
type Output<Name extends keyof Calls> = Promise<Calls[Name]["output"]>;

/** Of every bucket. */
export const OWNER = "owner";

export interface StorageReadsOptions {
  readonly reader: MetadataReader;
  readonly blobs: PlayedBlobs;
}

export class StorageReads {
  protected readonly reader: MetadataReader;
  protected readonly blobs: PlayedBlobs;

  constructor({ reader, blobs }: StorageReadsOptions) {
    this.reader = reader;
    this.blobs = blobs;
  }

  async listBuckets(): Output<"listBuckets"> {
    const names: string[] = [];
    for (let more = true; more;) {
      const after = names.at(-1) ?? "";
      const page = await this.reader.listBuckets({ owner: OWNER, prefix: "", after, limit: 2 });
      names.push(...page.buckets.map(({ name }) => name));
      more = page.truncated;
    }
    return { names };
  }

  async getVersioning({ bucket }: Input<"getVersioning">): Output<"getVersioning"> {
    return { versioning: (await this.bucketOf(bucket)).versioning };
  }

  async getObject(input: Input<"getObject">): Output<"getObject"> {
    using _active = this.blobs.enter();
    const { version, told } = await this.load(input);
    const { head, range, partNumber, condition } = input;
    const { etag, size } = version;
    let [start, end] = [0, size];
    const parts = await this.partsOf(version);
    if (partNumber !== undefined) {
      const sizes = parts?.map((part) => part.size) ?? [size];
      if (partNumber > sizes.length) throw new Refusal("InvalidPartNumber");
      start = sizes.slice(0, partNumber - 1).reduce((sum, one) => sum + one, 0);
      end = start + sizes[partNumber - 1]!;
    }
    const verdict = evaluate(preconditions(condition).preconditions ?? {}, version);
    if (verdict === "failed") throw new Refusal("PreconditionFailed");
    if (verdict === "notModified") throw new Refusal("NotModified", told);
    if (range !== undefined) {
      start = range.first ?? Math.max(0, size - range.last!);
      if (range.first !== undefined && range.last !== undefined) {
        end = Math.min(end, range.last + 1);
      }
      if (start >= end) throw new Refusal("InvalidRange");
    }
    const partial = (range !== undefined || partNumber !== undefined) && start < end;
    const tagCount = Object.keys(version.tags).length;
    return {
      status: partial ? 206 : 200,
      etag,
      ...told,
      length: end - start,
      ...(partial ? { contentRange: `bytes ${start}-${end - 1}/${size}` } : {}),
      contentType: version.headers["content-type"] ?? "",
      metadata: version.metadata,
      ...(tagCount > 0 ? { tagCount } : {}),
      ...(partNumber !== undefined && parts !== undefined ? { partsCount: parts.length } : {}),
      ...(head ? {} : { body: await this.bytesOf(version, start, end) }),
    };
  }

  async getAttributes(input: Input<"getAttributes">): Output<"getAttributes"> {
    const { version } = await this.load(input);
    const parts = await this.partsOf(version);
    return {
      etag: version.etag,
      size: version.size,
      ...(parts === undefined ? {} : { parts: parts.length }),
    };
  }

  async getTags(input: Input<"getTags">): Output<"getTags"> {
    const { version, told } = await this.load(input);
    return { ...told, tags: version.tags };
  }

  async listParts(input: Input<"listParts">): Output<"listParts"> {
    const { key, uploadId, limit } = input;
    const target = { bucket: await this.idOf(input.bucket), key, uploadId };
    const upload = await this.reader.getUpload(target);
    if (upload === undefined) throw new Refusal("NoSuchUpload");
    const pages: Walk<{ number: number; size: number; etag: string }>["pages"][number][] = [];
    for (let after = 0;;) {
      const parts = await this.reader.listParts(target, after, limit + 1);
      const page = parts.slice(0, limit);
      const entries = page.map(({ number, size, etag }) => ({ number, size, etag }));
      pages.push({ entries, prefixes: [] });
      if (parts.length <= limit) return { pages };
      after = page.at(-1)!.number;
    }
  }

  async listObjects(input: Input<"listObjects">): Output<"listObjects"> {
    const bucket = await this.idOf(input.bucket);
    return walk(
      input,
      (at) => this.reader.listObjects({ ...input, ...at, bucket }),
      ({ key, size, etag }) => ({ key, size, etag }),
    );
  }

  async listVersions(input: Input<"listVersions">): Output<"listVersions"> {
    const bucket = await this.idOf(input.bucket);
    return walk(
      input,
      (at) => this.reader.listVersions({ ...input, ...at, bucket }),
      ({ key, versionId, latest, kind, size, etag }) => ({
        key,
        versionId,
        latest,
        deleteMarker: kind === "deleteMarker",
        ...(kind === "deleteMarker" ? {} : { size, etag }),
      }),
    );
  }

  async listUploads(input: Input<"listUploads">): Output<"listUploads"> {
    const bucket = await this.idOf(input.bucket);
    return walk<Upload, { key: string; uploadId: string }>(
      input,
      (at) => this.reader.listUploads({ ...input, ...at, bucket }),
      ({ key, uploadId }) => ({ key, uploadId }),
    );
  }

  async getUsage({ bucket }: Input<"getUsage">): Output<"getUsage"> {
    return { ...await this.reader.getUsage(await this.idOf(bucket)) };
  }

  protected async bucketOf(name: string): Promise<Bucket> {
    const bucket = await this.reader.getBucket(name);
    if (bucket === undefined) throw new Refusal("NoSuchBucket");
    return bucket;
  }

  protected async idOf(name: string): Promise<number> {
    return (await this.bucketOf(name)).id;
  }

  protected async load(
    target: VersionTarget,
  ): Promise<{ version: ObjectVersion; told: { versionId?: string } }> {
    const { key, versionId } = target;
    const { id: bucket, versioning } = await this.bucketOf(target.bucket);
    const named = versionId === undefined ? {} : { versionId };
    const version = await this.reader.getVersion({ bucket, key, ...named });
    if (version === undefined) {
      throw new Refusal(versionId === undefined ? "NoSuchKey" : "NoSuchVersion");
    }
    const told = toldBy(versioning, version.versionId);
    if (version.kind === "object") return { version, told };
    const code = versionId === undefined ? "NoSuchKey" : "MethodNotAllowed";
    throw new Refusal(code, { deleteMarker: true, ...told });
  }

  protected async loadSource(source: VersionTarget) {
    try {
      return await this.load(source);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Refusal(error.code === "MethodNotAllowed" ? "InvalidRequest" : error.code);
    }
  }

  protected async bytesOf(
    { content, size }: ObjectVersion,
    start: number,
    end: number,
  ): Promise<Uint8Array> {
    const segments = await this.reader.getSegments(content, size, start, end);
    if (segments === undefined) throw new Error("the rows of the bytes are gone");
    let at = start;
    const runs = segments.map(({ start: from, length, source }) => {
      if (from !== at) throw new Error(`segment at ${from}, not ${at}`);
      at += length;
      const bytes = source.kind === "inline"
        ? source.bytes
        : this.blobs.read(source.blob).subarray(source.offset, source.offset + length);
      if (bytes.length !== length) throw new Error(`segment of ${bytes.length}, not ${length}`);
      return bytes;
    });
    this.blobs.hold(segments);
    return Buffer.concat(runs);
  }

  protected async partsOf({ content }: ObjectVersion): Promise<readonly Part[] | undefined> {
    if (content.kind !== "manifest") return undefined;
    const parts: Part[] = [];
    for (;;) {
      const more = await this.reader.listManifestParts(content.manifest, parts.length, 2);
      parts.push(...more);
      if (more.length === 0) break;
    }
    if (parts.length !== content.parts || parts.some(({ number }, i) => number !== i + 1)) {
      throw new Error(`manifest of ${content.parts} parts lists ${parts.map((p) => p.number)}`);
    }
    return parts;
  }
}
