import assert from "node:assert/strict";
import { describeDisk, serverChecks } from "./checks.ts";

const DISK = { bavail: 25_600, bsize: 4_096, files: 1_000, ffree: 10 };

Deno.test("a disk with room is well, one without is not", () => {
  assert.equal(describeDisk(DISK), "100 MiB free");
  assert.equal(describeDisk({ ...DISK, files: 0, ffree: 0 }), "100 MiB free");
  assert.throws(() => describeDisk({ ...DISK, bavail: 4_095 }), /^Error: 15 MiB free, 16 are/);
  assert.throws(() => describeDisk({ ...DISK, ffree: 0 }), /no file can be made any more$/);
});

Deno.test("the database, the blobs, the disk and every isolate are checked for real", async () => {
  const done: string[] = [];
  const checks = serverChecks({
    writer: {
      execute: (name) => {
        done.push(name);
        return Promise.resolve(undefined as never);
      },
    },
    blobs: { probe: async () => void done.push("blobs") },
    isolates: {
      names: ["writer", "http-0"],
      ping: async (name) => void done.push(`ping ${name}`),
    },
    audit: { state: async () => ({ ok: true, behind: 3 }) },
    directory: "/data",
  });
  assert.deepEqual(checks.map(({ name }) => name), [
    "database",
    "blobs",
    "audit",
    "disk",
    "writer",
    "http-0",
  ]);
  for (const check of checks) if (check.name !== "disk") await check.run();
  assert.deepEqual(done, ["probe", "blobs", "ping writer", "ping http-0"]);
});
