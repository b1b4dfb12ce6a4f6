/** The rows of the store behind two interfaces. Every write is one command, one command is one
 * transaction, plain data in and out: it runs here, in the writer isolate, or in another database. */
import type { IdentityCommands, IdentityReader } from "./identity.ts";
import type { Cause, JournalCommands, JournalReader } from "./journal.ts";
import type {
  Attributes,
  BlobId,
  Bucket,
  BucketDocument,
  Checksum,
  Content,
  ListedVersion,
  ObjectVersion,
  Part,
  Segment,
  Upload,
  Usage,
  VersioningState,
} from "./model.ts";
import type { Preconditions, SeenVersion } from "./preconditions.ts";
import type { SessionCommands, SessionReader } from "./session.ts";
import type { ShareCommands, ShareReader } from "./share.ts";

export interface ObjectAddress {
  readonly bucket: number;
  readonly key: string;
  /** Absent means the current version. */
  readonly versionId?: string;
}

/** Documents of a bucket that were looked at before a command is asked for: it is `busy` when one of
 * them is another by now. Null: there was none. Absent: not looked at. */
export type SeenDocuments = Readonly<Partial<Record<BucketDocument, string | null>>>;

export interface ListQuery {
  readonly bucket: number;
  /** `""` for all. */
  readonly prefix: string;
  /** `""` for none. Keys that hold it after the prefix are rolled into one common prefix each. */
  readonly delimiter: string;
  /** Only keys after this one in UTF-8 byte order; `""` for all. A common prefix that `after`
   * begins with is not listed again. */
  readonly after: string;
  /** Most entries (keys and common prefixes together), ≥ 0. */
  readonly limit: number;
}

/** As ListQuery, but continues inside a key: entries of key `after` that come later than
 * `afterId` (an older version; an upload id greater in byte order), then later keys. */
export interface ListWithinKeyQuery extends ListQuery {
  readonly afterId?: string;
}

export interface ListPage<Entry> {
  readonly entries: readonly Entry[];
  /** In byte order. Entries and prefixes together are at most `limit`. */
  readonly commonPrefixes: readonly string[];
  /** Whether more follows; false when `limit` is 0. */
  readonly truncated: boolean;
  /** Last key or common prefix listed (whichever is later): pass it as `after`. `""` if nothing was. */
  readonly last: string;
  /** Version or upload id of the last entry, when `last` is a key and the listing goes within keys. */
  readonly lastId?: string;
}

/** Reads: any isolate, its own read-only connection, no lock taken. Rows are checked against
 * their checksum: `StorageError("corrupt")` when one does not match. */
export interface MetadataReader extends IdentityReader, SessionReader, ShareReader, JournalReader {
  getBucket(name: string): Promise<Bucket | undefined>;
  listBuckets(query: {
    readonly owner: string;
    readonly prefix: string;
    readonly after: string;
    readonly limit: number;
  }): Promise<{ readonly buckets: readonly Bucket[]; readonly truncated: boolean }>;
  /** Undefined when there is no such version, or no current one. A delete marker is a version:
   * the current one is returned when it hides the key. */
  getVersion(address: ObjectAddress): Promise<ObjectVersion | undefined>;
  /** As getVersion, with the bytes of a version that keeps them in a row where they came with it
   * (verified). Without them the caller asks for segments. */
  openVersion(
    address: ObjectAddress,
  ): Promise<{ readonly version: ObjectVersion; readonly bytes?: Uint8Array } | undefined>;
  /** Runs covering [start, end) of the version's bytes, in order, the first and last trimmed.
   * Undefined when the rows are gone because the version was overwritten or deleted meanwhile:
   * read the version again. Inline bytes are verified. */
  getSegments(
    content: Content,
    size: number,
    start: number,
    end: number,
  ): Promise<readonly Segment[] | undefined>;
  /** Current versions that are objects, in UTF-8 byte order of their keys. */
  listObjects(query: ListQuery): Promise<ListPage<ListedVersion>>;
  /** All versions and delete markers: by key, newest first. */
  listVersions(query: ListWithinKeyQuery): Promise<ListPage<ListedVersion>>;
  getUpload(address: UploadAddress): Promise<Upload | undefined>;
  listUploads(query: ListWithinKeyQuery): Promise<ListPage<Upload>>;
  /** Parts with a number greater than `after`, ascending, at most `limit`. Empty for no upload. */
  listParts(address: UploadAddress, after: number, limit: number): Promise<readonly Part[]>;
  /** Parts of a completed multipart version, numbered 1… in order, from `after` exclusive. */
  listManifestParts(manifest: number, after: number, limit: number): Promise<readonly Part[]>;
  /** The answer a completed upload gave, while it is kept (24 h). */
  getCompletion(address: UploadAddress): Promise<Completion | undefined>;
  /** Of one bucket, or of all together. */
  getUsage(bucket?: number): Promise<Usage>;
  /** How many buckets there are. */
  countBuckets(): Promise<number>;
  /** Of each bucket, by name in byte order; the first `limit`. */
  listUsage(limit: number): Promise<readonly BucketUsage[]>;
}

