/** The tables of the metadata database and how they come to be. Forward only: a migration that has
 * been released is never changed, the next one is added after it. `PRAGMA user_version` counts
 * those applied. What each column means to the rest of the store is in the files of rows beside. */
import type { Connection } from "./connection.ts";
import { copyBeforeUpgrade, type UpgradeOptions } from "./upgrade.ts";

/** A version of a key. Lean columns first: listings read those up to `listed_sum` and never touch
 * the pages a long row spills into. */
const VERSION_COLUMNS = `
  bucket_id INTEGER NOT NULL REFERENCES buckets(id),
  key TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  version_id TEXT,            -- NULL: the null version
  kind INTEGER NOT NULL,      -- 0 object, 1 delete marker
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  last_modified INTEGER NOT NULL,
  storage_class TEXT,         -- NULL: STANDARD
  checksum TEXT,              -- algorithm:type:value
  listed_sum INTEGER NOT NULL,
  inline INTEGER,             -- inline_bytes.id
  blob BLOB,                  -- blobs.id
  manifest INTEGER,           -- manifests.id
  parts INTEGER,
  attributes TEXT,            -- JSON {h: headers, m: metadata}
  tags TEXT,                  -- JSON
  rest_sum INTEGER NOT NULL`;

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO settings (name, value) VALUES ('epoch', 0), ('sequence_floor', 0), ('generation_floor', 0);

  -- AUTOINCREMENT: an id is never used again, so nothing of a deleted bucket can show in another.
  CREATE TABLE buckets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    region TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    versioning INTEGER NOT NULL,  -- 0 off, 1 enabled, 2 suspended
    documents TEXT,               -- JSON
    sum INTEGER NOT NULL);
  CREATE INDEX buckets_owner ON buckets(owner, name);

  CREATE TABLE usage (
    bucket_id INTEGER PRIMARY KEY REFERENCES buckets(id),
    objects INTEGER NOT NULL DEFAULT 0,
    versions INTEGER NOT NULL DEFAULT 0,
    delete_markers INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    uploads INTEGER NOT NULL DEFAULT 0,
    upload_bytes INTEGER NOT NULL DEFAULT 0);

  -- Current versions that are objects; a key without one is hidden or not there. So a listing of
  -- objects meets neither old versions nor delete markers.
  CREATE TABLE objects (${VERSION_COLUMNS},
    PRIMARY KEY (bucket_id, key)) WITHOUT ROWID;

  -- All other versions: noncurrent ones, and delete markers also where they are current.
  CREATE TABLE versions (${VERSION_COLUMNS},
    PRIMARY KEY (bucket_id, key, sequence DESC)) WITHOUT ROWID;
  CREATE UNIQUE INDEX versions_null ON versions(bucket_id, key) WHERE version_id IS NULL;

  -- Small bodies. The id is the sequence of the command that brought them: never used again.
  -- Each row belongs to exactly one version or part.
  CREATE TABLE inline_bytes (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL, sum INTEGER NOT NULL);

  CREATE TABLE blobs (
    id BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    refs INTEGER NOT NULL,
    state INTEGER NOT NULL,       -- 0 live, 1 doomed, 2 gone
    generation INTEGER NOT NULL,
    zero_epoch INTEGER NOT NULL,  -- of the last drop to 0 references, or of the burial
    sum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX blobs_idle ON blobs(state, zero_epoch) WHERE refs = 0;

  -- Lists of parts, shared by an upload or any number of versions (copies).
  CREATE TABLE manifests (
    id INTEGER PRIMARY KEY,
    refs INTEGER NOT NULL,
    sum INTEGER NOT NULL);
  CREATE INDEX manifests_dropped ON manifests(id) WHERE refs = 0;

  CREATE TABLE parts (
    manifest INTEGER NOT NULL REFERENCES manifests(id),
    number INTEGER NOT NULL,
    start INTEGER,                -- NULL until the upload is completed
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified INTEGER NOT NULL,
    checksum TEXT,
    inline INTEGER,
    blob BLOB,
    blob_offset INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (manifest, number)) WITHOUT ROWID;

  CREATE TABLE uploads (
    bucket_id INTEGER NOT NULL REFERENCES buckets(id),
    key TEXT NOT NULL,
    upload_id TEXT NOT NULL,
    manifest INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    initiator TEXT NOT NULL,
    storage_class TEXT,
    checksum TEXT,                -- algorithm:type
    attributes TEXT,
    tags TEXT,
    sum INTEGER NOT NULL,
    PRIMARY KEY (bucket_id, key, upload_id)) WITHOUT ROWID;
  CREATE INDEX uploads_age ON uploads(created_at);

  -- What completed uploads answered, to answer it again.
  CREATE TABLE completions (
    upload_id TEXT PRIMARY KEY,
    bucket_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    result TEXT NOT NULL,         -- JSON
    at INTEGER NOT NULL,
    sum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX completions_age ON completions(at);

  CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    principal TEXT NOT NULL,
    action TEXT NOT NULL,
    bucket TEXT NOT NULL,
    key TEXT,
    version_id TEXT,
    size INTEGER,
    sum INTEGER NOT NULL);
  CREATE TABLE journal_cursors (consumer TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
  `,
  `
  -- Names differ in more than the case of letters; they are looked up and listed as they are.
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    canonical_id TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    password TEXT,                -- a hash
    sum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX users_name ON users(name);
  CREATE UNIQUE INDEX users_name_any_case ON users(name COLLATE NOCASE);

  CREATE TABLE groups (
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE UNIQUE INDEX groups_name_any_case ON groups(name COLLATE NOCASE);

  CREATE TABLE group_members (
    group_name TEXT NOT NULL REFERENCES groups(name),
    user TEXT NOT NULL REFERENCES users(id),
    sum INTEGER NOT NULL,
    PRIMARY KEY (group_name, user)) WITHOUT ROWID;
  CREATE INDEX group_members_user ON group_members(user, group_name);

  CREATE TABLE policies (
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    document TEXT NOT NULL,
    sum INTEGER NOT NULL);
  CREATE UNIQUE INDEX policies_name_any_case ON policies(name COLLATE NOCASE);

  -- By name: built-in policies have no row.
  CREATE TABLE user_policies (
    user TEXT NOT NULL REFERENCES users(id),
    policy TEXT NOT NULL,
    built_in INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (user, policy)) WITHOUT ROWID;
  CREATE INDEX user_policies_policy ON user_policies(policy);
  CREATE TABLE group_policies (
    group_name TEXT NOT NULL REFERENCES groups(name),
    policy TEXT NOT NULL,
    built_in INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (group_name, policy)) WITHOUT ROWID;
  CREATE INDEX group_policies_policy ON group_policies(policy);

  CREATE TABLE access_keys (
    id TEXT PRIMARY KEY,
    user TEXT REFERENCES users(id),  -- NULL: the root user's
    sealed_secret BLOB NOT NULL,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    disabled INTEGER NOT NULL,
    last_used_at INTEGER,
    policy TEXT,
    sum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX access_keys_user ON access_keys(user, id);

  ALTER TABLE journal ADD COLUMN resource TEXT;
  ALTER TABLE journal ADD COLUMN request TEXT;  -- JSON: the rest of the cause
  ALTER TABLE journal ADD COLUMN details TEXT;  -- JSON
  `,
  `
  -- Who is signed in. Ids are hashes: a copy of the database lets nobody in.
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    holder TEXT NOT NULL,         -- user/id, root, federated/hash
    access_key TEXT,              -- NULL: not opened by one
    owner TEXT NOT NULL,          -- JSON
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    sum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX sessions_holder ON sessions(holder, last_used_at);
  CREATE INDEX sessions_key ON sessions(access_key) WHERE access_key IS NOT NULL;
  CREATE INDEX sessions_end ON sessions(expires_at);
  CREATE INDEX sessions_use ON sessions(last_used_at);
  `,
  `
  -- Links to single objects. Found by hashes: a copy of the database opens none.
  CREATE TABLE shares (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    sealed_token BLOB NOT NULL,
    bucket_id INTEGER NOT NULL REFERENCES buckets(id),
    key TEXT NOT NULL,
    version_id TEXT,                 -- NULL: the current one
    user TEXT REFERENCES users(id),  -- NULL: the root user's
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    inline INTEGER NOT NULL,
    file_name TEXT,
    note TEXT NOT NULL,
    sum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX shares_user ON shares(user, id);
  CREATE INDEX shares_object ON shares(bucket_id, key, id);
  CREATE INDEX shares_bucket ON shares(bucket_id, id);
  CREATE INDEX shares_end ON shares(expires_at);
  `,
];

/** What `PRAGMA user_version` says when this program made or migrated the database. */
const SCHEMA_VERSION = MIGRATIONS.length;

function schemaVersion(connection: Connection): number {
  return connection.prepare("PRAGMA user_version").get()?.[0] as number;
}

/** Brings the database to the newest schema: all steps in one transaction, after a copy was made of
 * a database that has been used. Throws when it is newer, damaged, or when there is too little space;
 * it is as it was then. `migrations`: in place of the product's, for tests. */
export function migrate(
  connection: Connection,
  migrations: readonly string[] = MIGRATIONS,
  options: UpgradeOptions = {},
): void {
  const version = schemaVersion(connection);
  refuseNewer(connection, version, migrations.length);
  if (version === migrations.length) return;
  const copy = version === 0 ? undefined : copyBeforeUpgrade(connection, version, options);
  connection.exec("BEGIN IMMEDIATE");
  try {
    for (const step of migrations.slice(version)) connection.exec(step);
    const broken = connection.prepare("PRAGMA foreign_key_check").get();
    if (broken !== undefined) throw new Error(`A row of ${broken[0]} lost what it refers to`);
    connection.exec(`PRAGMA user_version = ${migrations.length}`);
    connection.exec("COMMIT");
  } catch (error) {
    connection.rollback();
    const kept = copy === undefined ? "" : ` It is as it was; a copy is ${copy}.`;
    throw new Error(`${connection.path} could not be brought up to date.${kept}`, { cause: error });
  }
}

/** Throws unless the database is exactly what this program reads. */
export function requireSchema(connection: Connection): void {
  const version = schemaVersion(connection);
  refuseNewer(connection, version, SCHEMA_VERSION);
  if (version === SCHEMA_VERSION) return;
  throw new Error(
    `The metadata database ${connection.path} has schema ${version}, not ${SCHEMA_VERSION}: ` +
      `start the server once to bring it up to date.`,
  );
}

function refuseNewer(connection: Connection, version: number, known: number): void {
  if (version <= known) return;
  throw new Error(
    `The metadata database ${connection.path} has schema ${version}, this program knows up to ` +
      `${known}: it was used by a newer version. Run that one, or restore a backup.`,
  );
}
