/** Every route of the management API that changes something, generated from its table, and what else is
 * to be in the audit log: signing in and out, passwords, temporary credentials, the configuration. One
 * call that was acknowledged is one record; what was refused is none. */
import assert from "node:assert/strict";
import { ROUTES } from "../admin/api/table.ts";
import { bodyOf, EXPECTATIONS, pathOf } from "./api/expectations.ts";
import { type Fixture, furnished, managedServer, managedUser } from "./api/fixture.ts";
import type { ApiAnswer } from "./support/api_client.ts";
import { type AuditLine, auditLines, linesOfRequest } from "./support/audit_lines.ts";
import { ManagementClient, ROOT_LOGIN } from "./support/management_client.ts";
import { CREDENTIALS } from "./support/server.ts";
import { assumeRole, sts } from "./support/sts_client.ts";
import { ROOT } from "./support/tenants.ts";

/** By route: what is done, and to what. Of several lines, in order. */
const RECORDS: Readonly<Record<string, readonly (readonly [action: string, on: string])[]>> = {
  CreateBucket: [["CreateBucket", "made-by-matrix"]],
  // Each version of what it holds, then the bucket.
  DeleteBucket: [["DeleteObjects", "doomed/a"], ["DeleteBucket", "doomed"]],
  PutBucketVersioning: [["PutBucketVersioning", "media"]],
  PutBucketTags: [["PutBucketTagging", "media"]],
  DeleteBucketTags: [["DeleteBucketTagging", "media"]],
  PutBucketCors: [["PutBucketCors", "media"]],
  DeleteBucketCors: [["DeleteBucketCors", "media"]],
  PutBucketPolicy: [["PutBucketPolicy", "media"]],
  DeleteBucketPolicy: [["DeleteBucketPolicy", "media"]],
  PutBucketPublicAccessBlock: [["PutPublicAccessBlock", "media"]],
  DeleteBucketPublicAccessBlock: [["DeletePublicAccessBlock", "media"]],
  PutBucketOwnershipControls: [["PutBucketOwnershipControls", "media"]],
  DeleteBucketOwnershipControls: [["DeleteBucketOwnershipControls", "media"]],
  PutBucketAcl: [["PutBucketAcl", "media"]],
  UpdateObject: [["CopyObject", "media/a"]],
  CopyObjects: [["CopyObject", "media/copy"]],
  MoveObjects: [["CopyObject", "media/moved"], ["DeleteObject", "media/movable"]],
  PutObjectTags: [["PutObjectTagging", "media/a"]],
  DeleteObject: [["DeleteObject", "media/gone"]],
  DeleteObjects: [["DeleteObjects", "media/none"]],
  RestoreVersion: [["CopyObject", "media/a"]],
  CreateShare: [["CreateShare", "share/*"]],
  DeleteShare: [["DeleteShare", "share/*"]],
  CreateUpload: [["CreateMultipartUpload", "media/parts"]],
  CompleteUpload: [["CompleteMultipartUpload", "media/parts"]],
  AbortUpload: [["AbortMultipartUpload", "media/parts"]],
  CreateUser: [["CreateUser", "user/made-by-matrix"]],
  UpdateUser: [["UpdateUser", "user/someone"]],
  DeleteUser: [["DeleteUser", "user/doomed"]],
  AttachUserPolicy: [["AttachUserPolicy", "user/someone"]],
  DetachUserPolicy: [["DetachUserPolicy", "user/attached"]],
  CreateGroup: [["CreateGroup", "group/made-by-matrix"]],
  UpdateGroup: [["UpdateGroup", "group/staff"]],
  DeleteGroup: [["DeleteGroup", "group/doomed"]],
  AddUserToGroup: [["AddUserToGroup", "group/staff"]],
  RemoveUserFromGroup: [["RemoveUserFromGroup", "group/staff"]],
  AttachGroupPolicy: [["AttachGroupPolicy", "group/staff"]],
  DetachGroupPolicy: [["DetachGroupPolicy", "group/attached"]],
  CreateAccessKey: [["CreateAccessKey", "access-key/*"]],
  UpdateAccessKey: [["UpdateAccessKey", "access-key/AKIASOMEONE"]],
  DeleteAccessKey: [["DeleteAccessKey", "access-key/AKIADOOMED"]],
  CreateOwnAccessKey: [["CreateAccessKey", "access-key/*"]],
  UpdateOwnAccessKey: [["UpdateAccessKey", "access-key/AKIAADMINOWN"]],
  RotateAccessKey: [["RotateAccessKey", "access-key/AKIASOMEONE"]],
  RotateOwnAccessKey: [["RotateAccessKey", "access-key/AKIAADMINOWN"]],
  SetUserPassword: [["ChangePassword", "user/someone"]],
  DeleteOwnAccessKey: [["DeleteAccessKey", "access-key/AKIAADMINDOOMED"]],
  PutPolicy: [["PutPolicy", "policy/made-by-matrix"]],
  DeletePolicy: [["DeletePolicy", "policy/doomed"]],
};

