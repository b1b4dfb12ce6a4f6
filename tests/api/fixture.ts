/** A server with everything the routes are asked about, and an administrator who is not root. */
import { Buffer } from "node:buffer";
import type { RunningServer } from "../../server/start.ts";
import { ApiClient, type KeyPair } from "../support/api_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { expectStatus } from "../support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "../support/server.ts";
import { allow, policyText, ROOT } from "../support/tenants.ts";
import { BUCKET_POLICY } from "./expectations.ts";

export interface Fixture {
  readonly server: RunningServer;
  readonly root: ApiClient;
  readonly admin: ApiClient;
  readonly adminKey: KeyPair;
  /** Of the first version of `a` in `media`. */
  readonly versionId: string;
  /** Of an upload of `parts`, and the ETag of its first part. */
  readonly uploadId: string;
  readonly etag: string;
  readonly doomedUploadId: string;
  /** Of a link to `a`, made by the administrator. */
  readonly shareId: string;
  /** Of a request that was refused. */
  readonly refusedId: string;
}

/** A server with a management port, and its root user's client. */
export async function managedServer(options = {}) {
  const server = await embeddedServer({ consoleAddress: "127.0.0.1:0", ...options });
  return { server, root: new ApiClient(server.managementUrl, CREDENTIALS) };
}

/** A user with these policies (names) and a key of its own; a client that signs with it. */
export async function managedUser(
  { identities, managementUrl }: RunningServer,
  name: string,
  policies: readonly string[],
  key: { readonly policy?: string; readonly expiresAt?: number } = {},
) {
  await identities.createUser({ name }, ROOT);
  await identities.attachPolicies({ kind: "user", name }, policies, ROOT);
  const made = await identities.createAccessKey({ user: name, ...key }, ROOT);
  const pair = { accessKeyId: made.key.accessKeyId, secretAccessKey: made.secretAccessKey };
  return { pair, client: new ApiClient(managementUrl, pair) };
}

export async function fixture(): Promise<Fixture> {
  return await furnished(await managedServer());
}

/** The same of a server that runs already, and has nothing yet. */
export async function furnished(
  { server, root }: Awaited<ReturnType<typeof managedServer>>,
): Promise<Fixture> {
  const { identities } = server;
  const secretAccessKey = "a-secret-of-the-matrix";
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const bucket of ["media", "doomed"]) {
    expectStatus(await s3.createBucket(bucket), 200);
    expectStatus(await s3.putBucketVersioning(bucket, "Enabled"), 200);
    expectStatus(await s3.putObject({ bucket, key: "a" }, Buffer.from("first")), 200);
  }
  expectStatus(await s3.putObject({ bucket: "media", key: "a" }, Buffer.from("second")), 200);
  expectStatus(await s3.putObject({ bucket: "media", key: "movable" }, Buffer.from("a")), 200);
  const versions = await root.get("/buckets/media/versions?prefix=a");
  const upload = await root.post("/buckets/media/uploads", { key: "parts" });
  const doomedUpload = await root.post("/buckets/media/uploads", { key: "parts" });
  const { uploadId } = upload.json;
  const parts = await root.post(`/buckets/media/uploads/${uploadId}/part-urls`, {
    key: "parts",
    parts: [1],
  });
  const part = await fetch(parts.json.items[0].url, { method: "PUT", body: "part" });
  await part.body?.cancel();
  await root.ask("PUT", "/buckets/media/tags", { body: { tags: { a: "b" } } });
  const rules = [{ allowedOrigins: ["*"], allowedMethods: ["GET"] }];
  await root.ask("PUT", "/buckets/media/cors", { body: { rules } });
  await root.ask("PUT", "/buckets/media/policy", { body: { policy: BUCKET_POLICY } });
  const block = { body: { ignorePublicAcls: true } };
  await root.ask("PUT", "/buckets/media/public-access-block", block);

  for (const name of ["someone", "doomed", "attached"]) await identities.createUser({ name }, ROOT);
  for (const name of ["staff", "doomed", "attached"]) await identities.createGroup({ name }, ROOT);
  for (const kind of ["user", "group"] as const) {
    await identities.attachPolicies({ kind, name: "attached" }, ["readonly"], ROOT);
  }
  await identities.addMembers("staff", ["attached"], ROOT);
  const document = policyText(allow("s3:GetObject", "*"));
  for (const name of ["kept", "doomed"]) await identities.putPolicy({ name, document }, ROOT);
  for (const accessKeyId of ["AKIASOMEONE", "AKIADOOMED"]) {
    await identities.createAccessKey({ user: "someone", accessKeyId, secretAccessKey }, ROOT);
  }
  const admin = await managedUser(server, "boss", ["consoleAdmin"]);
  for (const accessKeyId of ["AKIAADMINOWN", "AKIAADMINDOOMED"]) {
    await identities.createAccessKey({ user: "boss", accessKeyId, secretAccessKey }, ROOT);
  }
  const share = { key: "a", expiresIn: 3_600 };
  const shared = await admin.client.post("/buckets/media/shares", share);
  const refused = await new ApiClient(server.managementUrl).get("/users");
  return {
    server,
    root,
    admin: admin.client,
    adminKey: admin.pair,
    versionId: versions.json.items.at(-1).versionId,
    uploadId,
    etag: (part.headers.get("etag") ?? "").replaceAll('"', ""),
    shareId: shared.json.id,
    doomedUploadId: doomedUpload.json.uploadId,
    refusedId: refused.headers.get("x-request-id") ?? "",
  };
}
