/** The rules of the house as a test: who may import whom, which interfaces live where, how long a
 * file may be. README.md draws the same arrows. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";

/** What the files of a room may import besides their own room; the longest prefix decides. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "main.ts": [
    "deno.json",
    "server/audit_command.ts",
    "server/bootstrap/preview.ts",
    "server/config/",
    "server/health/ask_ready.ts",
    "server/management_url.ts",
    "server/minio_import/",
    "server/runtime/sd_notify.ts",
    "server/socket_address.ts",
    "server/start.ts",
    "storage/verify.ts",
    "admin/",
    "web/console_files.ts",
  ],
  "server/": ["storage/"],
  // The main isolate serves the management port.
  "server/management.ts": [
    "server/",
    "storage/",
    "admin/app.ts",
    "admin/api/api_server.ts",
    "web/console_files.ts",
    "deno.json",
  ],
  "server/auth/": [
    "server/s3/errors.ts",
    "server/s3/request.ts",
    "server/s3/operation.ts",
    "server/s3/uri_encoding.ts",
    "storage/identity.ts",
    "storage/model.ts",
  ],
  // Knows the journal by an interface of its own.
  "server/audit/": ["server/auth/hmac.ts", "storage/report.ts", "storage/sync_directory.ts"],
  "server/runtime/": [],
  "server/s3/": ["storage/", "server/auth/", "server/services.ts", "server/observer.ts"],
  "server/sts/": [
    "server/auth/",
    "server/observer.ts",
    "server/s3/answer.ts",
    "server/s3/body.ts",
    "server/s3/dispatch.ts",
    "server/s3/errors.ts",
    "server/s3/request.ts",
    "server/s3/request_record.ts",
    "server/s3/xml_writer.ts",
    "storage/metadata.ts",
    "storage/model.ts",
  ],
  "server/s3/operations/": [
    "server/s3/",
    "server/auth/principal.ts",
    "server/auth/bucket_access.ts",
    "server/auth/policy/",
    "storage/metadata.ts",
    "storage/model.ts",
    "storage/blobs.ts",
    "storage/digests.ts",
    "storage/objects.ts",
    "storage/preconditions.ts",
  ],
  "admin/": [
    "storage/",
    "server/services.ts",
    "server/auth/",
    "server/audit/audit_query.ts",
    "server/audit/audit_reader.ts",
    "server/audit/audit_record.ts",
    "server/config/show.ts",
    "server/current_credentials.ts",
    "server/delivery.ts",
    "server/health/server_report.ts",
    "server/health/status.ts",
    "server/identities.ts",
    "server/management_authenticator.ts",
    "server/metrics/metrics_history.ts",
    "server/observer.ts",
    "server/refusals.ts",
    "server/request_head.ts",
    "server/request_ids.ts",
    // Of S3, its operations and the one way to run them from inside: not the table, not dispatch.
    "server/s3/address.ts",
    "server/s3/content_disposition.ts",
    "server/s3/errors.ts",
    "server/s3/invoke.ts",
    "server/s3/operation.ts",
    "server/s3/operations/",
    "server/s3/request.ts",
    "server/s3/request_record.ts",
    "server/s3/turns.ts",
    "server/s3/uri_encoding.ts",
    "server/s3/xml_writer.ts",
    "server/sessions/",
    "server/shares/shares.ts",
    "server/socket_address.ts",
    "server/trace/",
    "server/watchers.ts",
    "web/",
  ],
  // A client: of the server it has the pieces both sides share, and none of the management API.
  "admin/cli/": [
    "server/auth/canonical_request.ts",
    "server/auth/hmac.ts",
    "server/config/client_commands.ts",
    "server/config/sources.ts",
    "server/config/value_types.ts",
    "server/management_url.ts",
    "server/s3/address.ts",
    "server/s3/request.ts",
    "server/s3/uri_encoding.ts",
    "server/stored_root.ts",
  ],
  "web/": ["admin/types.ts", "server/auth/policy/known_actions.ts"],
  "deploy/": ["deno.json", "web/console_files.ts"],
  "deploy/openapi.ts": ["admin/api/"],
  "storage/": [],
};

/** Files an operation must not reach for: they stand above it. */
const NOT_FOR_OPERATIONS = [
  "server/s3/dispatch.ts",
  "server/s3/run_operation.ts",
  "server/s3/invoke.ts",
  "server/s3/table.ts",
  "server/s3/answer.ts",
];

