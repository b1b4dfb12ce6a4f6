/** Rows of `objects` and `versions` as the model's versions and back, with their two checksums:
 * `listed_sum` over what listings print, `rest_sum` over where the bytes are and what hangs on them.
 * A row that does not match is refused as corrupt, never served. */
import { Buffer } from "node:buffer";
import {
  type Attributes,
  type BlobId,
  type Checksum,
  type Content,
  type ListedVersion,
  type ObjectVersion,
  StorageError,
} from "../model.ts";
import { rowChecksum } from "../row_checksum.ts";
import type { Row, SqlValue } from "./connection.ts";

/** Columns of a listing, in the order `listedRow` takes them. */
export const LISTED_COLUMNS =
  "bucket_id, key, sequence, version_id, kind, size, etag, last_modified, storage_class, checksum, listed_sum";
/** All columns, in the order `storedVersion` takes them. */
export const VERSION_COLUMNS =
  `${LISTED_COLUMNS}, inline, blob, manifest, parts, attributes, tags, rest_sum`;
/** A parameter for each of VERSION_COLUMNS. */
export const VERSION_PARAMETERS = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

const LISTED_LENGTH = 11;
const STANDARD = "STANDARD";
const OBJECT = 0;
const DELETE_MARKER = 1;

/** A version as it is stored. */
export type StoredVersion = Omit<ObjectVersion, "latest">;

/** The values of VERSION_COLUMNS, checksums included. */
export function versionValues(version: StoredVersion): SqlValue[] {
  const { content } = version;
  const listed = [
    version.bucket,
    version.key,
    version.sequence,
    version.versionId === "null" ? null : version.versionId,
    version.kind === "object" ? OBJECT : DELETE_MARKER,
    version.size,
    version.etag,
    version.lastModified,
    version.storageClass === STANDARD ? null : version.storageClass,
    encodeChecksum(version.checksum),
  ];
  const inline = content.kind === "inline" ? content.row : null;
  const blob = content.kind === "blob" ? content.blob : null;
  const manifest = content.kind === "manifest" ? content.manifest : null;
  const parts = content.kind === "manifest" ? content.parts : null;
  const attributes = encodeAttributes(version);
  const tags = encodeTags(version.tags);
  return [
    ...listed,
    rowChecksum(listed),
    inline,
    blob === null ? null : blobBytes(blob),
    manifest,
    parts,
    attributes,
    tags,
    rowChecksum([version.sequence, inline, blob, manifest, parts, attributes, tags]),
  ];
}

/** A row of VERSION_COLUMNS, both checksums verified. */
export function storedVersion(row: Row): StoredVersion {
  const listed = listedRow(row);
  const [inline, blob, manifest, parts, attributes, tags, sum] = row.slice(LISTED_LENGTH) as [
    number | null,
    Uint8Array | null,
    number | null,
    number | null,
    string | null,
    string | null,
    number,
  ];
  const id = blob === null ? null : blobId(blob);
  if (rowChecksum([listed.sequence, inline, id, manifest, parts, attributes, tags]) !== sum) {
    throw corruptRow("version", listed.bucket, listed.key, listed.versionId);
  }
  const content: Content = inline !== null
    ? { kind: "inline", row: inline }
    : id !== null
    ? { kind: "blob", blob: id }
    : manifest !== null
    ? { kind: "manifest", manifest, parts: parts ?? 0 }
    : { kind: "empty" };
  return { ...listed, content, ...decodeAttributes(attributes), tags: decodeTags(tags) };
}

/** What the columns of a listing hold. */
export interface ListedRow extends Omit<ListedVersion, "latest"> {
  readonly bucket: number;
  readonly sequence: number;
}

/** A row that begins with LISTED_COLUMNS, verified by `listed_sum` alone. */
export function listedRow(row: Row): ListedRow {
  const [bucket, key, sequence, id, kind, size, etag, lastModified, storageClass, checksum, sum] =
    row as [
      number,
      string,
      number,
      string | null,
      number,
      number,
      string,
      number,
      string | null,
      string | null,
      number,
    ];
  const versionId = id ?? "null";
  if (
    rowChecksum([
      bucket,
      key,
      sequence,
      id,
      kind,
      size,
      etag,
      lastModified,
      storageClass,
      checksum,
    ]) !== sum
  ) throw corruptRow("version", bucket, key, versionId);
  const listed = {
    bucket,
    key,
    sequence,
    versionId,
    kind: kind === OBJECT ? "object" : "deleteMarker",
    size,
    etag,
    lastModified,
    storageClass: storageClass ?? STANDARD,
  } as const;
  return checksum === null ? listed : { ...listed, checksum: decodeChecksum(checksum) };
}

/** What a listing shows of a row. */
export function listedVersion(row: ListedRow, latest: boolean): ListedVersion {
  const { key, versionId, kind, size, etag, lastModified, storageClass, checksum } = row;
  const listed = { key, versionId, latest, kind, size, etag, lastModified, storageClass };
  return checksum === undefined ? listed : { ...listed, checksum };
}

export function corruptRow(what: string, ...where: (string | number)[]): StorageError {
  return new StorageError("corrupt", {
    message: `The ${what} row ${where.join(" ")} does not match its checksum`,
    what,
    where: where.join(" "),
  });
}

export function encodeChecksum(checksum: Checksum | undefined): string | null {
  if (checksum === undefined) return null;
  return `${checksum.algorithm}:${checksum.type}:${checksum.value}`;
}

export function decodeChecksum(text: string): Checksum {
  const [algorithm, type, value] = text.split(":");
  return { algorithm, type, value } as Checksum;
}

/** Undefined fields would not do where absence is meant: spread this. */
export function checksumField(text: string | null): { readonly checksum?: Checksum } {
  return text === null ? {} : { checksum: decodeChecksum(text) };
}

/** JSON {h: headers, m: metadata, a: the ACL, where there is one}. */
export function encodeAttributes(
  { headers, metadata, acl }: Pick<Attributes, "headers" | "metadata" | "acl">,
): string | null {
  if (isEmpty(headers) && isEmpty(metadata) && acl === undefined) return null;
  return JSON.stringify({ h: headers, m: metadata, a: acl });
}

export function decodeAttributes(
  text: string | null,
): Pick<Attributes, "headers" | "metadata" | "acl"> {
  if (text === null) return { headers: {}, metadata: {} };
  const { h, m, a } = JSON.parse(text);
  return { headers: h, metadata: m, ...(a === undefined ? {} : { acl: a }) };
}

export function encodeTags(tags: Attributes["tags"]): string | null {
  return isEmpty(tags) ? null : JSON.stringify(tags);
}

export function decodeTags(text: string | null): Attributes["tags"] {
  return text === null ? {} : JSON.parse(text);
}

function isEmpty(record: Readonly<Record<string, string>>): boolean {
  for (const _ in record) return false;
  return true;
}

export function encodeStorageClass(storageClass: string): string | null {
  return storageClass === STANDARD ? null : storageClass;
}

export function decodeStorageClass(text: string | null): string {
  return text ?? STANDARD;
}

export function blobBytes(id: BlobId): Uint8Array {
  return Buffer.from(id, "hex");
}

/** What is not a BLOB has decayed: its text is returned, which no checksum will match. */
export function blobId(bytes: Uint8Array): BlobId {
  if (!(bytes instanceof Uint8Array)) return String(bytes) as BlobId;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex") as BlobId;
}