export interface BucketUsage {
  readonly name: string;
  readonly usage: Usage;
}

export interface UploadAddress {
  readonly bucket: number;
  readonly key: string;
  readonly uploadId: string;
}

/** What a completed upload was answered with. */
export type Completion = Written;

/** Bytes a command brings. A blob must be published (durable under its id) before. */
export type NewContent =
  | { readonly kind: "inline"; readonly bytes: Uint8Array }
  | {
    readonly kind: "blob";
    readonly blob: BlobId;
    readonly size: number;
    /** Generation of `gone` this caller published again after; absent on the first try. */
    readonly revive?: number;
  };

/** The answer of a command that brings a blob: done; or the sweep had removed the bytes (publish
 * them again and repeat naming `generation`); or the sweep is removing them right now (wait). */
export type Introduced<Result> =
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "republish"; readonly generation: number }
  | { readonly kind: "wait" };

/** What a write made. `versionId` is `"null"` where versioning is off or suspended. */
export interface Written {
  readonly versionId: string;
  readonly etag: string;
  readonly lastModified: number;
  readonly checksum?: Checksum;
  /** Versioning of the bucket at that moment: tells whether an answer names the version id. */
  readonly versioning: VersioningState;
}

export interface Deleted {
  /** Of the version removed, or of the marker made; absent where nothing has an id to tell. */
  readonly versionId?: string;
  /** The version removed was, or the version made is, a delete marker. */
  readonly deleteMarker: boolean;
}

export interface CompletedPart {
  readonly number: number;
  /** Must equal the stored part's, else `invalidPart`. */
  readonly etag: string;
}

/** Every command: its input and its output. Errors are `StorageError` codes named with each.
 * Every command naming a bucket by id fails with `bucketNotFound` when it is gone. */
