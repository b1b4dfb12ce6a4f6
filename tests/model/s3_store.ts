/** The calls of the property test as S3 requests to a running server. Names its buckets apart from
 * those of other attempts on the same server. */
import type { HeaderValues, ObjectRef, S3Client } from "../support/s3_client.ts";
import { accept, acceptCopy, readOf, refusal, stored, told, unquote } from "./s3_answers.ts";
import { S3Listings } from "./s3_listings.ts";
import type { Attributes, Calls, Condition, Store, VersionTarget } from "./store.ts";

type Input<Name extends keyof Calls> = Calls[Name]["input"];
type Output<Name extends keyof Calls> = Promise<Calls[Name]["output"]>;

/** What S3 does not tell. */
export const UNTOLD_BY_S3: ReadonlySet<string> = new Set([
  ...["objects", "versions", "deleteMarkers", "bytes", "uploads", "uploadBytes"],
]);

export interface S3StoreOptions {
  /** Take turns: each has its own connection, perhaps to another isolate. */
  readonly clients: readonly S3Client[];
  /** Stands before every bucket name. */
  readonly prefix: string;
  /** Housekeeping now; absent when the server offers none. */
  readonly sweep?: () => Promise<void>;
}

export class S3Store implements Store {
  readonly #clients: readonly S3Client[];
  #turn = 0;
  readonly #prefix: string;
  readonly #sweep: (() => Promise<void>) | undefined;
  readonly #listings: S3Listings;

  constructor({ clients, prefix, sweep }: S3StoreOptions) {
    this.#clients = clients;
    this.#prefix = prefix;
    this.#sweep = sweep;
    this.#listings = new S3Listings(() => this.#client);
  }

