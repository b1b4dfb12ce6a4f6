/** What is taken away is gone for the very next request, on every isolate, over connections that were
 * open before: keys and what descends from them, policies, memberships, sessions. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ApiClient } from "../support/api_client.ts";
import {
  type ManagedServer,
  managedServer,
  type ManagementClient,
  signedIn,
} from "../support/management_client.ts";
import type { RawResponse } from "../support/raw_http.ts";
import { CREDENTIALS } from "../support/server.ts";
import { sign, type Signed } from "../support/sign.ts";
import { assumeRole, type Keys } from "../support/sts_client.ts";
import { allow, policyText, ROOT } from "../support/tenants.ts";
import { IsolateConnections } from "./isolate_connections.ts";

const ISOLATES = 4;
const PASSWORD = "alice likes tea";

interface Revocation {
  readonly server: ManagedServer;
  /** Root's, over the management port. */
  readonly root: ApiClient;
  readonly connections: IsolateConnections;
  /** What they are answered, each once: an error's code, or the status. */
  ask(request: () => Signed): Promise<readonly string[]>;
  /** A key of alice, who may do everything by her policy. */
  key(): Promise<Keys>;
  change(method: string, path: string, body?: unknown): Promise<void>;
}

async function withAlice(run: (at: Revocation) => Promise<void>): Promise<void> {
  await using server = await managedServer({ isolates: ISOLATES });
  const root = new ApiClient(server.managementUrl, CREDENTIALS);
  const { identities } = server;
  await identities.createUser({ name: "alice", password: PASSWORD }, ROOT);
  await identities.putPolicy({ name: "all", document: policyText(allow("s3:*", "*")) }, ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["all"], ROOT);
  using connections = await IsolateConnections.open(server.url, { isolates: ISOLATES, each: 2 });
  await run({
    ...{ server, root, connections },
    ask: async (request) => [...new Set((await connections.send(request)).map(told))],
    async key() {
      const made = await identities.createAccessKey({ user: "alice" }, ROOT);
      return { accessKeyId: made.key.accessKeyId, secretAccessKey: made.secretAccessKey };
    },
    async change(method, path, body) {
      const answer = await root.ask(method, path, body === undefined ? {} : { body });
      assert.ok(answer.status < 300, answer.text);
    },
  });
}

function told({ status, body }: RawResponse): string {
  return /<Code>(\w+)</.exec(Buffer.from(body).toString())?.[1] ?? String(status);
}

function listBuckets(url: string, keys: Keys): () => Signed {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const token = sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken };
  const signed = sign({
    ...{ url, method: "GET", path: "/", headers: token, accessKeyId, secret: secretAccessKey },
  });
  return () => signed;
}

function presigned(url: string, keys: Keys): () => Signed {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const signed = sign({
    ...{ url, method: "GET", path: "/", accessKeyId, secret: secretAccessKey, presign: true },
    mode: "UNSIGNED-PAYLOAD",
    query: sessionToken === undefined ? {} : { "X-Amz-Security-Token": sessionToken },
  });
  return () => signed;
}

Deno.test("a key that is deleted or disabled is refused by every isolate's next answer, and all it signed", async () => {
  await withAlice(async ({ server: { url }, ask, key, change }) => {
    const off = async (id: string) =>
      await change("PATCH", `/access-keys/${id}`, { disabled: true });
    const gone = async (id: string) => await change("DELETE", `/access-keys/${id}`);
    const over = async (id: string) =>
      await change("PATCH", `/access-keys/${id}`, { expiresAt: new Date(1_000).toISOString() });
    for (const take of [off, gone, over]) {
      const own = await key();
      const session = await assumeRole(url, own);
      const requests = [own, session].flatMap((keys) => [
        listBuckets(url, keys),
        presigned(url, keys),
      ]);
      for (const request of requests) assert.deepEqual(await ask(request), ["200"]);
      await take(own.accessKeyId);
      for (const request of requests) assert.deepEqual(await ask(request), ["InvalidAccessKeyId"]);
    }
  });
});

Deno.test("a user who is disabled or deleted, a policy detached, a group left: at once, everywhere", async () => {
  await withAlice(async ({ server: { url, identities }, ask, key, change }) => {
    const own = await key();
    const requests = [listBuckets(url, own), presigned(url, await assumeRole(url, own))];
    const expect = async (answer: string) => {
      for (const request of requests) assert.deepEqual(await ask(request), [answer]);
    };
    await expect("200");
    await change("DELETE", "/users/alice/policies/all");
    await expect("AccessDenied");
    await change("POST", "/groups", { name: "staff" });
    await change("PUT", "/groups/staff/policies/all");
    await change("PUT", "/groups/staff/members/alice");
    await expect("200");
    await change("DELETE", "/groups/staff/members/alice");
    await expect("AccessDenied");
    await change("PUT", "/groups/staff/members/alice");
    await expect("200");
    await change("DELETE", "/groups/staff/policies/all");
    await expect("AccessDenied");
    await change("PUT", "/groups/staff/policies/all");
    await expect("200");
    await change("PUT", "/policies/all", { document: policyText(allow("s3:GetObject", "*")) });
    await expect("AccessDenied");
    await change("PUT", "/policies/all", { document: policyText(allow("s3:*", "*")) });
    await expect("200");
    await change("PATCH", "/users/alice", { disabled: true });
    await expect("InvalidAccessKeyId");
    await change("PATCH", "/users/alice", { disabled: false });
    await expect("200");
    await change("DELETE", "/users/alice?force=true");
    await expect("InvalidAccessKeyId");
    assert.equal(await identities.reader.getUser({ name: "alice" }), undefined);
  });
});