/** Not asked for by GET, and yet nothing is changed: what a URL does is recorded when it is done. */
const CHANGES_NOTHING: readonly string[] = [
  "CreateArchive",
  "SignDownload",
  "SignUploads",
  "SignUploadParts",
  "ValidatePolicy",
  "SimulatePolicy",
];

const MUTATIONS = ROUTES.filter(({ method }) => method !== "get");

async function withDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync({ prefix: "objectstorage-audit-" });
  try {
    await run(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

function objectOf(line: AuditLine): string {
  const { bucket, key, resource } = line;
  const on = resource ?? (key === undefined ? bucket : `${bucket}/${key}`);
  return String(on);
}

function idOf({ headers }: Pick<ApiAnswer, "headers">): string | null {
  return headers.get("x-request-id");
}

Deno.test("every route that changes something has its records here", () => {
  const names = MUTATIONS.map(({ name }) => name).sort();
  assert.deepEqual(names, [...Object.keys(RECORDS), ...CHANGES_NOTHING].sort());
});

Deno.test("each acknowledged request of each route is one record, each refused one none", async () => {
  await withDirectory(async (directory) => {
    const at = await furnished(await managedServer({ directory }));
    const { client } = await managedUser(at.server, "nobody", []);
    const refused: [string, string | null][] = [], done: [string, string | null][] = [];
    const order = [...MUTATIONS].sort((a, b) =>
      Number(a.method === "delete") - Number(b.method === "delete")
    );
    for (const { name, method } of order) {
      const expectation = EXPECTATIONS[name]!;
      const body = bodyOf(expectation, at);
      const ask = (by: typeof client) =>
        by.ask(method.toUpperCase(), pathOf(expectation, at), body === undefined ? {} : { body });
      const denial = await ask(client);
      if (expectation.needs.length > 0) assert.equal(denial.status, 403, `${name} ${denial.text}`);
      refused.push([name, idOf(denial)]);
      // What is not there leaves nothing to tell of when it is deleted.
      if (name === "DeleteObject") await put(at, "gone");
      if (name === "DeleteObjects") await put(at, "none");
      const answer = await ask(at.admin);
      assert.equal(answer.status, expectation.status, `${name} ${answer.text}`);
      done.push([name, idOf(answer)]);
    }
    await at.server.stop();
    const lines = auditLines(directory);
    for (const [name, id] of refused) {
      assert.deepEqual(linesOfRequest(lines, id), [], name);
    }
    for (const [name, id] of done) {
      const found = linesOfRequest(lines, id);
      const told = found.map((
        line,
      ) => [
        line.action,
        objectOf(line).replace(/^(access-key\/|share\/)(?!AKIA(?:SOME|DOOM|ADMIN)).+/, "$1*"),
      ]);
      assert.deepEqual(told, RECORDS[name] ?? [], name);
      for (const line of found) {
        const { principal, accessKeyId, sourceAddress, userAgent, result } = line;
        assert.deepEqual(
          [principal, accessKeyId, sourceAddress, result],
          ["boss", at.adminKey.accessKeyId, "127.0.0.1", "success"],
          name,
        );
        assert.match(String(userAgent), /^Deno\//, name);
      }
    }
  });
});

async function put(at: Fixture, key: string): Promise<void> {
  const { json } = await at.root.post("/buckets/media/upload-urls", { items: [{ key }] });
  const answer = await fetch(json.items[0].url, { method: "PUT", body: "x" });
  assert.equal(answer.status, 200, await answer.text());
}

Deno.test("signing in and out, a password and temporary credentials are one record each", async () => {
  await withDirectory(async (directory) => {
    const { server } = await managedServer({ directory });
    const { identities, managementUrl = "" } = server;
    const password = "alice likes tea";
    await identities.createUser({ name: "alice", password }, ROOT);
    const client = new ManagementClient({ managementUrl });
    const expected: [string | null, string, string][] = [];
    const signedIn = await client.signIn({ username: "alice", password });
    expected.push([idOf(signedIn), "Login", "alice"]);
    const newPassword = "alice prefers coffee";
    const body = { currentPassword: password, newPassword };
    const changed = await client.request({ method: "PUT", path: "/password", body });
    assert.equal(changed.status, 204, changed.text);
    expected.push([idOf(changed), "ChangePassword", "alice"]);
    const wrong = await client.request({ method: "PUT", path: "/password", body });
    assert.equal(wrong.status, 401);
    const out = await client.request({ method: "DELETE" });
    assert.equal(out.status, 204);
    expected.push([idOf(out), "Logout", "alice"]);
    const again = await client.request({ method: "DELETE" });
    assert.equal(again.status, 401);
    const browser = new ManagementClient({ managementUrl });
    expected.push([
      idOf(await browser.signInWithCookie(ROOT_LOGIN)),
      "Login",
      CREDENTIALS.accessKeyId,
    ]);
    const everywhere = await browser.request({ method: "DELETE", path: "?everywhere=true" });
    expected.push([idOf(everywhere), "LogoutEverywhere", CREDENTIALS.accessKeyId]);
    for (const Action of ["AssumeRole", "GetSessionToken", "GetCallerIdentity"]) {
      const role = { RoleArn: "arn:aws:iam::000000000000:role/any", RoleSessionName: "audited" };
      const fields = { Action, ...(Action === "AssumeRole" ? role : {}) };
      const answer = await sts(server.url, fields, CREDENTIALS);
      assert.equal(answer.status, 200, answer.text);
      const id = answer.headers.get("x-amz-request-id");
      if (Action !== "GetCallerIdentity") expected.push([id, Action, CREDENTIALS.accessKeyId]);
    }
    const { sessionToken, secretAccessKey } = await assumeRole(server.url, CREDENTIALS);
    await server.stop();
    const lines = auditLines(directory);
    for (const [id, action, principal] of expected) {
      const found = linesOfRequest(lines, id);
      assert.deepEqual(
        found.map((line) => [line.action, line.principal, line["result"]]),
        [[action, principal, "success"]],
        action,
      );
      assert.ok(typeof found[0]?.["sourceAddress"] === "string", action);
    }
    // Refused ones are in sums.
    assert.equal(linesOfRequest(lines, idOf(again)).length, 0);
    const failed = lines.filter((line) => line["result"] === "failure");
    assert.deepEqual(failed.map(({ action }) => action), ["AuthenticationFailed"]);
    const counted = ["Login", "Logout", "LogoutEverywhere", "ChangePassword", "AssumeRole"];
    const counts = counted.map((action) => lines.filter((line) => line.action === action).length);
    assert.deepEqual(counts, [2, 1, 1, 1, 2]);
    for (const secret of [password, newPassword, sessionToken, secretAccessKey]) {
      assert.equal(JSON.stringify(lines).includes(secret), false);
    }
  });
});

Deno.test("what of the configuration is changed is recorded by name, its values are not", async () => {
  await withDirectory(async (directory) => {
    const { server } = await managedServer({ directory });
    const rootPassword = "another-secret-of-the-tests";
    await server.apply({ rootPassword, corsOrigins: ["*"] }, ["root.password", "s3.corsOrigins"]);
    await server.apply({ stallTimeout: 1_000 }, []);
    const broken = { certificate: "none", key: "none" };
    await assert.rejects(server.apply({ tls: broken } as never, ["tls.certificate"]));
    await server.stop();
    const lines = auditLines(directory);
    const head = [CREDENTIALS.accessKeyId, "ChangeConfiguration", "configuration"];
    assert.deepEqual(
      lines.map(({ principal, action, resource, result, details }) => [
        ...[principal, action, resource, result],
        (details as { changed: string[] }).changed,
      ]),
      [
        [...head, "success", ["root.password", "s3.corsOrigins"]],
        // Recorded before it was tried.
        [...head, "success", ["tls.certificate"]],
        [...head, "failure", ["tls.certificate"]],
      ],
    );
    assert.equal(JSON.stringify(lines).includes(rootPassword), false);
  });
});
