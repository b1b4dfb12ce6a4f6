/** Every page of the console with something on it, for those who look at all: by a ruler, or by eye. */
import { Buffer } from "node:buffer";
import { ApiClient, type KeyPair } from "../support/api_client.ts";
import type { Page } from "../support/browser.ts";
import { BY_ROOT, type ManagedServer, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText } from "../support/tenants.ts";
import { PDF } from "./media.ts";

export interface PlaceToSee {
  readonly name: string;
  readonly path: string;
  /** Brings it to the state that is meant. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Its requests do not end. */
  readonly isLive?: boolean;
}

/** Goes there, and waits until it is as it is meant to be. */
export async function visit(page: Page, { path, prepare, isLive }: PlaceToSee): Promise<void> {
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  if (!isLive) await page.waitForLoadState("networkidle");
  await prepare?.(page);
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** What the server's numbers of a day may be: more by day than by night, one bad hour. */
function aDay(): Readonly<Record<string, readonly (number | null)[]>> {
  const minutes = Array.from({ length: 1_440 }, (_, minute) => minute);
  const now = Date.now();
  const waves = (most: number) =>
    minutes.map((at) => {
      const isKnown = at < 300 || at > 320;
      return isKnown ? Math.round(most * (1 - Math.cos(at / 229)) * (1 + (at % 7) / 20)) : null;
    });
  const isBad = (at: number) => at > 1_000 && at < 1_060;
  return {
    time: minutes.map((at) => now - (1_440 - at) * 60_000),
    requests: waves(900),
    clientErrors: waves(20),
    serverErrors: minutes.map((at) => isBad(at) ? at % 40 : 0),
    receivedBytes: waves(30_000_000),
    sentBytes: waves(90_000_000),
    median: minutes.map((at) => isBad(at) ? 40 : 3 + at % 2),
    slowest: minutes.map((at) => isBad(at) ? 400 : 30 + at % 5),
    objects: minutes.map((at) => at * 10),
    storedBytes: minutes.map((at) => 5e9 + at * 2e6),
    freeBytes: minutes.map((at) => 9e10 - at * 2e6),
  };
}

/** Id of a request to S3, which is refused unless the key is right. */
async function requestId(page: Page, key?: KeyPair): Promise<string> {
  const { s3Url: url } = JSON.parse(
    await page.locator('meta[name="objectstorage"]').getAttribute("content") ?? "{}",
  );
  if (key === undefined) {
    const answer = await fetch(`${url}/media/notes.md`);
    await answer.body?.cancel();
    return answer.headers.get("x-amz-request-id") ?? "";
  }
  using s3 = new S3Client({ url, ...key });
  return (await s3.getObject({ bucket: "media", key: "notes.md" })).header("x-amz-request-id") ??
    "";
}

async function explain(page: Page, requestId: string): Promise<void> {
  await page.getByLabel("Request id").fill(requestId);
  await page.keyboard.press("Enter");
  await page.getByText("Operation", { exact: true }).waitFor();
}

/** Sends a large file from another tab, and never ends. */
async function uploadElsewhere(page: Page): Promise<void> {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await tab.route(/partNumber=/, () => new Promise<void>(() => {}));
  const begun = tab.waitForRequest(/partNumber=/);
  const buffer = Buffer.alloc(20 * 2 ** 20);
  const file = { name: "holidays in the north.mov", mimeType: "video/quicktime", buffer };
  await tab.getByLabel("Choose files", { exact: true }).setInputFiles(file);
  await begun;
  await page.reload();
  await page.getByText("Uploading in another tab").waitFor();
}

export const PLACES: readonly PlaceToSee[] = [
  { name: "overview", path: "/" },
  {
    name: "overview_charts",
    path: "/",
    async prepare(page) {
      await page.route("**/api/v1/metrics/history", (route) => route.fulfill({ json: aDay() }));
      await page.reload();
      await page.locator(".plot canvas").last().waitFor();
      await page.getByRole("slider").first().press("ArrowLeft");
    },
  },
  {
    name: "first_steps",
    path: "/",
    async prepare(page) {
      const nothing = { objects: 0, versions: 0, deleteMarkers: 0, bytes: 0 };
      const total = { ...nothing, uploads: 0, uploadBytes: 0 };
      await page.route(
        "**/api/v1/usage?*",
        (route) => route.fulfill({ json: { items: [], total, buckets: 0 } }),
      );
      await page.reload();
      await page.getByText("Three steps").waitFor();
      await page.unroute("**/api/v1/usage?*");
    },
  },
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
  { name: "document", path: "/buckets/media?object=paper.pdf" },
  { name: "versions", path: "/buckets/media?versions=1" },
  {
    name: "objects_further",
    path: "/buckets/media",
    async prepare(page) {
      const next = await page.evaluate<string>(
        `fetch("/api/v1/buckets/media/objects?limit=1&delimiter=/")
          .then((answer) => answer.json()).then(({ next }) => next)`,
      );
      await page.goto(`/buckets/media?from=${encodeURIComponent(next)}`);
      await page.getByRole("button", { name: "From the beginning" }).waitFor();
    },
  },
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
  { name: "shares", path: "/shares" },
  { name: "shares_none", path: "/shares?bucket=nothing" },
  {
    name: "revoke_share",
    path: "/shares",
    prepare: (page) =>
      page.getByRole("button", { name: "Revoke the link to notes.md" }).first().click(),
  },
  {
    name: "share",
    path: "/buckets/media?object=notes.md",
    async prepare(page) {
      await press(page, "Share…");
      await page.getByLabel("Ends").selectOption("date");
      await page.getByLabel("Visitors").selectOption("show");
    },
  },
  {
    name: "share_made",
    path: "/buckets/media?object=notes.md",
    async prepare(page) {
      await press(page, "Share…");
      await page.getByLabel("Note", { exact: true }).fill("For the newsletter");
      await press(page, "Create link");
      await page.getByText("The link is ready").waitFor();
    },
  },
  {
    name: "palette",
    path: "/",
    prepare: (page) => page.keyboard.press("Control+k"),
  },
  {
    name: "shortcuts",
    path: "/buckets/media",
    prepare: (page) => page.keyboard.press("?"),
  },
  {
    name: "account_menu",
    path: "/",
    prepare: (page) => page.locator(".account").click(),
  },
  { name: "users", path: "/users" },
  {
    name: "create_user",
    path: "/users?create=user",
    async prepare(page) {
      await page.getByLabel("Name", { exact: true }).fill("carol");
      await page.getByLabel("Password", { exact: true }).fill("short");
      await page.getByRole("checkbox", { name: /editors/ }).check();
    },
  },
  { name: "user", path: "/users/bob" },
  {
    name: "delete_user",
    path: "/users/alice",
    async prepare(page) {
      await press(page, "Actions for alice");
      await page.getByRole("menuitem", { name: "Delete user" }).click();
      await page.getByText("With it goes:").waitFor();
    },
  },
  {
    name: "set_password",
    path: "/users/alice",
    async prepare(page) {
      await press(page, "Actions for alice");
      await page.getByRole("menuitem", { name: "Set password" }).click();
    },
  },
  { name: "groups", path: "/groups" },
  { name: "group", path: "/groups/editors" },
  {
    name: "add_members",
    path: "/groups/editors",
    async prepare(page) {
      await press(page, "Add members");
      await page.getByRole("checkbox", { name: "alice" }).check();
    },
  },
  { name: "access_keys", path: "/access-keys?of=all" },
  {
    name: "create_key",
    path: "/access-keys",
    async prepare(page) {
      await press(page, "Create access key");
      await page.getByLabel("What it may do").selectOption("template");
      await page.getByLabel("Bucket").fill("media");
    },
  },
  {
    name: "key_policy",
    path: "/access-keys",
    async prepare(page) {
      await press(page, "Create access key");
      await page.getByLabel("What it may do").selectOption("policy");
      await page.getByText("No problems found.").waitFor();
    },
  },
  {
    name: "key_secret",
    path: "/access-keys",
    async prepare(page) {
      await press(page, "Create access key");
      await page.getByLabel("Description").fill("Nightly backups");
      await page.keyboard.press("Enter");
      await page.getByText("This is the only time").waitFor();
    },
  },
  { name: "policies", path: "/policies" },
  { name: "policy", path: "/policies/media-writers" },
  {
    name: "new_policy",
    path: "/policies/~new",
    async prepare(page) {
      await page.getByLabel("Bucket").fill("media");
      await press(page, "Use this template");
      await page.getByText("No problems found.").waitFor();
    },
  },
  {
    name: "wrong_policy",
    path: "/policies/media-writers/edit",
    async prepare(page) {
      await page.getByRole("textbox", { name: "Document" }).press("Control+a");
      await page.keyboard.insertText(
        '{\n  "Version": "2012-10-17",\n  "Statement": [{\n    "Effect": "Alow",\n' +
          '    "Action": "s3:GetObjekt",\n    "Resource": "arn:aws:s3:::media/*"\n  }]\n}',
      );
      await page.getByText("Line 4, column 15").waitFor();
    },
  },
  { name: "simulator", path: "/simulator" },
  {
    name: "denied",
    path: "/simulator?subject=user&of=alice&action=s3:PutObject&resource=media/a",
  },
  {
    name: "allowed",
    path: "/simulator?subject=user&of=alice&action=s3:GetObject&resource=media/a" +
      "&context=aws:SourceIp=10.0.0.1",
  },
  {
    name: "not_in_force",
    path: "/simulator?subject=user&of=bob&action=s3:GetObject&resource=media/a",
  },
  { name: "account", path: "/account" },
  {
    name: "audit",
    path: "/audit?range=24h",
    prepare: (page) => press(page, "Details of row 1"),
  },
  { name: "audit_none", path: "/audit?range=custom&principal=nobody&live=1" },
  {
    name: "connect",
    path: "/connect?tool=boto3",
    prepare: (page) => press(page, "Create a key for this"),
  },
  { name: "connect_terraform", path: "/connect?tool=terraform&bucket=media" },
  {
    name: "trace",
    path: "/trace",
    isLive: true,
    async prepare(page) {
      await page.getByText("Watching.").waitFor();
      await requestId(page, CREDENTIALS);
      await requestId(page);
      await page.getByText("2 requests so far.").waitFor();
      await press(page, "Details of row 1");
    },
  },
  { name: "refusals", path: "/refusals" },
  {
    name: "refusal",
    path: "/refusals",
    prepare: async (page) => await explain(page, await requestId(page)),
  },
  {
    name: "refusal_of_signature",
    path: "/refusals",
    async prepare(page) {
      const id = await requestId(page, { ...CREDENTIALS, secretAccessKey: "another secret" });
      await explain(page, id);
      const shown = await page.locator(".code").nth(1).innerText();
      await page.getByLabel("What the client signed").fill(shown.replace("us-east-1", "eu-west-1"));
    },
  },
  { name: "status", path: "/status" },
  { name: "configuration", path: "/configuration" },
  { name: "configuration_found", path: "/configuration?find=root&chosen=1" },
  { name: "not_found", path: "/buckets/nobody/knows/this" },
  // The last one: every page shows it from now on.
  { name: "upload_in_another_tab", path: "/buckets/backups", prepare: uploadElsewhere },
];

const SETTINGS = [
  { name: "data", value: "/var/lib/objectstorage", source: "OBJECTSTORAGE_DATA" },
  { name: "s3.address", value: ":9000", source: "default" },
  { name: "s3.publicUrl", source: "not set" },
  { name: "root.user", value: "testroot", source: "/etc/objectstorage.yaml" },
  { name: "root.password", value: "********", source: "credential root_password" },
];

/** Links of alice and of the root user. */
async function shareSome({ managementUrl }: ManagedServer, alice: KeyPair): Promise<void> {
  const root = new ApiClient(managementUrl, CREDENTIALS);
  const { json: versions } = await root.get("/buckets/media/versions?prefix=notes.md");
  const links: readonly (readonly [by: KeyPair, body: object])[] = [
    [CREDENTIALS, { key: "2026/11/numbers.csv", expiresIn: 3_600, note: "For the accountants" }],
    [alice, { key: "notes.md", expiresIn: 30 * 86_400, inline: true, note: "Meeting on Monday" }],
    [CREDENTIALS, {
      ...{ key: "notes.md", versionId: versions.items.at(-1).versionId },
      expiresIn: 365 * 86_400,
    }],
  ];
  for (const [by, body] of links) {
    await new ApiClient(managementUrl, by).post("/buckets/media/shares", body);
  }
}

/** A server with a little of everything. */
export async function furnishedServer(): Promise<ManagedServer> {
  const server = await managedServer({ configuration: () => SETTINGS });
  const { identities } = server;
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const bucket of ["backups", "media", "website"]) await s3.createBucket(bucket);
  await s3.putBucketVersioning("media", "Enabled");
  const text = (words: string) => new TextEncoder().encode(words);
  await s3.putObject({ bucket: "media", key: "notes.md" }, text("# Notes\n\nFirst."));
  await s3.putObject({ bucket: "media", key: "notes.md" }, text("# Notes\n\nSecond."));
  await s3.putObject({ bucket: "media", key: "2026/11/numbers.csv" }, text("a,b\n1,2\n"));
  const headers = { "content-type": "application/pdf" };
  await s3.putObject({ bucket: "media", key: "paper.pdf" }, text(PDF), { headers });
  await s3.putObject({ bucket: "backups", key: "db.sql" }, new Uint8Array(300_000));
  await identities.createUser({ name: "alice", password: "alice likes tea" }, BY_ROOT);
  await identities.createUser({ name: "bob", description: "Backups" }, BY_ROOT);
  await identities.updateUser({ name: "bob", disabled: true }, BY_ROOT);
  await identities.createGroup({ name: "editors", description: "May write to media" }, BY_ROOT);
  const document = policyText(allow("s3:*", "media/*"));
  await identities.putPolicy({ name: "media-writers", document }, BY_ROOT);
  await identities.attachPolicies({ kind: "group", name: "editors" }, ["media-writers"], BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["readonly"], BY_ROOT);
  await identities.addMembers("editors", ["bob"], BY_ROOT);
  const laptop = await identities.createAccessKey(
    { user: "alice", description: "Laptop" },
    BY_ROOT,
  );
  await shareSome(server, {
    accessKeyId: laptop.key.accessKeyId,
    secretAccessKey: laptop.secretAccessKey,
  });
  const backups = { user: "bob", description: "Nightly backups", policy: document };
  const { key } = await identities.createAccessKey(
    { ...backups, expiresAt: Date.now() + 30 * 86_400_000 },
    BY_ROOT,
  );
  await identities.updateAccessKey({ accessKeyId: key.accessKeyId, disabled: true }, BY_ROOT);
  return server;
}
