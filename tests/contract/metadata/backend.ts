/** What a metadata store must offer to be tested, and short words for what tests say to it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type {
  CommandName,
  Commands,
  Deleted,
  MetadataReader,
  Written,
} from "../../../storage/metadata.ts";
import type { Preconditions } from "../../../storage/preconditions.ts";
import {
  type BlobId,
  type Bucket,
  type Segment,
  StorageError,
  type StorageErrorCode,
  type Usage,
} from "../../../storage/model.ts";
import type { WriterOutcome } from "../../../storage/writer_loop.ts";

export interface MetadataBackend extends AsyncDisposable {
  readonly reader: MetadataReader;
  executeBatch(
    calls: readonly { readonly name: CommandName; readonly input: unknown }[],
  ): readonly WriterOutcome[];
  /** Milliseconds the commands see; tests set it. */
  time: number;
  /** The sweep's epoch, as last told. */
  readonly epoch: number;
  /** What is wrong inside, in words; empty when nothing is. */
  verify(): readonly string[];
}

export type OpenBackend = () => Promise<MetadataBackend>;

export const CAUSE = { principal: "tester", action: "Test" } as const;
export const NO_ATTRIBUTES = { headers: {}, metadata: {}, tags: {}, storageClass: "STANDARD" };
export const EMPTY_USAGE: Usage = {
  objects: 0,
  versions: 0,
  deleteMarkers: 0,
  bytes: 0,
  uploads: 0,
  uploadBytes: 0,
};

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function md5(content: string): string {
  return createHash("md5").update(content).digest("hex");
}

export function blobOf(content: string): BlobId {
  return createHash("sha256").update(content).digest("hex") as BlobId;
}

/** One bucket of a backend, and commands on it in few words. Contents are strings; those that begin
 * with `#` are blobs, others inline. */
export class Subject implements AsyncDisposable {
  readonly backend: MetadataBackend;
  readonly reader: MetadataReader;
  bucket: Bucket;

  private constructor(backend: MetadataBackend, bucket: Bucket) {
    this.backend = backend;
    this.reader = backend.reader;
    this.bucket = bucket;
  }

  static async open(
    open: OpenBackend,
    versioning: "off" | "enabled" | "suspended" = "off",
  ): Promise<Subject> {
    const backend = await open();
    const bucket = execute(backend, "createBucket", {
      name: "bucket",
      owner: "owner",
      region: "region",
      cause: CAUSE,
    });
    const subject = new Subject(backend, bucket);
    if (versioning !== "off") subject.setVersioning(versioning);
    return subject;
  }

  execute<Name extends CommandName>(
    name: Name,
    input: Commands[Name]["input"],
  ): Commands[Name]["output"] {
    return execute(this.backend, name, input);
  }

  setVersioning(versioning: "enabled" | "suspended"): void {
    this.bucket = this.execute("updateBucket", {
      bucket: this.bucket.id,
      versioning,
      cause: CAUSE,
    });
  }

  putInput(
    key: string,
    content: string,
    extra: Partial<Commands["putObject"]["input"]> = {},
  ): Commands["putObject"]["input"] {
    return {
      bucket: this.bucket.id,
      key,
      etag: md5(content),
      content: content.startsWith("#")
        ? { kind: "blob", blob: blobOf(content), size: content.length }
        : { kind: "inline", bytes: utf8(content) },
      ...NO_ATTRIBUTES,
      cause: CAUSE,
      ...extra,
    };
  }

  put(
    key: string,
    content: string,
    extra: Partial<Commands["putObject"]["input"]> = {},
  ): Written {
    const answer = this.execute("putObject", this.putInput(key, content, extra));
    assert.equal(answer.kind, "done");
    return (answer as Extract<typeof answer, { kind: "done" }>).result;
  }

  delete(key: string, versionId?: string, preconditions?: Preconditions): Deleted {
    return this.execute("deleteObject", {
      bucket: this.bucket.id,
      key,
      ...(versionId === undefined ? {} : { versionId }),
      ...(preconditions === undefined ? {} : { preconditions }),
      cause: CAUSE,
    });
  }

  /** The content of a version: its string, `"marker"`, or undefined when there is none. Blobs read
   * as `#`, their content is not in this store. */
  async read(key: string, versionId?: string): Promise<string | undefined> {
    const version = await this.reader.getVersion({
      bucket: this.bucket.id,
      key,
      ...(versionId === undefined ? {} : { versionId }),
    });
    if (version === undefined) return undefined;
    if (version.kind === "deleteMarker") return "marker";
    const segments = await this.reader.getSegments(version.content, version.size, 0, version.size);
    assert.ok(segments !== undefined, `${key}: its bytes are gone`);
    return segments.map(segmentText).join("");
  }

  /** All versions of a key, newest first, as `read` shows them; the current one with a `*`. */
  async versions(key: string): Promise<readonly string[]> {
    const { entries } = await this.reader.listVersions({
      bucket: this.bucket.id,
      prefix: key,
      delimiter: "",
      after: "",
      limit: 1000,
    });
    const shown: string[] = [];
    for (const entry of entries.filter((entry) => entry.key === key)) {
      const content = await this.read(key, entry.versionId);
      const id = entry.versionId === "null" ? " null" : "";
      shown.push(`${content}${id}${entry.latest ? "*" : ""}`);
      const version = await this.reader.getVersion({
        bucket: this.bucket.id,
        key,
        versionId: entry.versionId,
      });
      assert.equal(version?.latest, entry.latest, "listing and look-up agree on the latest");
    }
    return shown;
  }

  async keys(): Promise<readonly string[]> {
    const { entries } = await this.reader.listObjects({
      bucket: this.bucket.id,
      prefix: "",
      delimiter: "",
      after: "",
      limit: 1000,
    });
    return entries.map(({ key }) => key);
  }

  usage(): Promise<Usage> {
    return this.reader.getUsage(this.bucket.id);
  }

  /** Counters as given (0 where not), and nothing wrong inside. */
  async expectUsage(expected: Partial<Usage>): Promise<void> {
    assert.deepEqual(await this.usage(), { ...EMPTY_USAGE, ...expected });
    this.expectSound();
  }

  expectSound(): void {
    assert.deepEqual(this.backend.verify(), []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.backend[Symbol.asyncDispose]();
  }
}

export function segmentText({ source, length }: Segment): string {
  if (source.kind === "inline") return text(source.bytes);
  return `#${source.blob.slice(0, 4)}+${source.offset}:${length}`;
}

export function execute<Name extends CommandName>(
  backend: MetadataBackend,
  name: Name,
  input: Commands[Name]["input"],
): Commands[Name]["output"] {
  const [outcome] = backend.executeBatch([{ name, input }]);
  assert.ok(outcome !== undefined);
  if ("error" in outcome) throw new StorageError(outcome.error.code, outcome.error.detail);
  return outcome.ok as Commands[Name]["output"];
}

export function refuses(code: StorageErrorCode, act: () => unknown): void {
  assert.throws(act, (error) => error instanceof StorageError && error.code === code);
}
