/** Requests with a session, over raw sockets where browsers and libraries would not send them so:
 * other sites' pages, other hosts, other tokens. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { MovedClock } from "../support/moved_clock.ts";
import { run } from "../support/clients.ts";
import { RawConnection } from "../support/raw_http.ts";
import {
  BY_ROOT,
  type ManagedServer,
  managedServer,
  ManagementClient,
  ROOT_LOGIN,
  signedIn,
} from "../support/management_client.ts";

/** As given, but for what a request needs. */
async function send(
  { managementUrl }: ManagedServer,
  request: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: readonly (readonly [string, string])[];
    readonly body?: string;
  },
) {
  const { hostname, port, host } = new URL(managementUrl);
  using connection = await RawConnection.open(hostname, Number(port));
  const { method = "GET", path = "", headers = [], body } = request;
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const isHost = headers.some(([name]) => name === "host");
  return await connection.send({
    method,
    target: `/api/v1/session${path}`,
    headers: [
      ...(isHost ? [] : [["host", host]] as const),
      ...headers,
      ...(bytes === undefined ? [] : [["content-length", String(bytes.length)]] as const),
      ["connection", "close"],
    ],
    ...(bytes === undefined ? {} : { body: bytes }),
  });
}

function codeOf({ body }: { readonly body: Uint8Array }): string {
  return body.length === 0 ? "" : JSON.parse(Buffer.from(body).toString()).code;
}

Deno.test("a browser's request that changes something comes from a page of this server", async () => {
  await using server = await managedServer();
  const { host } = new URL(server.managementUrl);
  const browser = new ManagementClient(server);
  await browser.signInWithCookie(ROOT_LOGIN);
  const cookie = ["cookie", browser.cookie!] as const;
  const json = ["content-type", "application/json"] as const;
  const cases: readonly (readonly [
    headers: readonly (readonly [string, string])[],
    isRefused: boolean,
  ])[] = [
    [[json], true],
    [[json, ["origin", `http://${host}`]], false],
    [[json, ["origin", "http://evil.example"]], true],
    [[json, ["origin", `http://${host}.evil.example`]], true],
    [[json, ["origin", "null"]], true],
    [[json, ["sec-fetch-site", "same-origin"]], false],
    [[json, ["sec-fetch-site", "same-site"]], true],
    [[json, ["sec-fetch-site", "cross-site"]], true],
    [[json, ["sec-fetch-site", "none"]], true],
    [[json, ["sec-fetch-site", "cross-site"], ["origin", `http://${host}`]], true],
    [[json, ["sec-fetch-site", "same-origin"], ["sec-fetch-site", "cross-site"]], true],
    [[["sec-fetch-site", "same-origin"]], true],
    [[["sec-fetch-site", "same-origin"], ["content-type", "text/plain"]], true],
    [[["origin", `http://${host}`], ["content-type", "application/x-www-form-urlencoded"]], true],
    [[["origin", `http://${host}`], ["content-type", "multipart/form-data; boundary=x"]], true],
  ];
  for (const [headers, isRefused] of cases) {
    const answer = await send(server, {
      method: "PUT",
      path: "/password",
      headers: [cookie, ...headers],
      body: "{}",
    });
    // Root has no password here: that is told only to those who come from the right place.
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.equal(
      codeOf(answer),
      isRefused ? "CrossSiteRequest" : "AccessDenied",
      JSON.stringify(headers),
    );
  }
  const elsewhere = [cookie, ["origin", "http://evil.example"]] as const;
  for (const method of ["DELETE", "POST"]) {
    const answer = await send(server, { method, headers: elsewhere });
    assert.deepEqual([answer.status, codeOf(answer)], [403, "CrossSiteRequest"], method);
  }
  assert.ok(await browser.isSignedIn());
});

