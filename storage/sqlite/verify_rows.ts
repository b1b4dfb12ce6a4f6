/** Every row against its own checksum, and versions against the form their place asks for. */
import { crc32 } from "node:zlib";
import { StorageError } from "../model.ts";
import { BLOB_COLUMNS, storedBlob } from "./blob_rows.ts";
import { BUCKET_COLUMNS, storedBucket } from "./bucket_rows.ts";
import type { Connection, Row } from "./connection.ts";
import { manifestSum } from "./contents.ts";
import {
  ATTACHMENT_COLUMNS,
  GROUP_COLUMNS,
  KEY_COLUMNS,
  MEMBER_COLUMNS,
  POLICY_COLUMNS,
  storedAttachment,
  storedGroup,
  storedKey,
  storedMember,
  storedPolicy,
  storedUser,
  USER_COLUMNS,
} from "./identity_rows.ts";
import { JOURNAL_COLUMNS, storedEntry } from "./journal_rows.ts";
import {
  COMPLETION_COLUMNS,
  PART_COLUMNS,
  storedCompletion,
  storedPart,
  storedUpload,
  UPLOAD_COLUMNS,
} from "./part_rows.ts";
import { corruptRow, storedVersion, VERSION_COLUMNS } from "./rows.ts";
import { decodeSequence } from "./sequence_id.ts";
import { SESSION_COLUMNS, storedSession } from "./session_rows.ts";
import type { Finding } from "./finding.ts";
import { checkShare, SHARE_COLUMNS } from "./share_rows.ts";

/** Reads a row; throws `corrupt` when it does not match its checksum. */
type Check = (row: Row) => unknown;

const CHECKS: readonly (readonly [what: string, select: string, check: Check])[] = [
  ["bucket", `SELECT ${BUCKET_COLUMNS} FROM buckets`, storedBucket],
  ["version", `SELECT ${VERSION_COLUMNS} FROM objects`, storedVersion],
  ["version", `SELECT ${VERSION_COLUMNS} FROM versions`, storedVersion],
  ["inline", "SELECT id, bytes, sum FROM inline_bytes", checkInline],
  ["blob", `SELECT ${BLOB_COLUMNS} FROM blobs`, storedBlob],
  ["manifest", "SELECT id, refs, sum FROM manifests", checkManifest],
  ["part", `SELECT ${PART_COLUMNS} FROM parts`, storedPart],
  ["upload", `SELECT ${UPLOAD_COLUMNS} FROM uploads`, storedUpload],
  ["completion", `SELECT ${COMPLETION_COLUMNS} FROM completions`, storedCompletion],
  ["journal", `SELECT ${JOURNAL_COLUMNS} FROM journal`, storedEntry],
  ["user", `SELECT ${USER_COLUMNS} FROM users`, storedUser],
  ["group", `SELECT ${GROUP_COLUMNS} FROM groups`, storedGroup],
  ["member", `SELECT ${MEMBER_COLUMNS} FROM group_members`, storedMember],
  ["policy", `SELECT ${POLICY_COLUMNS} FROM policies`, storedPolicy],
  ["attachment", `SELECT user, ${ATTACHMENT_COLUMNS} FROM user_policies`, storedAttachment],
  ["attachment", `SELECT group_name, ${ATTACHMENT_COLUMNS} FROM group_policies`, storedAttachment],
  ["access key", `SELECT ${KEY_COLUMNS} FROM access_keys`, storedKey],
  ["session", `SELECT ${SESSION_COLUMNS} FROM sessions`, storedSession],
  ["share", `SELECT ${SHARE_COLUMNS} FROM shares`, checkShare],
];

export function* verifyRows(connection: Connection): Generator<Finding> {
  for (const [what, select, check] of CHECKS) {
    for (const row of connection.prepare(select).iterate()) {
      try {
        check(row);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        yield { kind: "corrupt", what, detail: error.message };
      }
    }
  }
  yield* verifyVersionForms(connection);
}

function checkInline([id, bytes, sum]: Row): void {
  if (bytes instanceof Uint8Array && crc32(bytes) === sum) return;
  throw corruptRow("inline", id as number);
}

function checkManifest([id, refs, sum]: Row): void {
  if (manifestSum(id as number, refs as number) !== sum) throw corruptRow("manifest", id as number);
}

/** Ids say their sequence; `objects` holds no markers; a version has at most one content. */
function* verifyVersionForms(connection: Connection): Generator<Finding> {
  for (const table of ["objects", "versions"]) {
    const select = `SELECT bucket_id, key, sequence, version_id, kind, size,
      (inline IS NOT NULL) + (blob IS NOT NULL) + (manifest IS NOT NULL) FROM ${table}`;
    for (const row of connection.prepare(select).iterate()) {
      const [bucket, key, sequence, id, kind, size, contents] = row;
      const wrong = id !== null && decodeSequence(id as string) !== sequence
        ? "its id names another sequence"
        : kind !== 0 && (table === "objects" || kind !== 1)
        ? "it is of the wrong kind for its table"
        : (contents as number) > 1 || (contents === 0 && size !== 0)
        ? "it has no single place for its bytes"
        : undefined;
      if (wrong === undefined) continue;
      const detail = `${bucket}/${key} sequence ${sequence} in ${table}: ${wrong}`;
      yield { kind: "invariant", what: "version", detail };
    }
  }
}