/** A name that may appear only in files under these prefixes. */
const ONLY_IN: readonly (readonly [name: string, pattern: RegExp, homes: readonly string[]])[] = [
  [
    "the runtime's own API (Deno.*)",
    /\bDeno\.(?!test\b|bench\b)/,
    [
      "main.ts",
      "server/runtime/",
      "storage/directory/files.ts",
      "deploy/",
    ],
  ],
  ["Hono", /from "hono/, ["server/app.ts", "admin/"]],
  ["node:sqlite", /"node:sqlite"/, ["storage/sqlite/"]],
  ["the environment", /Deno\.env|process\.env/, ["main.ts", "deploy/"]],
];

const HARD_LIMIT = 400;
const ROOT = new URL("../", import.meta.url).pathname;
const IMPORT = /(?:import|export)\s(?:[^;"']*?\sfrom\s)?["'](\.[^"']+)["']/g;
const FORBIDDEN_NAMES = /(?:^|_)(?:utils?|helpers?|common|manager|misc)(?:_|\.)/;

function* sources(directory = ""): Generator<string> {
  for (const entry of readdirSync(join(ROOT, directory))) {
    if (entry.startsWith(".") || ["tests", "node_modules", "data", "dist"].includes(entry)) {
      continue;
    }
    const path = posix.join(directory, entry);
    if (statSync(join(ROOT, path)).isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(path)) yield path;
  }
}

const FILES = [...sources()];
const PRODUCT = FILES.filter((path) => !path.endsWith("_test.ts"));

function text(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function homeOf(path: string): string | undefined {
  return Object.keys(MAY_IMPORT).filter((home) => path === home || path.startsWith(home))
    .sort((a, b) => b.length - a.length)[0];
}

Deno.test("every import follows the arrows", () => {
  const offences: string[] = [];
  for (const from of PRODUCT) {
    const home = homeOf(from);
    for (const [, specifier = ""] of text(from).matchAll(IMPORT)) {
      const to = posix.normalize(posix.join(posix.dirname(from), specifier));
      assert.ok(existsSync(join(ROOT, to)), `${from} imports ${to}, which is not there`);
      const own = home !== undefined && to.startsWith(home) && homeOf(to) === home;
      const listed = home !== undefined &&
        (MAY_IMPORT[home] ?? []).some((allowed) => to === allowed || to.startsWith(allowed));
      const ownChild = home !== undefined && home.endsWith("/") && to.startsWith(home);
      const isTable = from === "server/s3/table.ts";
      const allowed = own || listed ||
        (ownChild && (home !== "server/s3/" || !to.includes("/operations/") || isTable));
      const above = home === "server/s3/operations/" && NOT_FOR_OPERATIONS.includes(to);
      if (!allowed || above) offences.push(`${from} -> ${to}`);
    }
  }
  assert.deepEqual(offences, []);
});

for (const [name, pattern, homes] of ONLY_IN) {
  Deno.test(`${name} appears only in ${homes.join(", ")}`, () => {
    const offences = PRODUCT.filter((path) =>
      !homes.some((home) => path.startsWith(home)) && pattern.test(withoutComments(text(path)))
    );
    assert.deepEqual(offences, []);
  });
}

Deno.test(`no file is longer than ${HARD_LIMIT} lines`, () => {
  const long = FILES.filter((path) =>
    path !== "admin/types.ts" && text(path).split("\n").length > HARD_LIMIT
  );
  assert.deepEqual(long, []);
});

Deno.test("every file begins with what it owns", () => {
  const silent = PRODUCT.filter((path) => !/^(?:#![^\n]*\n)?\/\*\*/.test(text(path)));
  assert.deepEqual(silent, []);
});

Deno.test("files are named after what they do, in snake_case", () => {
  const bad = FILES.filter((path) => {
    const name = posix.basename(path);
    return !/^[a-z0-9_]+\.tsx?$/.test(name) || FORBIDDEN_NAMES.test(name) || name === "index.ts";
  });
  assert.deepEqual(bad, []);
});

Deno.test("no default exports, no enums, no module-level mutable state", () => {
  const offences = PRODUCT.filter((path) => {
    const code = withoutComments(text(path));
    return /^export default\b/m.test(code) || /^(?:export )?(?:const )?enum\b/m.test(code) ||
      /^(?:export )?(?:let|var)\s/m.test(code);
  });
  assert.deepEqual(offences, []);
});

Deno.test("unit tests beside the code need no permissions", () => {
  const offences = FILES.filter((path) =>
    path.endsWith("_test.ts") &&
    /startServer|node:sqlite|Deno\.(?:open|make|read|write)/.test(text(path))
  );
  assert.deepEqual(offences, []);
});

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
