/** Every page of the console with something on it, for those who look at all: by a ruler, or by eye. */
import { Buffer } from "node:buffer";
import type { Page } from "../support/browser.ts";
import { BY_ROOT, type ManagedServer, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText } from "../support/tenants.ts";

export interface PlaceToSee {
  readonly name: string;
  readonly path: string;
  /** Brings it to the state that is meant. */
  readonly prepare?: (page: Page) => Promise<void>;
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

export const PLACES: readonly PlaceToSee[] = [
  { name: "overview", path: "/" },
  { name: "buckets", path: "/buckets" },
  {
    name: "create_bucket",
    path: "/buckets",
    async prepare(page) {
      await press(page, "Create bucket");
      await page.getByLabel("Name").fill("Photos-");
    },
  },
  {
    name: "delete_bucket",
    path: "/buckets",
    async prepare(page) {
      await press(page, "Actions for media");
      await page.getByRole("menuitem", { name: "Delete" }).click();
    },
  },
  { name: "objects", path: "/buckets/media" },
  { name: "object", path: "/buckets/media?object=notes.md" },
  { name: "versions", path: "/buckets/media?versions=1" },
  { name: "empty_bucket", path: "/buckets/website" },
  {
    name: "bucket_settings",
    path: "/buckets/media/settings",
    async prepare(page) {
      await press(page, "Add rule");
      await press(page, "Add tag");
    },
  },
  {
    name: "uploads",
    path: "/buckets/backups",
    async prepare(page) {
      const names = ["first", "second", "third"].map((name) => `${name} of ${Date.now()}.txt`);
      await page.getByLabel("Choose files", { exact: true }).setInputFiles(
        names.map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) })),
      );
      await page.getByRole("heading", { name: "3 files uploaded" }).waitFor();
    },
  },
  {
    name: "palette",
    path: "/",
    prepare: (page) => page.keyboard.press("Control+k"),
  },
  {
    name: "account_menu",
    path: "/",
    prepare: (page) => page.locator(".account").click(),
  },
  { name: "not_found", path: "/buckets/nobody/knows/this" },
];

/** A server with a little of everything. */
export async function furnishedServer(): Promise<ManagedServer> {
  const server = await managedServer();
  const { identities } = server;
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const bucket of ["backups", "media", "website"]) await s3.createBucket(bucket);
  await s3.putBucketVersioning("media", "Enabled");
  const text = (words: string) => new TextEncoder().encode(words);
  await s3.putObject({ bucket: "media", key: "notes.md" }, text("# Notes\n\nFirst."));
  await s3.putObject({ bucket: "media", key: "notes.md" }, text("# Notes\n\nSecond."));
  await s3.putObject({ bucket: "media", key: "2026/11/numbers.csv" }, text("a,b\n1,2\n"));
  await s3.putObject({ bucket: "backups", key: "db.sql" }, new Uint8Array(300_000));
  await identities.createUser({ name: "alice", password: "alice likes tea" }, BY_ROOT);
  await identities.createUser({ name: "bob", description: "Backups" }, BY_ROOT);
  await identities.updateUser({ name: "bob", disabled: true }, BY_ROOT);
  await identities.createGroup({ name: "editors", description: "May write to media" }, BY_ROOT);
  const document = policyText(allow("s3:*", "arn:aws:s3:::media/*"));
  await identities.putPolicy({ name: "media-writers", document }, BY_ROOT);
  await identities.attachPolicies({ kind: "group", name: "editors" }, ["media-writers"], BY_ROOT);
  return server;
}
