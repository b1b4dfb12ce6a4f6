/** One bucket of the reference model: its keys, versions and uploads, and the rules of versioning.
 * The calls are model.ts's business. */
import { type Attributes, type Condition, Refusal, type Stored, type Versioning } from "./store.ts";
import { sortUtf8 } from "./walk.ts";

export interface Version {
  readonly id: string;
  readonly deleteMarker: boolean;
  readonly content: Uint8Array;
  readonly etag: string;
  readonly contentType: string;
  readonly metadata: Attributes["metadata"];
  tags: Attributes["tags"];
  /** Sizes of the parts; absent unless it was a multipart upload. */
  readonly parts?: readonly number[];
}

export interface Part {
  readonly content: Uint8Array;
  readonly etag: string;
}

export interface PartTag {
  readonly number: number;
  readonly etag: string;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly attributes: Attributes;
  readonly parts: Map<number, Part>;
  /** With which parts it was completed, and the answer: then it is no upload any more, but
   * completing it again answers the same. */
  completed?: { readonly parts: readonly PartTag[]; readonly answer: Stored };
}

export class Bucket {
  versioning: Versioning = "off";
  /** By key: newest first, never empty. */
  readonly keys = new Map<string, readonly Version[]>();
  /** In the order of their creation, completed ones too. */
  uploads: Upload[] = [];
  readonly #makeId: () => string;

  constructor(makeId: () => string) {
    this.#makeId = makeId;
  }

  sorted(): readonly (readonly [string, readonly Version[]])[] {
    const keys = sortUtf8([...this.keys.keys()]);
    return keys.map((key) => [key, this.keys.get(key)!]);
  }

  open(key: string, uploadId: string): Upload {
    for (const upload of this.uploads) {
      if (upload.id === uploadId && upload.key === key && !upload.completed) return upload;
    }
    throw new Refusal("NoSuchUpload");
  }

  /** The object version addressed; a delete marker is refused the way S3 does. */
  load(key: string, versionId: string | undefined): Version {
    const versions = this.keys.get(key) ?? [];
    if (versionId === undefined) {
      const [current] = versions;
      if (current === undefined) throw new Refusal("NoSuchKey");
      if (!current.deleteMarker) return current;
      throw new Refusal("NoSuchKey", { ...this.told(current.id), deleteMarker: true });
    }
    const version = versions.find(({ id }) => id === versionId);
    if (version === undefined) throw new Refusal("NoSuchVersion");
    if (!version.deleteMarker) return version;
    throw new Refusal("MethodNotAllowed", { ...this.told(version.id), deleteMarker: true });
  }

  /** Conditions on the current object of a key that is about to be written or deleted. */
  checkWrite(key: string, { ifMatch, ifNoneMatch }: Condition = {}): void {
    const current = this.keys.get(key)?.[0];
    const object = current?.deleteMarker === false ? current : undefined;
    if (ifMatch !== undefined) {
      if (object === undefined) throw new Refusal("NoSuchKey");
      if (!matches(ifMatch, object.etag)) throw new Refusal("PreconditionFailed");
    }
    if (ifNoneMatch !== undefined && object !== undefined && matches(ifNoneMatch, object.etag)) {
      throw new Refusal("PreconditionFailed");
    }
  }

  /** The one place where a version comes into being. */
  write(key: string, version: Omit<Version, "id">): Stored {
    const id = this.versioning === "enabled" ? this.#makeId() : "null";
    if (id === "null") this.remove(key, "null");
    this.keys.set(key, [{ ...version, id }, ...this.keys.get(key) ?? []]);
    return { etag: version.etag, ...this.told(id) };
  }

  remove(key: string, versionId: string): Version | undefined {
    const versions = this.keys.get(key) ?? [];
    const rest = versions.filter(({ id }) => id !== versionId);
    if (rest.length > 0) this.keys.set(key, rest);
    else this.keys.delete(key);
    return versions.find(({ id }) => id === versionId);
  }

  /** A version id as answers tell it: not while the bucket never was versioned. */
  told(versionId: string): { versionId?: string } {
    return this.versioning === "off" ? {} : { versionId };
  }

  /** The same of the source of a copy. */
  toldSource(versionId: string): { sourceVersionId?: string } {
    return this.versioning === "off" ? {} : { sourceVersionId: versionId };
  }
}

/** `*` stands for any. */
export function matches(tag: string, etag: string): boolean {
  return tag === "*" || tag === etag;
}