Deno.test("bucket policies and public access blocks are met at once, everywhere", async () => {
  await withAlice(async ({ server: { url }, connections, ask, root }) => {
    const asRoot = (method: string, path: string, query = {}, body = new Uint8Array(0)) => {
      const { accessKeyId, secretAccessKey: secret } = CREDENTIALS;
      return sign({ url, method, path, query, body, accessKeyId, secret });
    };
    const send = async (signed: Signed) => {
      const { headers, method, body } = signed;
      const answer = await fetch(signed.url, {
        headers,
        method,
        ...(method === "GET" ? {} : { body }),
      });
      await answer.body?.cancel();
      assert.ok(answer.status < 300, `${method} ${signed.url} ${answer.status}`);
    };
    await send(asRoot("PUT", "/open"));
    await send(asRoot("PUT", "/open/a", {}, bytes("x")));
    const anyone = () => ({
      ...{ url: `${url}/open/a`, method: "GET", headers: {}, body: bytes("") },
    });
    const Statement = {
      ...{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" },
      Resource: "arn:aws:s3:::open/*",
    };
    const policy = bytes(JSON.stringify({ Version: "2012-10-17", Statement }));
    const block = bytes(
      "<PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets>" +
        "</PublicAccessBlockConfiguration>",
    );
    for (let round = 0; round < 5; round++) {
      assert.deepEqual(await ask(anyone), ["AccessDenied"]);
      await send(asRoot("PUT", "/open", { policy: "" }, policy));
      assert.deepEqual(await ask(anyone), ["200"]);
      await send(asRoot("PUT", "/open", { publicAccessBlock: "" }, block));
      assert.deepEqual(await ask(anyone), ["AccessDenied"]);
      await send(asRoot("DELETE", "/open", { publicAccessBlock: "" }));
      assert.deepEqual(await ask(anyone), ["200"]);
      await send(asRoot("DELETE", "/open", { policy: "" }));
    }
    assert.equal(connections.size, 2 * ISOLATES);
    assert.equal((await root.get("/buckets")).json.items.length, 1);
  });
});

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text));
}

Deno.test("under load no request sent after the acknowledgement is let in", async () => {
  await withAlice(async ({ server: { url }, connections, key, change }) => {
    const { accessKeyId, ...rest } = await key();
    const request = listBuckets(url, { accessKeyId, ...rest });
    /** Between which two moments the key was off, and nothing about it was under way. */
    const off: (readonly [from: number, until: number])[] = [];
    const answers: (readonly [sentAt: number, doneAt: number, told: string])[] = [];
    const ending = new AbortController();
    const load = connections.keepSending(request, ending.signal, (answer, sentAt) => {
      answers.push([sentAt, performance.now(), told(answer)]);
    });
    try {
      for (let round = 0; round < 30; round++) {
        await change("PATCH", `/access-keys/${accessKeyId}`, { disabled: true });
        const from = performance.now();
        const enough = answers.length + connections.size;
        while (answers.length < enough) await new Promise((resolve) => setImmediate(resolve));
        off.push([from, performance.now()]);
        await change("PATCH", `/access-keys/${accessKeyId}`, { disabled: false });
      }
    } finally {
      ending.abort();
      await load;
    }
    const within = answers.filter(([sentAt, doneAt]) =>
      off.some(([from, until]) => sentAt >= from && doneAt <= until)
    );
    assert.ok(within.length >= 30, `${within.length} answers`);
    assert.deepEqual([...new Set(within.map(([, , told]) => told))], ["InvalidAccessKeyId"]);
    assert.ok(answers.some(([, , told]) => told === "200"));
  });
});

Deno.test("sessions: signed out, another password, the user or the key gone, for all who ask at once", async () => {
  await withAlice(async ({ server, key, change }) => {
    const { identities } = server;
    const login = { username: "alice", password: PASSWORD };
    const isRefused = async (session: ManagementClient) => {
      const answers = await Promise.all(Array.from({ length: 12 }, async (_, index) => {
        const api = index % 2 === 0 ? "/session" : "/buckets";
        return (await session.request({ api })).status;
      }));
      return [...new Set(answers)];
    };
    const own = await key();
    const endings: readonly (readonly [object, (session: ManagementClient) => Promise<unknown>])[] =
      [
        [login, (session) => session.request({ method: "DELETE" })],
        [login, async () => {
          const other = await signedIn(server, login);
          await other.request({ method: "DELETE", path: "?everywhere=true" });
        }],
        [login, () => identities.setPassword({ name: "alice", password: PASSWORD }, ROOT)],
        [login, async () => {
          const other = await signedIn(server, login);
          const body = { currentPassword: PASSWORD, newPassword: PASSWORD };
          const answer = await other.request({ method: "PUT", path: "/password", body });
          assert.equal(answer.status, 204, answer.text);
          assert.deepEqual(await isRefused(other), [200]);
        }],
        [own, () => change("DELETE", `/access-keys/${own.accessKeyId}`)],
        [login, () => change("PATCH", "/users/alice", { disabled: true })],
      ];
    for (const [credentials, end] of endings) {
      const session = await signedIn(server, credentials);
      assert.deepEqual(await isRefused(session), [200]);
      await end(session);
      assert.deepEqual(await isRefused(session), [401]);
    }
  });
});