  async createBucket({ bucket }: Input<"createBucket">): Output<"createBucket"> {
    accept(await this.#client.createBucket(this.#name(bucket)), 200);
    return {};
  }

  async deleteBucket({ bucket }: Input<"deleteBucket">): Output<"deleteBucket"> {
    accept(await this.#client.deleteBucket(this.#name(bucket)), 204);
    return {};
  }

  async listBuckets(): Output<"listBuckets"> {
    const { xml } = accept(await this.#client.listBuckets({ prefix: this.#prefix }), 200);
    const buckets = xml.all("Buckets")[0]?.all("Bucket") ?? [];
    return { names: buckets.map((bucket) => bucket.need("Name").slice(this.#prefix.length)) };
  }

  async setVersioning({ bucket, versioning }: Input<"setVersioning">): Output<"setVersioning"> {
    const status = versioning === "enabled" ? "Enabled" : "Suspended";
    accept(await this.#client.putBucketVersioning(this.#name(bucket), status), 200);
    return {};
  }

  async getVersioning({ bucket }: Input<"getVersioning">): Output<"getVersioning"> {
    const { xml } = accept(await this.#client.getBucketVersioning(this.#name(bucket)), 200);
    const status = xml.get("Status");
    if (status === undefined) return { versioning: "off" };
    return { versioning: status === "Enabled" ? "enabled" : "suspended" };
  }

  async putObject(input: Input<"putObject">): Output<"putObject"> {
    const { content, attributes, condition } = input;
    const headers = { ...attributeHeaders(attributes), ...conditionHeaders(condition) };
    const unsigned = content.length > 100_000;
    const ref = this.#ref(input);
    return stored(accept(await this.#client.putObject(ref, content, { headers, unsigned }), 200));
  }

  async getObject(input: Input<"getObject">): Output<"getObject"> {
    const { head, range, partNumber, condition } = input;
    const headers = {
      ...conditionHeaders(condition),
      range: range === undefined ? undefined : `bytes=${range.first ?? ""}-${range.last ?? ""}`,
    };
    const ref = this.#ref(input);
    const answer = head
      ? await this.#client.headObject(ref, headers, { partNumber })
      : await this.#client.getObject(ref, headers, { partNumber });
    if (answer.status !== 200 && answer.status !== 206) throw refusal(answer);
    return readOf(answer, head);
  }

  async getAttributes(input: Input<"getAttributes">): Output<"getAttributes"> {
    const names = ["ETag", "ObjectSize", "ObjectParts"];
    const answer = accept(await this.#client.getObjectAttributes(this.#ref(input), names), 200);
    const parts = answer.xml.all("ObjectParts")[0]?.need("PartsCount");
    return {
      etag: answer.xml.need("ETag"),
      size: Number(answer.xml.need("ObjectSize")),
      ...(parts === undefined ? {} : { parts: Number(parts) }),
    };
  }

  async copyObject(input: Input<"copyObject">): Output<"copyObject"> {
    const { replace, replaceTags, condition, sourceCondition } = input;
    const source = conditionHeaders(sourceCondition);
    const headers: HeaderValues = {
      "x-amz-metadata-directive": replace === undefined ? undefined : "REPLACE",
      ...(replace === undefined ? {} : attributeHeaders({ ...replace, tags: {} })),
      "x-amz-tagging-directive": replaceTags === undefined ? undefined : "REPLACE",
      "x-amz-tagging": replaceTags === undefined ? undefined : tagging(replaceTags),
      ...conditionHeaders(condition),
      "x-amz-copy-source-if-match": source["if-match"],
      "x-amz-copy-source-if-none-match": source["if-none-match"],
    };
    const from = this.#ref(input.source);
    const answer = acceptCopy(await this.#client.copyObject(from, this.#ref(input), headers));
    return {
      etag: unquote(answer.xml.need("ETag")),
      ...told("versionId", answer.header("x-amz-version-id")),
      ...told("sourceVersionId", answer.header("x-amz-copy-source-version-id")),
    };
  }

  async deleteObject(input: Input<"deleteObject">): Output<"deleteObject"> {
    const headers = conditionHeaders(input.condition);
    const answer = accept(await this.#client.deleteObject(this.#ref(input), headers), 204);
    return {
      ...told("versionId", answer.header("x-amz-version-id")),
      deleteMarker: answer.header("x-amz-delete-marker") === "true",
    };
  }

  async deleteObjects(input: Input<"deleteObjects">): Output<"deleteObjects"> {
    const { bucket, objects, quiet } = input;
    const name = this.#name(bucket);
    const { xml } = accept(await this.#client.deleteObjects(name, objects, { quiet }), 200);
    const errors = xml.all("Error").map((error) => `${error.get("Key")}: ${error.get("Code")}`);
    if (errors.length > 0) throw new Error(`DeleteObjects told errors: ${errors.join(", ")}`);
    const deleted = xml.all("Deleted").map((entry) => ({
      key: entry.need("Key"),
      ...told("versionId", entry.get("VersionId")),
      ...(entry.get("DeleteMarker") === "true" ? { deleteMarker: true } : {}),
      ...told("deleteMarkerVersionId", entry.get("DeleteMarkerVersionId")),
    }));
    return { deleted };
  }

  async getTags(input: Input<"getTags">): Output<"getTags"> {
    const answer = accept(await this.#client.getObjectTagging(this.#ref(input)), 200);
    const tags = answer.xml.all("TagSet")[0]!.all("Tag").map((tag) =>
      [tag.need("Key"), tag.need("Value")] as const
    );
    return {
      ...told("versionId", answer.header("x-amz-version-id")),
      tags: Object.fromEntries(tags),
    };
  }

  async putTags(input: Input<"putTags">): Output<"putTags"> {
    const answer = await this.#client.putObjectTagging(this.#ref(input), input.tags);
    return told("versionId", accept(answer, 200).header("x-amz-version-id"));
  }

  async deleteTags(input: Input<"deleteTags">): Output<"deleteTags"> {
    const answer = await this.#client.deleteObjectTagging(this.#ref(input));
    return told("versionId", accept(answer, 204).header("x-amz-version-id"));
  }

  async createUpload(input: Input<"createUpload">): Output<"createUpload"> {
    const headers = attributeHeaders(input.attributes);
    const answer = await this.#client.createMultipartUpload(this.#ref(input), headers);
    return { uploadId: accept(answer, 200).xml.need("UploadId") };
  }

  async putPart(input: Input<"putPart">): Output<"putPart"> {
    const { number, content: body, uploadId } = input;
    const target = { ...this.#ref(input), uploadId };
    const options = { body, unsigned: body.length > 100_000 };
    const answer = accept(await this.#client.uploadPart(target, number, options), 200);
    return { etag: unquote(answer.header("etag")!) };
  }

  async copyPart(input: Input<"copyPart">): Output<"copyPart"> {
    const { number, range, uploadId } = input;
    const run = range === undefined ? undefined : `bytes=${range.first}-${range.last}`;
    const answer = await this.#client.uploadPartCopy({ ...this.#ref(input), uploadId }, number, {
      source: this.#ref(input.source),
      headers: { "x-amz-copy-source-range": run },
    });
    acceptCopy(answer);
    return {
      etag: unquote(answer.xml.need("ETag")),
      ...told("sourceVersionId", answer.header("x-amz-copy-source-version-id")),
    };
  }

  async completeUpload(input: Input<"completeUpload">): Output<"completeUpload"> {
    const { parts, condition, uploadId } = input;
    const answer = await this.#client.completeMultipartUpload(
      { ...this.#ref(input), uploadId },
      parts,
      conditionHeaders(condition),
    );
    accept(answer, 200);
    return {
      etag: unquote(answer.xml.need("ETag")),
      ...told("versionId", answer.header("x-amz-version-id")),
    };
  }

  async abortUpload(input: Input<"abortUpload">): Output<"abortUpload"> {
    const target = { ...this.#ref(input), uploadId: input.uploadId };
    accept(await this.#client.abortMultipartUpload(target), 204);
    return {};
  }

  listParts(input: Input<"listParts">): Output<"listParts"> {
    return this.#listings.parts({ ...this.#ref(input), uploadId: input.uploadId }, input.limit);
  }

  listObjects(input: Input<"listObjects">): Output<"listObjects"> {
    return this.#listings.objects({ ...input, bucket: this.#name(input.bucket) });
  }

  listVersions(input: Input<"listVersions">): Output<"listVersions"> {
    return this.#listings.versions({ ...input, bucket: this.#name(input.bucket) });
  }

  listUploads(input: Input<"listUploads">): Output<"listUploads"> {
    return this.#listings.uploads({ ...input, bucket: this.#name(input.bucket) });
  }

  async getUsage(): Output<"getUsage"> {
    return {
      ...{ objects: 0, versions: 0, deleteMarkers: 0 },
      ...{ bytes: 0, uploads: 0, uploadBytes: 0 },
    };
  }

  async sweep(): Output<"sweep"> {
    await this.#sweep?.();
    return {};
  }

  get #client(): S3Client {
    return this.#clients[this.#turn++ % this.#clients.length]!;
  }

  #name(bucket: string): string {
    return this.#prefix + bucket;
  }

  #ref({ bucket, key, versionId }: VersionTarget): ObjectRef {
    return { bucket: this.#name(bucket), key, versionId };
  }
}

function attributeHeaders({ contentType, metadata, tags }: Attributes): HeaderValues {
  const named = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    "content-type": contentType,
    ...Object.fromEntries(named),
    "x-amz-tagging": Object.keys(tags).length === 0 ? undefined : tagging(tags),
  };
}

function tagging(tags: Attributes["tags"]): string {
  return Object.entries(tags).map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
}

function conditionHeaders({ ifMatch, ifNoneMatch }: Condition = {}): {
  "if-match"?: string;
  "if-none-match"?: string;
} {
  const quote = (tag: string) => tag === "*" ? tag : `"${tag}"`;
  return {
    ...(ifMatch === undefined ? {} : { "if-match": quote(ifMatch) }),
    ...(ifNoneMatch === undefined ? {} : { "if-none-match": quote(ifNoneMatch) }),
  };
}