Deno.test("a page of another site signs nobody in; a program's token needs no page", async () => {
  await using server = await managedServer();
  const body = JSON.stringify(ROOT_LOGIN);
  const json = ["content-type", "application/json"] as const;
  for (const header of [["origin", "http://evil.example"], ["sec-fetch-site", "cross-site"]]) {
    const headers = [json, header as [string, string]];
    const answer = await send(server, { method: "POST", headers, body });
    assert.deepEqual([answer.status, codeOf(answer)], [403, "CrossSiteRequest"], header.join());
    assert.equal(answer.header("set-cookie"), undefined);
  }
  const { token } = await signedIn(server, ROOT_LOGIN);
  const authorization = ["authorization", `Bearer ${token}`] as const;
  const answer = await send(server, { method: "DELETE", headers: [authorization] });
  assert.equal(answer.status, 204);
});

Deno.test("adv_GHSA-x5xv: no answer lets another origin read it", async () => {
  await using server = await managedServer();
  const { token } = await signedIn(server, ROOT_LOGIN);
  const origin = ["origin", "http://evil.example"] as const;
  for (const method of ["GET", "POST", "OPTIONS", "DELETE"]) {
    for (const path of ["", "/oidc", "/password", "/none"]) {
      const headers = [
        origin,
        ["authorization", `Bearer ${token}`],
        ["access-control-request-method", "DELETE"],
        ["access-control-request-headers", "authorization"],
      ] as const;
      const { lines } = await send(server, { method, path, headers });
      const allowing = lines.filter(([name]) => /^access-control-/i.test(name));
      assert.deepEqual(allowing, [], `${method} ${path}`);
    }
  }
});

Deno.test("adv_GHSA-m77q: over the wire, too, a token is ours, whole, and of a session there is", async () => {
  await using server = await managedServer();
  const { token = "" } = await signedIn(server, ROOT_LOGIN);
  const [header = "", payload = "", signature = ""] = token.split(".");
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  const none = encoded({ alg: "none", typ: "objectstorage-session+jwt" });
  const authorizations = [
    "",
    "Bearer",
    "Bearer ",
    `bearer2 ${token}`,
    `Basic ${Buffer.from("testroot:a-secret-of-the-tests").toString("base64")}`,
    `Bearer ${none}.${payload}.`,
    `Bearer ${header}.${payload}.`,
    `Bearer ${header}.${payload}`,
    `Bearer ${header}.${encoded({ ...claims, sub: "user/AIDA" })}.${signature}`,
    `Bearer ${header}.${payload}.${signature.split("").reverse().join("")}`,
    `Bearer ${token}, Bearer ${token}`,
    `Bearer ${token} ${token}`,
    `Bearer ${claims.jti}`,
  ];
  for (const authorization of authorizations) {
    const answer = await send(server, { headers: [["authorization", authorization]] });
    assert.deepEqual([answer.status, codeOf(answer)], [401, "Unauthenticated"], authorization);
  }
  const twice = ["authorization", `Bearer ${token}`] as const;
  assert.equal((await send(server, { headers: [twice, twice] })).status, 401);
  assert.equal((await send(server, { headers: [twice] })).status, 200);
  const cookie = `objectstorage_session=${token}`;
  assert.equal((await send(server, { headers: [["cookie", cookie]] })).status, 200);
  assert.equal((await send(server, { headers: [["cookie", `${cookie}; ${cookie}`]] })).status, 401);
  // A bearer that is wrong is not made good by a cookie.
  const both = [["cookie", cookie], ["authorization", "Bearer x"]] as const;
  assert.equal((await send(server, { headers: both })).status, 401);
});

Deno.test("adv_GHSA-9pjf: what a request calls this server goes into no answer", async () => {
  const oidc = {
    issuer: "http://127.0.0.1:1",
    clientId: "c",
    signIn: { redirectUrl: "http://127.0.0.1/api/v1/session/oidc/callback", scopes: [] },
    groupPolicies: {},
    usernameClaim: "name",
    groupsClaim: "groups",
    policyClaim: "policy",
  };
  await using server = await managedServer({ oidc });
  const names = [["host", "evil.example"], ["x-forwarded-host", "evil.example"]] as const;
  for (const path of ["", "/oidc", "/oidc/callback?code=1&state=2"]) {
    const answer = await send(server, { path, headers: names });
    const told = JSON.stringify(answer.lines) + Buffer.from(answer.body).toString();
    assert.doesNotMatch(told, /evil/, path);
    assert.ok([400, 401, 503].includes(answer.status), `${path}: ${answer.status}`);
  }
});

