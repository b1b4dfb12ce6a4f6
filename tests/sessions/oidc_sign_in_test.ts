/** Signing in at a real OpenID Connect provider: whom it vouches for, with which policies, and what
 * nobody can put in between. */
import assert from "node:assert/strict";
import { oidcProvider, signInAtProvider } from "../support/oidc_provider.ts";
import {
  BY_ROOT,
  type ManagedServer,
  managedServer,
  ManagementClient,
  ROOT_LOGIN,
} from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText } from "../support/tenants.ts";

const CALLBACK = "/api/v1/session/oidc/callback";
/** Nobody listens there: the browser's part is the test's. */
const REDIRECT_URL = `http://127.0.0.1:9/console${CALLBACK}`;
const CLIENT = { clientId: "objectstorage" } as const;
const SECRET = { clientSecret: "client-secret-of-the-tests" } as const;
const PEOPLE = {
  ann: { sub: "ann", preferred_username: "Ann", groups: ["ops", "strangers"] },
  ben: { sub: "ben", preferred_username: "testroot", policy: "lister,none" },
  cat: { sub: "cat", preferred_username: "Cat", groups: ["strangers"] },
} as const;

async function serverWithProvider() {
  await using cleanup = new AsyncDisposableStack();
  const provider = cleanup.use(
    await oidcProvider({ ...CLIENT, ...SECRET, redirectUrl: REDIRECT_URL, people: PEOPLE }),
  );
  const server = cleanup.use(
    await managedServer({
      oidc: {
        ...CLIENT,
        issuer: provider.issuer,
        signIn: {
          redirectUrl: REDIRECT_URL,
          scopes: ["profile"],
          ...SECRET,
        },
        usernameClaim: "preferred_username",
        groupsClaim: "groups",
        policyClaim: "policy",
        groupPolicies: { ops: ["diagnostics", "lister"] },
      },
    }),
  );
  const document = policyText(allow("s3:ListAllMyBuckets", "*"));
  await server.identities.putPolicy({ name: "lister", document }, BY_ROOT);
  const resources = cleanup.move();
  return { server, provider, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** A browser that has begun, and what it was given. */
async function begun(server: ManagedServer, query = "") {
  const browser = new ManagementClient(server);
  const { status, headers } = await browser.request({ path: `/oidc${query}` });
  assert.equal(status, 303);
  const cookie = headers.get("set-cookie") ?? "";
  [browser.cookie] = cookie.split(";");
  return { browser, cookie, url: headers.get("location") ?? "" };
}

async function back(url: string, login: string) {
  const { search } = new URL(await signInAtProvider(url, { login, redirectUrl: REDIRECT_URL }));
  return search;
}

async function signIn(server: ManagedServer, login: keyof typeof PEOPLE) {
  const { browser, url } = await begun(server);
  const answer = await browser.request({ path: `/oidc/callback${await back(url, login)}` });
  const cookie = answer.headers.getSetCookie().find((text) => text.includes("_session="));
  browser.cookie = cookie?.split(";")[0];
  return { browser, answer };
}

Deno.test("the provider's people sign in, with the policies of their groups and claims", async () => {
  await using at = await serverWithProvider();
  const { server } = at;
  const { browser, answer } = await signIn(server, "ann");
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/"], answer.text);
  const cookies = answer.headers.getSetCookie();
  assert.match(cookies[0] ?? "", /^objectstorage_oidc=; .*Max-Age=0$/);
  assert.match(
    cookies[1] ?? "",
    /^objectstorage_session=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const { json } = await browser.request();
  const { name, kind, groups, policies } = json;
  assert.deepEqual({ name, kind, groups, policies }, {
    name: "oidc:Ann",
    kind: "federated",
    groups: ["ops", "strangers"],
    policies: ["diagnostics", "lister"],
  });
  const may = { "admin:GetStatus": true, "s3:ListAllMyBuckets": true, "s3:CreateBucket": false };
  assert.deepEqual(await browser.may(Object.keys(may)), may);
  // A policy that goes is gone with the next request.
  await server.identities.deletePolicy("lister", BY_ROOT);
  assert.deepEqual((await browser.request()).json.policies, ["diagnostics"]);
  assert.equal((await browser.request({ method: "DELETE" })).status, 204);
  assert.ok(!await browser.isSignedIn());
});

Deno.test("the provider's people have URLs of what they may, until they sign out", async () => {
  await using at = await serverWithProvider();
  const { server } = at;
  const root = new ManagementClient(server);
  await root.signIn(ROOT_LOGIN);
  await root.request({ method: "POST", api: "/buckets", body: { name: "media" } });
  const document = policyText(allow(["s3:PutObject", "s3:GetObject"], "media/mine/*"));
  await server.identities.putPolicy({ name: "lister", document }, BY_ROOT);
  const { browser } = await signIn(server, "ann");
  const sign = (path: string, body: object) =>
    browser.request({ method: "POST", api: `/buckets/media${path}`, body });
  const upload = await sign("/upload-urls", { items: [{ key: "mine/a" }] });
  assert.equal(upload.status, 200, upload.text);
  const put = await fetch(upload.json.items[0].url, { method: "PUT", body: "a" });
  assert.equal(put.status, 200, await put.text());
  const { json: { url } } = await sign("/download-urls", { key: "mine/a" });
  const get = async () => {
    const answer = await fetch(url);
    return [answer.status, await answer.text()];
  };
  assert.deepEqual(await get(), [200, "a"]);
  assert.equal((await sign("/download-urls", { key: "other/a" })).status, 403);
  await browser.request({ method: "DELETE" });
  assert.equal((await get())[0], 403);
});

Deno.test("a name at the provider is nobody's here; who has no policy is not let in", async () => {
  await using at = await serverWithProvider();
  const ben = await signIn(at.server, "ben");
  const { json } = await ben.browser.request();
  assert.deepEqual([json.name, json.policies], ["oidc:testroot", ["lister"]]);
  assert.deepEqual(await ben.browser.may(["admin:ListUsers"]), { "admin:ListUsers": false });
  const { answer } = await signIn(at.server, "cat");
  assert.deepEqual([answer.status, answer.json.code], [401, "InvalidCredentials"]);
  assert.ok(!answer.headers.getSetCookie().some((text) => text.includes("_session=")));
});

Deno.test("who is known to the provider alone leaves no link that lasts, and has none", async () => {
  await using at = await serverWithProvider();
  const { server } = at;
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  await s3.putObject({ bucket: "media", key: "a" }, new Uint8Array(1));
  const document = policyText(allow("s3:*", "*"));
  await server.identities.putPolicy({ name: "lister", document }, BY_ROOT);
  const { browser } = await signIn(server, "ann");
  const asked = { method: "POST", api: "/buckets/media/shares" };
  const answer = await browser.request({ ...asked, body: { key: "a", expiresIn: 60 } });
  assert.deepEqual([answer.status, answer.json.code], [403, "NoLastingLink"], answer.text);
  assert.deepEqual((await browser.request({ api: "/shares" })).json, { items: [] });
});

Deno.test("a sign-in begins with PKCE, state, nonce, and the address of the settings", async () => {
  await using at = await serverWithProvider();
  const { url, cookie } = await begun(at.server);
  const { searchParams, origin } = new URL(url);
  assert.equal(origin, at.provider.issuer);
  assert.equal(searchParams.get("redirect_uri"), REDIRECT_URL);
  assert.equal(searchParams.get("code_challenge_method"), "S256");
  assert.equal(searchParams.get("scope"), "openid profile");
  for (const name of ["code_challenge", "state", "nonce"]) {
    assert.match(searchParams.get(name) ?? "", /^[\w-]{43}$/, name);
    assert.ok(!cookie.includes(searchParams.get(name)!), `${name} is sealed`);
  }
  assert.match(
    cookie,
    /^objectstorage_oidc=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
  const other = new URL((await begun(at.server)).url).searchParams;
  for (const name of ["code_challenge", "state", "nonce"]) {
    assert.notEqual(other.get(name), searchParams.get(name), name);
  }
});

Deno.test("an answer of the provider is good once, in the browser that asked", async () => {
  await using at = await serverWithProvider();
  const { server } = at;
  let addresses = 0;
  const callback = async (cookie: string | undefined, query: string) => {
    const client = new ManagementClient(server);
    client.cookie = cookie;
    const { status, json, headers } = await client.request({
      path: `/oidc/callback${query}`,
      headers: { "x-forwarded-for": `192.0.2.${addresses++}` },
    });
    assert.equal(headers.getSetCookie().some((text) => text.includes("_session=")), status === 303);
    return `${status} ${json?.code ?? ""}`;
  };
  const mine = await begun(server), other = await begun(server);
  const query = await back(mine.url, "ann");
  const { cookie } = mine.browser;
  assert.equal(await callback(undefined, query), "400 SignInLost");
  assert.equal(await callback("objectstorage_oidc=nonsense", query), "400 SignInLost");
  assert.equal(await callback(`${cookie}A`, query), "400 SignInLost");
  assert.equal(await callback(other.browser.cookie, query), "401 SignInRefused");
  const state = (changed: string) => query.replace(/state=[^&]*/, changed);
  assert.equal(await callback(cookie, state("state=other")), "401 SignInRefused");
  assert.equal(await callback(cookie, state("")), "401 SignInRefused");
  assert.equal(await callback(cookie, ""), "401 SignInRefused");
  assert.equal(await callback(cookie, query.replace(/iss=[^&]*/, "iss=evil")), "401 SignInRefused");
  assert.equal(await callback(cookie, "?error=access_denied"), "401 SignInRefused");
  assert.equal(await callback(cookie, query), "303 ");
  assert.equal(await callback(cookie, query), "401 SignInRefused", "a second time");
});

Deno.test("a sign-in comes back to where the browser was, or to the top where that is too long to keep", async () => {
  await using at = await serverWithProvider();
  for (
    const [to, expected] of [
      ["/buckets/media?prefix=a b", "/sign-in?to=%2Fbuckets%2Fmedia%3Fprefix%3Da+b"],
      ["/" + "a".repeat(2_000), "/"],
      // Longer as it is kept than as it came.
      ["/" + '"'.repeat(1_999), "/"],
    ] as const
  ) {
    const { browser, url } = await begun(at.server, `?${new URLSearchParams({ to })}`);
    assert.ok((browser.cookie ?? "").length <= 4_096, "browsers keep no more");
    const { status, headers } = await browser.request({
      path: `/oidc/callback${await back(url, "ann")}`,
    });
    assert.deepEqual([status, headers.get("location")], [303, expected]);
  }
});

Deno.test("what the provider's own words say of errors stays here", async () => {
  await using at = await serverWithProvider();
  const { browser } = await begun(at.server);
  const path = "/oidc/callback?error=x&error_description=<script>evil</script>";
  const { text } = await browser.request({ path });
  assert.doesNotMatch(text, /evil|script/);
});

Deno.test("an address that comes back with nonsense too often waits", async () => {
  await using at = await serverWithProvider();
  const { browser } = await begun(at.server);
  const statuses = [];
  for (let i = 0; i < 7; i++) {
    statuses.push((await browser.request({ path: "/oidc/callback?code=x" })).status);
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 401, 429]);
});

Deno.test("without a provider there is no such sign-in", async () => {
  await using server = await managedServer();
  const client = new ManagementClient(server);
  for (const path of ["/oidc", "/oidc/callback?code=1"]) {
    const { status, json } = await client.request({ path });
    assert.deepEqual([status, json.code], [404, "NotFound"]);
  }
});
