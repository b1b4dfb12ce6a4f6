/** Advisories of other stores about who may manage one: whose keys, by which tokens, through which
 * names, and what a browser or a log is told. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { ROUTES } from "../../admin/api/table.ts";
import { managedUser } from "../api/fixture.ts";
import { ApiClient } from "../support/api_client.ts";
import {
  type ManagedServer,
  managedServer,
  ManagementClient,
  ROOT_LOGIN,
} from "../support/management_client.ts";
import { RawHttp } from "../support/raw_http.ts";
import { S3Client } from "../support/s3_client.ts";
import { expectStatus } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { sign } from "../support/sign.ts";
import { sts } from "../support/sts_client.ts";

async function withServer(
  run: (server: ManagedServer, root: ApiClient) => Promise<void>,
  options = {},
): Promise<void> {
  await using server = await managedServer(options);
  await run(server, new ApiClient(server.managementUrl, CREDENTIALS));
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

Deno.test("adv_GHSA-5354: who may use the store may not make or change keys, nobody's", async () => {
  await withServer(async (server, root) => {
    const boss = await managedUser(server, "boss", ["consoleAdmin"]);
    for (const policies of [["readwrite"], ["readonly", "diagnostics"], []]) {
      const name = `mallory-${policies.length}`;
      const { client, pair } = await managedUser(server, name, policies);
      const before = (await root.get("/access-keys")).json.items.length;
      for (const user of [name, "boss", null, CREDENTIALS.accessKeyId, "root", ""]) {
        const made = await client.post("/access-keys", { user });
        assert.equal(made.status, 403, `${name} for ${user}`);
        const own = await client.post("/own/access-keys", { user });
        assert.ok([400, 403].includes(own.status), `${name} for ${user}: ${own.status}`);
      }
      const ids = [pair.accessKeyId, boss.pair.accessKeyId, CREDENTIALS.accessKeyId];
      for (const id of ids) {
        const body = { policy: null, disabled: false };
        assert.equal((await client.ask("PATCH", `/access-keys/${id}`, { body })).status, 403);
        assert.equal((await client.ask("DELETE", `/access-keys/${id}`)).status, 403);
      }
      assert.equal((await root.get("/access-keys")).json.items.length, before);
    }
  });
});

Deno.test("adv_CVE-2022-35919, adv_CVE-2026-42600, adv_GHSA-pq29: no name of a route leads to a file", async () => {
  await withServer(async (server, root) => {
    const climbs = [
      "..",
      "../../x",
      "..%2f..%2f..%2fetc%2fpasswd",
      "/etc/passwd",
      "file:///etc/passwd",
    ];
    using http = new RawHttp(server.managementUrl);
    const marks = /root:.*:0:0:|SQLite format|"hmac"|-----BEGIN/;
    for (const { method, path } of ROUTES) {
      for (const climb of climbs) {
        const encoded = climb.includes("%2f") ? climb : encodeURIComponent(climb);
        const concrete = path.replaceAll(/\{\w+\}/g, encoded);
        const query = path.includes("/object") ? `?key=${encoded}` : "";
        const answer = await root.ask(method.toUpperCase(), concrete + query);
        assert.ok(answer.status < 500, `${method} ${concrete} ${answer.status}`);
        assert.doesNotMatch(answer.text, marks, concrete);
        const raw = await http.send({
          method: method.toUpperCase(),
          target: `/api/v1${path.replaceAll(/\{\w+\}/g, climb)}`,
          headers: [["host", "x"], ["content-length", "0"]],
        });
        assert.ok(raw.status >= 300 && raw.status < 500, `${method} ${path} ${raw.status}`);
      }
    }
    for (
      const path of ["/api/v1/../../.objectstorage/master.key", "/../master.key", "/%2e%2e/main.ts"]
    ) {
      const headers = [["host", "x"]] as const;
      const answer = await http.send({ method: "GET", target: path, headers });
      assert.ok([400, 401, 404].includes(answer.status), `${path} ${answer.status}`);
    }
  });
});

Deno.test("adv_CVE-2025-68926, adv_GHSA-r5qv, adv_GHSA-75fx: no constant and no secret of another use is a token", async () => {
  await withServer(async (server) => {
    const client = new ManagementClient(server);
    await client.signIn(ROOT_LOGIN);
    const [header = "", payload = ""] = (client.token ?? "").split(".");
    const { accessKeyId, secretAccessKey } = CREDENTIALS;
    const guesses = [
      ...["rustfs rpc", "rustfsadmin", "minioadmin", "secret", "changeme", "objectstorage", ""],
      ...[accessKeyId, secretAccessKey, `${accessKeyId}:${secretAccessKey}`, "0".repeat(64)],
    ];
    const tokens = guesses.flatMap((key) => {
      const mac = (secret: Uint8Array | string, algorithm = "sha256") =>
        createHmac(algorithm, secret).update(`${header}.${payload}`).digest("base64url");
      const derived = createHmac("sha256", key).update("session").digest();
      return [key, `${header}.${payload}.${mac(key)}`, `${header}.${payload}.${mac(derived)}`];
    });
    const strangers = tokens.map((token) => token || "undefined");
    for (const token of strangers) {
      client.token = token;
      for (const api of ["/session", "/users", "/status", "/buckets", "/configuration"]) {
        const { status } = await client.request({ api });
        assert.equal(status, 401, `${api} by ${token}`);
      }
    }
    // Nor is it a token of S3 or STS.
    const url = server.url;
    for (const token of strangers.slice(0, 9)) {
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      await answer.body?.cancel();
      assert.ok([400, 403].includes(answer.status), token);
    }
  });
});

Deno.test("adv_GHSA-v9fg, adv_GHSA-7gcx: what is stored is never served by the origin people sign in to", async () => {
  await withServer(async (server, root) => {
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    expectStatus(await s3.createBucket("web"), 200);
    const script = "<script>stolen()</script>";
    const kinds = { "x.html": "text/html", "x.pdf": "application/pdf", "x.svg": "image/svg+xml" };
    for (const [key, type] of Object.entries(kinds)) {
      const headers = { "content-type": type };
      expectStatus(
        await s3.putObject({ bucket: "web", key }, Buffer.from(script), { headers }),
        200,
      );
      const paths = [
        `/web/${key}`,
        `/api/v1/buckets/web/${key}`,
        `/browser/web/${key}`,
        `/preview/web/${key}`,
      ];
      for (const path of [...paths, `/api/v1/buckets/web/object?key=${key}`]) {
        const client = new ManagementClient(server);
        await client.signInWithCookie(ROOT_LOGIN);
        const answer = await fetch(server.managementUrl + path, {
          headers: { cookie: client.cookie ?? "" },
        });
        const body = await answer.text();
        assert.ok(!body.includes("stolen"), path);
        assert.doesNotMatch(answer.headers.get("content-type") ?? "", /html|svg|pdf/, path);
        assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
        assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'/);
      }
      const { json } = await root.post("/buckets/web/download-urls", { key });
      assert.equal(new URL(json.url).origin, new URL(server.url).origin);
      assert.notEqual(new URL(json.url).origin, new URL(server.managementUrl).origin);
    }
    const client = new ManagementClient(server);
    const signedIn = await client.signInWithCookie(ROOT_LOGIN);
    assert.match(
      signedIn.headers.get("set-cookie") ?? "",
      /; HttpOnly.*SameSite=Strict|SameSite=Strict.*HttpOnly/i,
    );
  });
});

Deno.test("adv_CVE-2021-21287: a Host of the client's choosing is never connected to", async () => {
  await withServer(async (server) => {
    let connections = 0;
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const accepting = (async () => {
      for await (const connection of listener) {
        connections++;
        connection.close();
      }
    })();
    const { port } = listener.addr;
    const client = new ManagementClient(server);
    await client.signIn(ROOT_LOGIN);
    using http = new RawHttp(server.managementUrl);
    // An answer that goes on for ever is not waited for.
    const paths = ROUTES.filter(({ streams }) => streams !== "text/event-stream").map((
      { method, path },
    ) => [method.toUpperCase(), `/api/v1${path.replaceAll(/\{\w+\}/g, "x")}`] as const);
    const others = ["/", "/readyz", "/metrics", "/api/v1/session", "/api/v1/session/oidc"];
    for (const [method, target] of [...paths, ...others.map((path) => ["GET", path] as const)]) {
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
        const answer = await http.send({
          ...{ method, target },
          headers: Object.entries({
            ...{ host, authorization: `Bearer ${client.token}`, "content-length": "0" },
            ...{
              "x-forwarded-host": host,
              forwarded: `host=${host}`,
              "x-original-url": `http://${host}/`,
            },
          }),
        });
        assert.ok(answer.status < 500, `${method} ${target} ${answer.status}`);
      }
    }
    listener.close();
    await accepting;
    assert.equal(connections, 0);
  });
});

Deno.test("adv_CVE-2021-41266: no way to sign in lets in whoever says so", async () => {
  const oidc = {
    ...{ issuer: "http://127.0.0.1:9", clientId: "objectstorage", groupPolicies: {} },
    ...{ usernameClaim: "preferred_username", groupsClaim: "groups", policyClaim: "policy" },
    signIn: { redirectUrl: "http://127.0.0.1:9/callback", clientSecret: "x", scopes: [] },
  };
  await withServer(async (server) => {
    const client = new ManagementClient(server);
    const bodies = [
      ...[{}, { code: "x", state: "y" }, { token: "x" }, { sts: "x" }, { username: "anyone" }],
      { username: "anyone", password: "anything" },
      { username: CREDENTIALS.accessKeyId, password: "" },
      { username: CREDENTIALS.accessKeyId, password: CREDENTIALS.accessKeyId },
      { accessKeyId: "anyone", secretAccessKey: "anything" },
      { accessKeyId: CREDENTIALS.accessKeyId, secretAccessKey: " " },
      { accessKeyId: "ASIAANYONE", secretAccessKey: "x", sessionToken: "x" },
      { username: ["a"], password: { $ne: "" } },
    ];
    for (const body of bodies) {
      const answer = await client.trySignIn(body);
      assert.ok([400, 401].includes(answer.status), JSON.stringify(body));
      assert.equal(answer.headers.get("set-cookie"), null);
    }
    let times = 0;
    for (const query of ["?code=x&state=y", "?code=x", "?error=x&state=y", "?code=x&state=", ""]) {
      for (
        const cookie of [
          undefined,
          "objectstorage-sign-in=x.y.z",
          `__Host-sign-in=${part({ state: "y" })}`,
        ]
      ) {
        const answer = await client.request({
          path: `/oidc/callback${query}`,
          headers: {
            // Each from elsewhere: who fails too often would be told to wait.
            "x-forwarded-for": `10.9.${times++}.1`,
            ...(cookie === undefined ? {} : { cookie }),
          },
        });
        assert.ok([400, 401, 503].includes(answer.status), `${query} ${answer.status}`);
        assert.doesNotMatch(answer.headers.get("set-cookie") ?? "", /session=[^;]/);
      }
    }
    const role = { RoleArn: "arn:aws:iam::000000000000:role/any", RoleSessionName: "any" };
    const ways = [
      "WithWebIdentity",
      "WithClientGrants",
      "WithLDAPIdentity",
      "WithCertificate",
      "WithCustomToken",
      "WithSAML",
    ];
    for (const way of ways) {
      const fields = way === "WithWebIdentity" ? { ...role, WebIdentityToken: "x.y.z" } : role;
      const answer = await sts(server.url, { Action: `AssumeRole${way}`, ...fields });
      assert.ok(answer.status >= 400, way);
      assert.ok(!answer.text.includes("SecretAccessKey"), way);
    }
  }, { oidc, log: { file: "/dev/null" } });
});

Deno.test("adv_CVE-2021-3509: what a cookie says is in no page and no answer", async () => {
  await withServer(async (server) => {
    const mark = "onerror-7f3a";
    for (
      const name of ["session", "token", "objectstorage-session", "__Host-objectstorage-session"]
    ) {
      const cookie = `${name}="><img src=x ${mark}>`;
      for (const path of ["/", "/api/v1/session", "/api/v1/users", "/nowhere", "/readyz?verbose"]) {
        const answer = await fetch(server.managementUrl + path, { headers: { cookie } });
        const said = [...answer.headers].join() + await answer.text();
        assert.ok(!said.includes(mark), path);
        const policy = answer.headers.get("content-security-policy") ?? "";
        assert.match(policy, /default-src 'none'/, path);
        assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/, path);
      }
    }
  });
});

Deno.test("adv_CVE-2024-40120: a quote in a name is a character of it, wherever it is asked for", async () => {
  await withServer(async (server, root) => {
    await server.identities.createUser({ name: "alice" }, { principal: "root" });
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    expectStatus(await s3.createBucket("quotes"), 200);
    const words = [
      "x' OR '1'='1",
      "x'; DROP TABLE users; --",
      'x" OR ""="',
      "\\'",
      "x') UNION SELECT 1--",
      "%' --",
    ];
    for (const word of words) {
      const encoded = encodeURIComponent(word);
      for (const { method, path } of ROUTES.filter(({ path }) => path.includes("{"))) {
        const to = path.replaceAll(/\{\w+\}/g, encoded);
        const answer = await root.ask(method.toUpperCase(), to, {
          ...(method === "get" || method === "delete" ? {} : { body: {} }),
        });
        assert.ok(answer.status < 500, `${method} ${to} ${answer.text}`);
        if (method === "get") assert.ok(answer.status >= 400, `${to} ${answer.text}`);
      }
      for (const name of ["principal", "action", "resource", "cursor"]) {
        const { status, json } = await root.get(`/audit?${name}=${encoded}`);
        assert.ok(status === 400 || json.items.length === 0, `${name} ${status}`);
      }
      const key = { bucket: "quotes", key: word };
      expectStatus(await s3.putObject(key, Buffer.from(word)), 200);
      const { json } = await root.get(`/buckets/quotes/objects?prefix=${encoded}`);
      assert.deepEqual(json.items.map((item: { key: string }) => item.key), [word]);
      expectStatus(await s3.deleteObject(key), 204);
    }
    const { json } = await root.get("/users");
    assert.deepEqual(json.items.map(({ name }: { name: string }) => name), ["alice"]);
  });
});

Deno.test("adv_GHSA-r54g, adv_GHSA-8cm2: the signature that would have been right is told to nobody", async () => {
  const path = Deno.makeTempFileSync();
  try {
    const expected: string[] = [];
    await withServer(async (server, root) => {
      const request = (secret: string, service: string, url: string, path: string) =>
        sign({
          ...{ url, method: "GET", path, accessKeyId: CREDENTIALS.accessKeyId, secret, service },
          time,
        });
      const time = Date.now();
      for (
        const [url, path, service] of [
          [server.url, "/bucket/key", "s3"],
          [server.managementUrl, "/api/v1/users", "objectstorage"],
        ] as const
      ) {
        const right = request(CREDENTIALS.secretAccessKey, service, url, path);
        expected.push(right.headers["authorization"]!.slice(-64));
        const wrong = request("not the secret", service, url, path);
        const answer = await fetch(wrong.url, { headers: wrong.headers });
        const told = [...answer.headers].join() + await answer.text();
        const id = answer.headers.get("x-amz-request-id") ?? answer.headers.get("x-request-id");
        const why = await root.get(`/refusals/${id}`);
        assert.equal(why.json.items.length, 1, why.text);
        for (const signature of expected) {
          assert.ok(!told.includes(signature), path);
          assert.ok(!why.text.includes(signature), path);
        }
      }
    }, { log: { level: "debug", file: path, access: "json" } });
    const log = Deno.readTextFileSync(path);
    assert.match(log, /SignatureDoesNotMatch/);
    for (const signature of expected) assert.ok(!log.includes(signature));
  } finally {
    Deno.removeSync(path);
  }
});
