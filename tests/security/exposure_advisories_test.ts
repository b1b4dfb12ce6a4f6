/** Advisories of other stores about doors nobody knew of: default credentials, ports that listen to
 * strangers, comparisons that tell by their time. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ApiClient } from "../support/api_client.ts";
import { managedServer, ManagementClient } from "../support/management_client.ts";
import { read } from "../support/pretended_settings.ts";
import { S3Client } from "../support/s3_client.ts";
import { managementUrlOf, spawnServer } from "../support/server.ts";
import { sts } from "../support/sts_client.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** User and secret that some store or other begins with. */
const DEFAULTS = [
  ["minioadmin", "minioadmin"],
  ["rustfsadmin", "rustfsadmin"],
  ["admin", "admin"],
  ["admin", "password"],
  ["root", "root"],
  ["minio", "minio123"],
  ["objectstorage", "objectstorage"],
  ["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
] as const;

Deno.test("adv_GHSA-j59h: a first start makes credentials of its own; none that is documented lets anyone in", async () => {
  const directory = Deno.makeTempDirSync({ prefix: "objectstorage-root-" });
  try {
    await using server = await managedServer({ directory, rootCredentials: "stored" });
    const made = server.newRoot;
    assert.ok(made !== undefined && made.password.length >= 20);
    const pairs = [...DEFAULTS, ...DEFAULTS.map(([, secret]) => [made.user, secret] as const)];
    const visitor = new ManagementClient(server);
    for (const [index, [accessKeyId, secretAccessKey]] of pairs.entries()) {
      const keys = { accessKeyId, secretAccessKey };
      using s3 = new S3Client({ url: server.url, ...keys });
      assert.equal((await s3.listBuckets()).status, 403, accessKeyId);
      assert.equal((await new ApiClient(server.managementUrl, keys).get("/users")).status, 401);
      assert.equal((await sts(server.url, { Action: "GetCallerIdentity" }, keys)).status, 403);
      // Each takes as long as a right one.
      const body = index % 2 === 0 ? keys : { username: accessKeyId, password: secretAccessKey };
      assert.equal((await visitor.trySignIn(body)).status, 401, accessKeyId);
    }
    const { user: accessKeyId, password: secretAccessKey } = made;
    using s3 = new S3Client({ url: server.url, accessKeyId, secretAccessKey });
    assert.equal((await s3.listBuckets()).status, 200);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
  for (const [user, secret] of DEFAULTS.slice(0, 2)) {
    const env = { OBJECTSTORAGE_ROOT_USER: user, OBJECTSTORAGE_ROOT_PASSWORD: secret };
    await assert.rejects(
      async () => await read({ args: "serve", env }),
      /a default everybody knows/,
    );
  }
});

/** TCP ports a process listens on, as the kernel has them. */
function listening(pid: number): ReadonlySet<number> {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]];
      } catch {
        return []; // Closed since.
      }
    }),
  );
  const ports = new Set<number>();
  for (const table of ["tcp", "tcp6"]) {
    for (const line of readFileSync(`/proc/${pid}/net/${table}`, "utf8").split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      // 0A: it listens.
      if (state !== "0A" || !sockets.has(inode)) continue;
      ports.add(parseInt(local.split(":")[1] ?? "", 16));
    }
  }
  return ports;
}

Deno.test({
  name: "adv_CVE-2026-72920, adv_CVE-2026-73080: two ports listen, and both ask who is there",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using server = await spawnServer();
    const management = managementUrlOf(server);
    const ports = [server.url, management].map((url) => Number(new URL(url).port));
    assert.deepEqual([...listening(server.pid)].sort(), ports.sort());
    const status = async (url: string, init: RequestInit = {}) => {
      const answer = await fetch(url, init);
      await answer.body?.cancel();
      return answer.status;
    };
    for (const method of ["GET", "PUT", "DELETE"]) {
      assert.equal(await status(`${server.url}/bucket`, { method }), 403);
    }
    for (const path of ["users", "status", "configuration", "buckets", "session", "audit"]) {
      assert.equal(await status(`${management}/api/v1/${path}`), 401, path);
    }
  },
});

function* sourcesIn(directory: string): Generator<string> {
  for (const name of readdirSync(join(ROOT, directory))) {
    const path = `${directory}/${name}`;
    if (statSync(join(ROOT, path)).isDirectory()) yield* sourcesIn(path);
    else if (/(?<!_test)\.ts$/.test(name)) yield path;
  }
}

Deno.test("adv_garage-b8c7a560: what a client sends to show who it is is compared in constant time alone", () => {
  const secret = "(?:signature|secretAccessKey|secret|password)";
  const compared = new RegExp(
    String.raw`\b${secret}\)?\s*[!=]==?(?!=|\s*(?:undefined|null|""))|` +
      String.raw`[!=]==?\s*(?:\w+[.?]+)*${secret}\b(?!\.|\()`,
  );
  const found: string[] = [];
  for (const directory of ["server/auth", "server/sessions", "server/sts", "admin"]) {
    for (const path of sourcesIn(directory)) {
      for (const line of readFileSync(join(ROOT, path), "utf8").split("\n")) {
        if (compared.test(line)) found.push(`${path}: ${line.trim()}`);
      }
    }
  }
  assert.deepEqual(found, []);
  // It would be found.
  for (const line of ["if (signature === expected)", "return given !== claim.signature;"]) {
    assert.match(line, compared);
  }
});
