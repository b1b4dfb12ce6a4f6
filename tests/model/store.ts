/** What the reference model and the stores it is compared with have in common: the calls, as plain
 * data. Names of buckets and ids are the model's own; the comparison translates them. */

export type Versioning = "off" | "enabled" | "suspended";

export interface Attributes {
  readonly contentType: string;
  /** User metadata by lower-case name. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Entity tags without quotes, or `*`. */
export interface Condition {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

export interface Target {
  readonly bucket: string;
  readonly key: string;
}

export interface VersionTarget extends Target {
  readonly versionId?: string;
}

export interface UploadTarget extends Target {
  readonly uploadId: string;
}

/** `first` alone: to the end. `last` alone: so many last bytes. Both inclusive. */
export interface ByteRange {
  readonly first?: number;
  readonly last?: number;
}

export interface Stored {
  readonly etag: string;
  /** Absent while the bucket never was versioned. */
  readonly versionId?: string;
}

export interface Read {
  readonly status: 200 | 206;
  readonly etag: string;
  readonly versionId?: string;
  /** Bytes of the answer, announced also to HEAD. */
  readonly length: number;
  readonly contentRange?: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Absent for none. */
  readonly tagCount?: number;
  /** Only when a part was asked for by number. */
  readonly partsCount?: number;
  /** Absent for HEAD. */
  readonly body?: Uint8Array;
}

export interface DeletedEntry {
  readonly key: string;
  readonly versionId?: string;
  readonly deleteMarker?: boolean;
  readonly deleteMarkerVersionId?: string;
}

export interface Listing {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string;
  /** Key to begin after; `""` for the beginning. */
  readonly after: string;
  /** Most entries and common prefixes a page, ≥ 1. */
  readonly limit: number;
}

/** All pages of a walk from `after` to the end. */
export interface Walk<Entry> {
  readonly pages: readonly {
    readonly entries: readonly Entry[];
    readonly prefixes: readonly string[];
  }[];
}

export interface ObjectEntry {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
}

export interface VersionEntry {
  readonly key: string;
  readonly versionId: string;
  readonly latest: boolean;
  readonly deleteMarker: boolean;
  /** Absent for delete markers, like `etag`. */
  readonly size?: number;
  readonly etag?: string;
}

export interface PartEntry {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
}

export interface UsageFigures {
  readonly objects: number;
  readonly versions: number;
  readonly deleteMarkers: number;
  readonly bytes: number;
  readonly uploads: number;
  readonly uploadBytes: number;
}

type Nothing = Record<never, never>;

export interface Calls {
  createBucket: { input: { readonly bucket: string }; output: Nothing };
  deleteBucket: { input: { readonly bucket: string }; output: Nothing };
  listBuckets: { input: Nothing; output: { readonly names: readonly string[] } };
  setVersioning: {
    input: { readonly bucket: string; readonly versioning: Exclude<Versioning, "off"> };
    output: Nothing;
  };
  getVersioning: {
    input: { readonly bucket: string };
    output: { readonly versioning: Versioning };
  };
  putObject: {
    input: Target & {
      readonly content: Uint8Array;
      readonly attributes: Attributes;
      readonly condition?: Condition;
    };
    output: Stored;
  };
  getObject: {
    input: VersionTarget & {
      readonly head: boolean;
      readonly range?: ByteRange;
      readonly partNumber?: number;
      readonly condition?: Condition;
    };
    output: Read;
  };
  getAttributes: {
    input: VersionTarget;
    output: { readonly etag: string; readonly size: number; readonly parts?: number };
  };
  copyObject: {
    input: Target & {
      readonly source: VersionTarget;
      /** Absent: the source's. */
      readonly replace?: Pick<Attributes, "contentType" | "metadata">;
      /** Absent: the source's. */
      readonly replaceTags?: Attributes["tags"];
      readonly condition?: Condition;
      readonly sourceCondition?: Condition;
    };
    output: Stored & { readonly sourceVersionId?: string };
  };
  deleteObject: {
    input: VersionTarget & { readonly condition?: Condition };
    output: { readonly versionId?: string; readonly deleteMarker: boolean };
  };
  deleteObjects: {
    input: {
      readonly bucket: string;
      readonly objects: readonly { readonly key: string; readonly versionId?: string }[];
      readonly quiet: boolean;
    };
    output: { readonly deleted: readonly DeletedEntry[] };
  };
  getTags: {
    input: VersionTarget;
    output: { readonly versionId?: string; readonly tags: Attributes["tags"] };
  };
  putTags: {
    input: VersionTarget & { readonly tags: Attributes["tags"] };
    output: { readonly versionId?: string };
  };
  deleteTags: { input: VersionTarget; output: { readonly versionId?: string } };
  createUpload: {
    input: Target & { readonly attributes: Attributes };
    output: { readonly uploadId: string };
  };
  putPart: {
    input: UploadTarget & { readonly number: number; readonly content: Uint8Array };
    output: { readonly etag: string };
  };
  copyPart: {
    input: UploadTarget & {
      readonly number: number;
      readonly source: VersionTarget;
      /** Inclusive, inside the source. Absent: all of it. */
      readonly range?: { readonly first: number; readonly last: number };
    };
    output: { readonly etag: string; readonly sourceVersionId?: string };
  };
  listParts: {
    input: UploadTarget & { readonly limit: number };
    output: Walk<PartEntry>;
  };
  completeUpload: {
    input: UploadTarget & {
      readonly parts: readonly { readonly number: number; readonly etag: string }[];
      readonly condition?: Condition;
    };
    output: Stored;
  };
  abortUpload: { input: UploadTarget; output: Nothing };
  listObjects: { input: Listing & { readonly api: 1 | 2 }; output: Walk<ObjectEntry> };
  /** `afterId` as `version-id-marker` or `upload-id-marker`: continues within key `after`. */
  listVersions: { input: Listing & { readonly afterId?: string }; output: Walk<VersionEntry> };
  listUploads: {
    input: Listing & { readonly afterId?: string };
    output: Walk<{ readonly key: string; readonly uploadId: string }>;
  };
  getUsage: { input: { readonly bucket: string }; output: UsageFigures };
  /** Housekeeping at this moment; changes nothing that can be seen. `step`: which, if it has several. */
  sweep: { input: { readonly step: number }; output: Nothing };
}

export type CallName = keyof Calls;

export type Store = {
  [Name in CallName]: (
    input: Calls[Name]["input"],
  ) => Calls[Name]["output"] | Promise<Calls[Name]["output"]>;
};

/** One call as data. */
export type Call = {
  [Name in CallName]: { readonly name: Name; readonly input: Calls[Name]["input"] };
}[CallName];

const STATUS: Readonly<Record<string, number>> = {
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  EntityTooSmall: 400,
  InvalidPart: 400,
  InvalidPartNumber: 416,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotModified: 304,
  PreconditionFailed: 412,
};

/** A refusal, by AWS's code. Anything else thrown by a store is a failure of the test. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  /** `code` undefined: only the status is known (an answer to HEAD). `details`: told in headers. */
  constructor(
    readonly code: string | undefined,
    readonly details: {
      readonly status?: number;
      readonly deleteMarker?: boolean;
      readonly versionId?: string;
    } = {},
  ) {
    super(code ?? `status ${details.status}`);
    const status = details.status ?? STATUS[code ?? ""];
    if (status === undefined) throw new TypeError(`no status for ${code}`);
    this.status = status;
  }
}
