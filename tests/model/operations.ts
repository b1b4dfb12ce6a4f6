/** What a property test does, as data. An operation names versions and uploads by position ("the
 * third live one"), not by id, so that it keeps a meaning when operations before it are removed. */
import type { Attributes, Versioning } from "./store.ts";

/** What operations are made of. They name contents and attributes by index. */
export interface Material {
  readonly buckets: readonly string[];
  readonly keys: readonly string[];
  /** Few, so that bytes are shared, lost and brought back. */
  readonly contents: readonly Uint8Array[];
  readonly parts: readonly Uint8Array[];
  readonly attributes: readonly Attributes[];
  readonly delimiters: readonly string[];
  /** Bytes every part but the last must have. */
  readonly minimumPartSize: number;
  /** How often each kind of operation comes. */
  readonly weights: Readonly<Record<Kind, number>>;
}

/** Positions count modulo what there is. `other`: any id ever told, mostly of a version that is
 * gone or another key's. */
export type VersionChoice = "null" | { readonly live: number } | { readonly other: number };

/** `open`: unfinished ones; `all`: completed ones too; `other`: any id ever told, on a wrong key. */
export interface UploadChoice {
  readonly of: "open" | "all" | "other";
  readonly at: number;
}

export type TagChoice = "current" | "wrong" | "*";

export interface ConditionChoice {
  readonly ifMatch?: TagChoice;
  readonly ifNoneMatch?: TagChoice;
}

export interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly version?: VersionChoice;
}

export type PartsChoice = "all" | "valid" | "first" | "disordered" | "wrongTag" | "missing";

export type Operation =
  | { readonly do: "createBucket" | "deleteBucket" | "emptyBucket"; readonly bucket: string }
  | {
    readonly do: "version";
    readonly bucket: string;
    readonly versioning: Exclude<Versioning, "off">;
  }
  | (Place & {
    readonly do: "put";
    readonly content: number;
    readonly attributes: number;
    readonly condition?: ConditionChoice;
  })
  | (Place & {
    readonly do: "get";
    readonly head: boolean;
    readonly range?: { readonly first?: number; readonly last?: number };
    readonly partNumber?: number;
    readonly condition?: ConditionChoice;
  })
  | (Place & { readonly do: "getAttributes" | "getTags" | "deleteTags" })
  | (Place & { readonly do: "putTags"; readonly attributes: number })
  | (Place & {
    readonly do: "copy";
    readonly from: Place;
    readonly replace?: number;
    readonly replaceTags?: number;
    readonly condition?: ConditionChoice;
    readonly sourceCondition?: ConditionChoice;
  })
  | (Place & { readonly do: "delete"; readonly condition?: ConditionChoice })
  | {
    readonly do: "deleteMany";
    readonly bucket: string;
    readonly objects: readonly Place[];
    readonly quiet: boolean;
  }
  | {
    readonly do: "createUpload";
    readonly bucket: string;
    readonly key: string;
    readonly attributes: number;
  }
  | {
    readonly do: "putPart";
    readonly bucket: string;
    readonly upload: UploadChoice;
    readonly number: number;
    readonly part: number;
  }
  | {
    readonly do: "copyPart";
    readonly bucket: string;
    readonly upload: UploadChoice;
    readonly number: number;
    readonly from: Place;
    /** Fractions of the source's size. */
    readonly range?: readonly [number, number];
  }
  | {
    readonly do: "complete";
    readonly bucket: string;
    readonly upload: UploadChoice;
    readonly parts: PartsChoice;
    readonly condition?: ConditionChoice;
  }
  | {
    readonly do: "abort" | "listParts";
    readonly bucket: string;
    readonly upload: UploadChoice;
    readonly limit: number;
  }
  | {
    readonly do: "list";
    readonly bucket: string;
    readonly what: "objects1" | "objects2" | "versions" | "uploads";
    readonly prefix: string;
    readonly delimiter: string;
    readonly limit: number;
    readonly after: string;
    /** Begin within a key: at this entry of those there are. */
    readonly within?: number;
  }
  | { readonly do: "sweep"; readonly step: number }
  /** All listings in random walks, every version read back. */
  | { readonly do: "check"; readonly seed: number };

export type Kind = Exclude<Operation["do"], "check">;

/** How often the operations of an S3 client come; a material may change single ones. */
export const WEIGHTS: Readonly<Record<Kind, number>> = {
  createBucket: 0.5,
  deleteBucket: 0.5,
  emptyBucket: 0.3,
  version: 1.5,
  put: 24,
  get: 12,
  getAttributes: 2,
  getTags: 2,
  putTags: 3,
  deleteTags: 1,
  copy: 10,
  delete: 14,
  deleteMany: 3,
  createUpload: 3.5,
  putPart: 9,
  copyPart: 6,
  complete: 5,
  abort: 1,
  listParts: 1,
  list: 8,
  sweep: 3,
};
