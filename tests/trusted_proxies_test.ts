/** S3 behind proxies: conditions and logs know the client, and only a proxy is believed. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { ServerOptions } from "../server/start.ts";
import { parseAccessLine } from "./support/access_log.ts";
import { S3Client } from "./support/s3_client.ts";
import { expectError, expectStatus } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { allow, tenant } from "./support/tenants.ts";

const OBJECT = { bucket: "media", key: "a" };

async function fixture(options: ServerOptions) {
  const server = await embeddedServer(options);
  const root = new S3Client({ url: server.url, ...CREDENTIALS });
  expectStatus(await root.createBucket("media"), 200);
  expectStatus(await root.putObject(OBJECT, Buffer.from("content")), 200);
  return { server, root, [Symbol.asyncDispose]: () => server.stop() };
}

const CLIENT = { "x-forwarded-for": "192.0.2.7" };
const SECURE = { "x-forwarded-proto": "https" };

Deno.test("behind a trusted proxy conditions are asked of the client", async () => {
  await using at = await fixture({ trustedProxies: ["127.0.0.0/8"] });
  using near = await tenant(at.server, "near", [
    allow("s3:GetObject", "media/*", { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }),
  ]);
  using sealed = await tenant(at.server, "sealed", [
    allow("s3:GetObject", "media/*", { Bool: { "aws:SecureTransport": "true" } }),
  ]);
  expectStatus(await near.s3.getObject(OBJECT, CLIENT), 200);
  expectError(await near.s3.getObject(OBJECT), 403, "AccessDenied");
  const spoofed = { "x-forwarded-for": "192.0.2.7, 198.51.100.1" };
  expectError(await near.s3.getObject(OBJECT, spoofed), 403, "AccessDenied");
  expectStatus(await sealed.s3.getObject(OBJECT, SECURE), 200);
  expectError(await sealed.s3.getObject(OBJECT), 403, "AccessDenied");
  expectError(
    await sealed.s3.getObject(OBJECT, { "x-forwarded-proto": "http" }),
    403,
    "AccessDenied",
  );
});

Deno.test("behind a trusted proxy the access log and the journal tell of the client", async () => {
  const directory = Deno.makeTempDirSync({ prefix: "objectstorage-proxies-" });
  try {
    const log = { access: "s3", accessFile: `${directory}/access.log` } as const;
    const at = await fixture({ directory, trustedProxies: ["127.0.0.1"], log });
    expectStatus(await at.root.deleteObject(OBJECT, CLIENT), 204);
    await at.server.stop();
    const lines = Deno.readTextFileSync(log.accessFile).trimEnd().split("\n").map(parseAccessLine);
    assert.deepEqual(
      lines.map(({ operation, remoteIp }) => [operation, remoteIp]).at(-1),
      ["REST.DELETE.OBJECT", "192.0.2.7"],
    );
    const records = Deno.readTextFileSync(`${directory}/.objectstorage/audit.log`)
      .trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(
      records.filter(({ action }) => action === "PutObject" || action === "DeleteObject")
        .map(({ action, sourceAddress }) => [action, sourceAddress]),
      [["PutObject", "127.0.0.1"], ["DeleteObject", "192.0.2.7"]],
    );
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("adv_CVE_2026_21862: who is no trusted proxy cannot say where it comes from", async () => {
  for (const trustedProxies of [[], ["10.0.0.0/8"]]) {
    await using at = await fixture({ trustedProxies });
    using near = await tenant(at.server, "near", [
      allow("s3:GetObject", "media/*", { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }),
    ]);
    using sealed = await tenant(at.server, "sealed", [
      allow("s3:GetObject", "media/*", { Bool: { "aws:SecureTransport": "true" } }),
    ]);
    expectError(await near.s3.getObject(OBJECT, CLIENT), 403, "AccessDenied");
    expectError(await sealed.s3.getObject(OBJECT, SECURE), 403, "AccessDenied");
  }
});
