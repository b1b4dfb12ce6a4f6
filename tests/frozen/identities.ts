/** Identities for a frozen directory, and all that is kept of them in a form to be compared. */
import { Buffer } from "node:buffer";
import { Sealer, secretOf } from "../../server/auth/sealing.ts";
import type { MetadataReader, MetadataWriter } from "../../storage/metadata.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";

/** Master key of frozen directories. */
export const FROZEN_KEY = new Uint8Array(32).fill(7);

const ALL = { prefix: "", after: "", limit: 1000 };

/** Adds a bit of everything to the database at `path`, which no one has open. */
export async function writeIdentities(path: string): Promise<void> {
  using database = new SqliteWriter(path);
  const writer: MetadataWriter = database;
  const cause = { principal: "root", action: "Freeze", sourceAddress: "192.0.2.1" };
  const password = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA";
  const alice = { name: "alice", description: "Älice", password, cause };
  const { id } = await writer.execute("createUser", alice);
  await writer.execute("createUser", { name: "bob", description: "", cause });
  await writer.execute("updateUser", { name: "bob", disabled: true, cause });
  await writer.execute("createGroup", { name: "ops", description: "Operators", cause });
  await writer.execute("addGroupMembers", { group: "ops", users: ["alice", "bob"], cause });
  const document = '{"Version":"2012-10-17","Statement":[]}';
  await writer.execute("putPolicy", { name: "nothing", document, description: "None", cause });
  const policies = [{ name: "nothing", builtIn: false }, { name: "readonly", builtIn: true }];
  for (const holder of [{ kind: "user", name: "alice" }, { kind: "group", name: "ops" }] as const) {
    await writer.execute("attachPolicies", { holder, policies, cause });
  }
  const sealer = new Sealer({ current: FROZEN_KEY });
  const key = (accessKeyId: string) => ({
    accessKeyId,
    sealedSecret: sealer.seal(`secret of ${accessKeyId}`, secretOf(accessKeyId)),
    cause,
  });
  await writer.execute("createAccessKey", {
    user: id,
    description: "laptop",
    expiresAt: 4_102_444_800_000,
    policy: document,
    ...key("AKIAALICE"),
  });
  await writer.execute("createAccessKey", { description: "", ...key("AKIAROOT") });
  await writer.execute("recordKeyUse", {
    uses: [{ accessKeyId: "AKIAALICE", at: 1_700_000_000_000 }],
  });
  await writer.execute("registerConsumer", { consumer: "audit" });
  await writer.execute("recordEvent", {
    resource: "user/alice",
    details: { reason: "wrongPassword", count: 3 },
    cause: { ...cause, accessKeyId: "AKIAALICE", requestId: "R", userAgent: "curl" },
  });
}

/** Everything about identities in the database at `path`, and the journal up to `last`. */
export async function identitiesOf(path: string, last = Infinity): Promise<unknown> {
  using database = new SqliteReader(path);
  const reader: MetadataReader = database;
  const users = [];
  for (const user of (await reader.listUsers(ALL)).entries) {
    const { name } = user;
    const identity = await reader.getIdentityOfUser(name);
    users.push({ ...identity, password: await reader.getPassword(name) });
  }
  const groups = [];
  for (const group of (await reader.listGroups(ALL)).entries) {
    const members = (await reader.listMembers(group.name, ALL)).entries.map(({ name }) => name);
    const policies = await reader.listAttachments({ kind: "group", name: group.name });
    groups.push({ ...group, members, policies });
  }
  const policies = [];
  for (const { name } of (await reader.listPolicies(ALL)).entries) {
    const holders = (await reader.listHolders(name, ALL)).entries;
    policies.push({ ...await reader.getPolicy(name), holders });
  }
  const keys = [];
  for (const { accessKeyId } of (await reader.listAccessKeys("anyone", ALL)).entries) {
    const identity = await reader.getIdentity(accessKeyId);
    const sealedSecret = Buffer.from(identity?.sealedSecret ?? []).toString("hex");
    keys.push({ ...identity?.key, sealedSecret, owner: identity?.owner?.user.name });
  }
  const journal = (await reader.readJournal(0, 100_000)).filter(({ sequence }) => sequence <= last);
  return { users, groups, policies, keys, journal };
}