Deno.test("an address that fails too often waits; X-Forwarded-For is a proxy's word alone", async () => {
  const wrong = { username: "nobody", password: "wrong" };
  const attempts = async (options: object, header: (i: number) => Record<string, string>) => {
    await using server = await managedServer(options);
    const client = new ManagementClient(server);
    const answers = [];
    for (let i = 0; i < 8; i++) {
      const body = { ...wrong, username: `nobody${i}` };
      answers.push(await client.request({ method: "POST", body, headers: header(i) }));
    }
    return answers;
  };
  const rotating = (i: number) => ({ "x-forwarded-for": `192.0.2.${i}` });
  const spoofed = await attempts({ trustedProxies: [] }, rotating);
  assert.deepEqual(
    spoofed.map(({ status }) => status),
    [401, 401, 401, 401, 401, 401, 429, 429],
  );
  const { headers, json } = spoofed[7]!;
  assert.deepEqual([json.code, headers.get("retry-after")], ["TooManyAttempts", "1"]);
  assert.ok((await attempts({}, rotating)).every(({ status }) => status === 401));
  const clients = await attempts({}, (i) => ({ "x-forwarded-for": `192.0.2.${i}, 198.51.100.7` }));
  assert.equal(clients[7]?.status, 429, "what the client itself sent before is not looked at");
});

Deno.test("an account that fails too often is refused as any other, from everywhere", async () => {
  const clock = new MovedClock(Date.now());
  await using server = await managedServer({ clock });
  const alice = { username: "alice", password: "alice likes tea" };
  await server.identities.createUser({ name: "alice", password: alice.password }, BY_ROOT);
  const client = new ManagementClient(server);
  const guesses = [];
  for (let i = 0; i < 12; i++) guesses.push(await client.trySignIn({ ...alice, password: "x" }));
  const right = await client.trySignIn(alice);
  assert.deepEqual([right.status, right.json.code], [401, "InvalidCredentials"]);
  for (const { status } of guesses) assert.equal(status, 401);
  assert.equal((await client.trySignIn(ROOT_LOGIN)).status, 201, "another account");
  clock.advance(1_000);
  assert.equal((await client.trySignIn(alice)).status, 201, "its wait is over");
});

Deno.test("over HTTPS the cookie is kept under a name no other host can set; HTTP/2 has its origin", async () => {
  await using server = await managedServer({ tls: "selfSigned" });
  const url = `${server.managementUrl}/api/v1/session`;
  const curl = async (args: readonly string[]) => {
    const { stdout } = await run(["curl", "-sk", "-D", "-", ...args, url], {
      env: { PATH: Deno.env.get("PATH") ?? "" },
    });
    return stdout;
  };
  const json = ["-H", "content-type: application/json"];
  const post = ["-X", "POST", ...json, "-d", JSON.stringify(ROOT_LOGIN)];
  const origin = `origin: ${server.managementUrl}`;
  for (const version of ["--http1.1", "--http2"]) {
    const answer = await curl([version, ...post, "-H", origin]);
    assert.match(answer, /^HTTP\/[12](?:\.1)? 201 /, answer);
    const cookie = /^set-cookie: (__Host-objectstorage_session=[\w.-]+); .*; Secure\r$/m
      .exec(answer)?.[1];
    assert.ok(cookie !== undefined, answer);
    const out = ["-X", "DELETE", "-H", `cookie: ${cookie}`];
    assert.match(await curl([version, ...out]), /403/);
    assert.match(await curl([version, ...out, "-H", "origin: https://evil.example"]), /403/);
    assert.match(await curl([version, ...out, "-H", origin]), /^HTTP\/[12](?:\.1)? 204/);
    assert.match(await curl([version, "-H", `cookie: ${cookie}`]), /^HTTP\/[12](?:\.1)? 401/);
  }
});
