/** The nouns of the store. No HTTP, no S3, no SQL, no paths: every field is plain data that
 * survives `structuredClone`, because commands cross isolates.
 * Times are milliseconds since the epoch, sizes are bytes. */

/** Lower-case hex SHA-256 of a blob's bytes as stored (64 characters). Branded: it becomes a path. */
export type BlobId = string & { readonly brand: "BlobId" };

export type VersioningState = "off" | "enabled" | "suspended";

/** Configuration a bucket may carry. The store keeps each as an opaque validated string. */
export type BucketDocument =
  | "acl"
  | "cors"
  | "ownershipControls"
  | "policy"
  /** Of the users a policy names: who they were when it was put. */
  | "policyUsers"
  | "publicAccessBlock"
  | "tagging";

export interface Bucket {
  /** Never reused, so that nothing of a deleted bucket can show in a new one of the same name. */
  readonly id: number;
  readonly name: string;
  readonly owner: string;
  readonly region: string;
  readonly createdAt: number;
  readonly versioning: VersioningState;
  readonly documents: Readonly<Partial<Record<BucketDocument, string>>>;
}

export type ChecksumAlgorithm =
  | "CRC32"
  | "CRC32C"
  | "CRC64NVME"
  | "SHA1"
  | "SHA256"
  | "SHA512"
  | "MD5";

/** An S3 additional checksum as kept with a version or a part. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** COMPOSITE: over the parts' checksums, value ends in `-<parts>`. */
  readonly type: "FULL_OBJECT" | "COMPOSITE";
  /** Base64, as S3 writes it. */
  readonly value: string;
}

/** Where a version's bytes are. `manifest`: one part per uploaded part, in table order. */
export type Content =
  | { readonly kind: "empty" }
  | { readonly kind: "inline"; readonly row: number }
  | { readonly kind: "blob"; readonly blob: BlobId }
  | { readonly kind: "manifest"; readonly manifest: number; readonly parts: number };

/** A run of an object's bytes: `bytes` when they are inline, else a run of one blob. */
export interface Segment {
  /** Position of the run's first byte in the object. */
  readonly start: number;
  readonly length: number;
  readonly source:
    | { readonly kind: "inline"; readonly bytes: Uint8Array }
    | { readonly kind: "blob"; readonly blob: BlobId; readonly offset: number };
}

/** What a caller may attach to a version; kept as given, returned as given. */
export interface Attributes {
  /** System headers by lower-case name: content-type, cache-control, content-disposition … */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata by lower-case name without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** As given (`STANDARD` when none was). Names only: all bytes are kept alike. */
  readonly storageClass: string;
  /** Who besides the owner may do something with it, as an opaque validated string. Absent: nobody. */
  readonly acl?: string;
}

export interface ObjectVersion extends Attributes {
  readonly bucket: number;
  readonly key: string;
  /** `"null"` for versions written while versioning is off or suspended. */
  readonly versionId: string;
  /** Journal sequence of the change that made it: newer is greater. Orders versions, no clock does. */
  readonly sequence: number;
  readonly latest: boolean;
  readonly kind: "object" | "deleteMarker";
  readonly size: number;
  /** Without quotes: hex MD5, or `<hex>-<parts>`. Empty for a delete marker. */
  readonly etag: string;
  readonly lastModified: number;
  readonly checksum?: Checksum;
  readonly content: Content;
}

/** A row of a listing: what S3's listings print, no more. */
export interface ListedVersion {
  readonly key: string;
  readonly versionId: string;
  readonly latest: boolean;
  readonly kind: "object" | "deleteMarker";
  readonly size: number;
  readonly etag: string;
  readonly lastModified: number;
  readonly storageClass: string;
  readonly checksum?: Checksum;
}

/** An unfinished multipart upload. */
export interface Upload extends Attributes {
  readonly bucket: number;
  readonly key: string;
  /** Opaque; later uploads of one key have greater ids in byte order. */
  readonly uploadId: string;
  readonly createdAt: number;
  readonly initiator: string;
  /** Checksum the client announced for parts and whole; absent means none was asked for. */
  readonly checksum?: Omit<Checksum, "value">;
}

export interface Part {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: number;
  readonly checksum?: Checksum;
}

/** Exact, kept by every command in its own transaction. */
export interface Usage {
  /** Keys whose current version is an object. */
  readonly objects: number;
  /** Versions that are objects, current and noncurrent. */
  readonly versions: number;
  readonly deleteMarkers: number;
  /** Bytes of all versions. */
  readonly bytes: number;
  readonly uploads: number;
  /** Bytes of the parts of unfinished uploads. */
  readonly uploadBytes: number;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export type StorageErrorCode =
  | "bucketExists"
  | "bucketNotEmpty"
  | "bucketNotFound"
  | "busy"
  | "corrupt"
  | "invalidPart"
  | "objectNotFound"
  | "partTooSmall"
  | "preconditionFailed"
  | "readOnly"
  | "uploadNotFound"
  | "versionNotFound"
  /** The source of a copy: not there / not meeting its conditions / a delete marker. */
  | "sourceNotFound"
  | "sourcePreconditionFailed"
  | "sourceDeleteMarker"
  /** Identities: there is one already / there is none / it is still referred to. */
  | "userExists"
  | "userNotFound"
  | "userInUse"
  | "groupExists"
  | "groupNotFound"
  | "groupInUse"
  | "policyExists"
  | "policyNotFound"
  | "policyAttached"
  | "accessKeyExists"
  | "accessKeyNotFound"
  /** Links to objects: there is none / their creator has as many as there may be. */
  | "shareNotFound"
  | "tooManyShares"
  /** Text or a number that cannot be kept as it is. */
  | "invalidValue"
  /** More than one row of the journal can tell. */
  | "tooLarge"
  /** More rows of the journal are unconsumed than allowed. */
  | "journalFull"
  | "consumerNotFound"
  /** The upload's body gave no byte for the allowed time. */
  | "stalled"
  /** The outcome is unknown: a failed COMMIT, a lost writer. Never say "not stored". */
  | "indeterminate";

/** A refusal the caller is expected to handle. Anything else that throws is a bug or a broken disk. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  constructor(
    readonly code: StorageErrorCode,
    readonly detail: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(detail["message"] ?? code, options);
  }
}