export interface Commands
  extends IdentityCommands, SessionCommands, ShareCommands, JournalCommands {
  /** `bucketExists` (detail `owner`). */
  createBucket: {
    input: {
      readonly name: string;
      readonly owner: string;
      readonly region: string;
      readonly documents?: Bucket["documents"];
      readonly cause: Cause;
    };
    output: Bucket;
  };
  /** `bucketNotEmpty` while it holds a version or delete marker. Unfinished uploads and links to its
   * objects go with it. */
  deleteBucket: {
    input: { readonly bucket: number; readonly cause: Cause };
    output: void;
  };
  /** Absent: unchanged. A document set to null is removed. */
  updateBucket: {
    input: {
      readonly bucket: number;
      readonly versioning?: Exclude<VersioningState, "off">;
      readonly documents?: Readonly<Partial<Record<BucketDocument, string | null>>>;
      readonly seenDocuments?: SeenDocuments;
      readonly cause: Cause;
    };
    output: Bucket;
  };
  /** `preconditionFailed`; `objectNotFound` when If-Match names a key that has no current object. */
  putObject: {
    input: Attributes & {
      readonly bucket: number;
      readonly key: string;
      readonly etag: string;
      readonly checksum?: Checksum;
      readonly content: NewContent;
      readonly preconditions?: Preconditions;
      readonly seenDocuments?: SeenDocuments;
      readonly cause: Cause;
    };
    output: Introduced<Written>;
  };
  /** Copies by reference (inline bytes are copied) inside one transaction, so that the source
   * cannot be swept half-way. `sourceNotFound`, `sourceDeleteMarker`, `sourcePreconditionFailed`,
   * `preconditionFailed`, `objectNotFound` as putObject. */
  copyObject: {
    input: {
      readonly source: ObjectAddress;
      readonly sourcePreconditions?: Preconditions;
      readonly bucket: number;
      readonly key: string;
      /** Absent: the source's headers and metadata are kept. */
      readonly replace?: Pick<Attributes, "headers" | "metadata">;
      /** Absent: the source's tags are kept. */
      readonly replaceTags?: Attributes["tags"];
      /** Absent: the source's. */
      readonly storageClass?: string;
      /** The checksum to record; absent: the source's is kept. */
      readonly checksum?: Checksum;
      /** Never the source's. */
      readonly acl?: string;
      /** The source as the caller looked at it: another one by now is `busy` (the caller looks
       * again). Absent: whatever is there. */
      readonly expected?: SeenVersion;
      readonly preconditions?: Preconditions;
      readonly seenDocuments?: SeenDocuments;
      readonly cause: Cause;
    };
    output: Written & { readonly sourceVersionId: string };
  };
  /** Without versionId: per versioning state removes the null version, or makes a delete marker.
   * With: removes that version for good; the next newest becomes current. Deleting what is not
   * there succeeds. `preconditionFailed`, `objectNotFound` only with preconditions. */
  deleteObject: {
    input: ObjectAddress & { readonly preconditions?: Preconditions; readonly cause: Cause };
    output: Deleted;
  };
  /** Replaces the tags. `objectNotFound` (no key), `versionNotFound`, `sourceDeleteMarker` never;
   * a delete marker is `objectNotFound`. `busy` when the version is another by now than `expected`,
   * or has other tags or another ACL. */
  setObjectTags: {
    input: ObjectAddress & {
      readonly tags: Attributes["tags"];
      readonly expected?: SeenVersion;
      readonly cause: Cause;
    };
    output: { readonly versionId: string };
  };
  /** Replaces the ACL; null: it has none any more. Errors as setObjectTags. */
  setObjectAcl: {
    input: ObjectAddress & {
      readonly acl: string | null;
      readonly expected?: SeenVersion;
      readonly seenDocuments?: SeenDocuments;
      readonly cause: Cause;
    };
    output: { readonly versionId: string };
  };
  createUpload: {
    input: Attributes & {
      readonly bucket: number;
      readonly key: string;
      readonly checksum?: Omit<Checksum, "value">;
      readonly seenDocuments?: SeenDocuments;
      readonly cause: Cause;
    };
    output: { readonly uploadId: string };
  };
  /** Replaces a part of the same number. `uploadNotFound`. */
  putPart: {
    input: UploadAddress & {
      readonly number: number;
      readonly etag: string;
      readonly checksum?: Checksum;
      readonly content: NewContent;
      readonly cause: Cause;
    };
    output: Introduced<Part>;
  };
  /** Makes a part of [start, end) of a version by reference (small runs: bytes copied). The run
   * must lie in one segment of the version, else `invalidPart`; the version must still have
   * `sequence`, else `busy`. `sourceNotFound`, `uploadNotFound`. */
  copyPart: {
    input: UploadAddress & {
      readonly number: number;
      readonly source: ObjectAddress & { readonly sequence: number };
      readonly start: number;
      readonly end: number;
      readonly etag: string;
      readonly checksum?: Checksum;
      readonly cause: Cause;
    };
    output: Part;
  };
  /** Turns the listed parts into the object, in the order given (ascending numbers), and drops
   * the others. `uploadNotFound`, `invalidPart` (detail `number`), `partTooSmall` (detail
   * `number`, `size`: a part but the last under `minimumPartSize`), `preconditionFailed`,
   * `objectNotFound` as putObject. */
  completeUpload: {
    input: UploadAddress & {
      readonly parts: readonly CompletedPart[];
      readonly etag: string;
      readonly checksum?: Checksum;
      readonly minimumPartSize: number;
      readonly preconditions?: Preconditions;
      readonly cause: Cause;
    };
    output: Written;
  };
  /** `uploadNotFound`. */
  abortUpload: {
    input: UploadAddress & { readonly cause: Cause };
    output: void;
  };
  /** The sweep: up to `limit` blobs unreferenced since before `oldestActive` (an epoch) become
   * doomed; also releases the parts of dropped manifests, and moves the epoch on. */
  doomBlobs: {
    input: { readonly oldestActive: number; readonly limit: number };
    output: { readonly doomed: readonly BlobId[]; readonly more: boolean };
  };
  /** Bytes that were published for a command which was then refused: a live row without references
   * where there is none at all, so that the sweep finds them. The caller has been active since
   * before it published. */
  adoptBlob: {
    input: { readonly blob: BlobId; readonly size: number };
    output: void;
  };
  /** Files found without a row: a doomed row (generation + 1) for each that still has no live or
   * doomed row; returns those to remove. */
  doomOrphans: {
    input: { readonly ids: readonly BlobId[] };
    output: { readonly doomed: readonly BlobId[] };
  };
  /** Doomed rows a crash left: to be removed before listening. */
  listDoomed: {
    input: Record<never, never>;
    output: { readonly doomed: readonly BlobId[] };
  };
  /** doomed → gone(generation + 1), after the files are removed and their directories synced. */
  buryBlobs: {
    input: { readonly ids: readonly BlobId[]; readonly oldestActive: number };
    output: void;
  };
  /** Housekeeping by age: aborts uploads created before `uploadsBefore`, forgets completions
   * before `completionsBefore`, sessions over before `sessionsBefore` or last used before
   * `sessionsUnusedSince`, links over before `sharesBefore`; trims the journal all consumers have
   * passed. At most `limit` each. */
  expire: {
    input: {
      readonly uploadsBefore: number;
      readonly completionsBefore: number;
      /** Absent, with the next: sessions stay. */
      readonly sessionsBefore?: number;
      readonly sessionsUnusedSince?: number;
      /** Absent: links stay. */
      readonly sharesBefore?: number;
      readonly limit: number;
    };
    output: {
      readonly uploads: number;
      readonly completions: number;
      readonly sessions: number;
      readonly shares: number;
      readonly journal: number;
    };
  };
  /** Proves that a commit reaches the disk: writes the time over that of the probe before. Neither
   * journal nor database grow by it. */
  probe: {
    input: Record<never, never>;
    output: void;
  };
}

export type CommandName = keyof Commands;

export interface MetadataWriter {
  /** Runs one command in one transaction; durable when it resolves.
   * Rejects with StorageError: a refusal named above, `busy`, `readOnly`, or `indeterminate`. */
  execute<Name extends CommandName>(
    name: Name,
    input: Commands[Name]["input"],
  ): Promise<Commands[Name]["output"]>;
}
