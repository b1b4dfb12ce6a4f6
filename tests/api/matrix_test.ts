/** Every route of the management API × who may ask: each cell equals what is written down for it. */
import assert from "node:assert/strict";
import { ADMIN_ACTIONS } from "../../admin/api/actions.ts";
import { ROUTES } from "../../admin/api/table.ts";
import { KNOWN_ADMIN_ACTIONS } from "../../server/auth/policy/known_actions.ts";
import { type ApiAnswer, ApiClient, type Asked } from "../support/api_client.ts";
import { type ManagedServer, ManagementClient } from "../support/management_client.ts";
import { MovedClock } from "../support/moved_clock.ts";
import { assumeRole } from "../support/sts_client.ts";
import { allow, policyText, ROOT } from "../support/tenants.ts";
import { bodyOf, type Expectation, EXPECTATIONS, pathOf } from "./expectations.ts";
import { type Fixture, fixture, furnished, managedServer, managedUser } from "./fixture.ts";

/** An ApiClient, or what asks in another way. */
type Asking = Pick<ApiClient, "ask">;

/** Milliseconds: less than a token lives that is not renewed. */
const SESSION_LIFETIME = 10 * 60_000;

function expectationOf(name: string): Expectation {
  const expectation = EXPECTATIONS[name];
  const where = "EXPECTATIONS in tests/api/expectations.ts";
  assert.ok(expectation !== undefined, `Without expectation: ${name}. Write one in ${where}`);
  return expectation;
}

/** What who is let in is answered, of what is the administrator's. */
function letIn({ stranger, status }: Expectation): number {
  return stranger ?? status;
}

async function statusFor(
  client: Asking,
  { name, method }: { readonly name: string; readonly method: string },
  at: Fixture,
): Promise<number> {
  const expectation = expectationOf(name);
  const body = bodyOf(expectation, at);
  const path = pathOf(expectation, at);
  const answer = await client.ask(
    method.toUpperCase(),
    path,
    body === undefined ? {} : { body },
  );
  if (answer.status >= 400) {
    assert.equal(answer.json.requestId, answer.headers.get("x-request-id"), name);
    assert.ok(answer.json.code !== "" && answer.json.message !== "", name);
  }
  assert.equal(answer.headers.get("access-control-allow-origin"), null, name);
  return answer.status;
}

/** Asks with the token of a session. */
async function signedIn(server: ManagedServer, credentials: object): Promise<Asking> {
  const client = new ManagementClient(server);
  await client.signIn(credentials);
  return {
    ask: (method: string, api: string, asked: Asked = {}): Promise<ApiAnswer> =>
      client.request({ method, api, ...asked }),
  };
}

/** A session of an administrator that has just had its time, and would be good but for that. */
async function expiredSessionOf(server: ManagedServer, clock: MovedClock): Promise<Asking> {
  const { identities } = server;
  const user = { username: "late", password: "always far too late" };
  await identities.createUser({ name: user.username, password: user.password }, ROOT);
  await identities.attachPolicies({ kind: "user", name: user.username }, ["consoleAdmin"], ROOT);
  const session = await signedIn(server, user);
  clock.advance(SESSION_LIFETIME - 1);
  const { status, text } = await session.ask("GET", "/users");
  assert.equal(status, 200, text);
  clock.advance(1);
  return session;
}

Deno.test("the routes, what they need and what may be allowed are the same three times", () => {
  for (const { name } of ROUTES) expectationOf(name);
  assert.deepEqual(ROUTES.map(({ name }) => name).sort(), Object.keys(EXPECTATIONS).sort());
  assert.equal(new Set(ROUTES.map(({ method, path }) => `${method} ${path}`)).size, ROUTES.length);
  const used = new Set<string>();
  for (const { name, access, body } of ROUTES) {
    const expectation = expectationOf(name);
    assert.equal(body === undefined, expectation.noBody === true, name);
    if (access.kind === "admin") assert.deepEqual(expectation.needs, [access.action], name);
    if (access.kind === "admin") used.add(access.action);
    if (access.kind === "self") assert.deepEqual(expectation.needs, [], name);
    if (access.kind === "self" && access.others !== undefined) used.add(access.others);
    if (access.kind === "s3" && access.unless !== undefined) used.add(access.unless);
    if (access.kind === "s3") assert.ok(access.operations.every((one) => one.implemented), name);
  }
  const known = KNOWN_ADMIN_ACTIONS.map((name) => `admin:${name}`).sort();
  assert.deepEqual([...used].sort(), known);
  assert.deepEqual(Object.keys(ADMIN_ACTIONS).sort(), known);
});

Deno.test("every route by everyone: as it is written down", async (test) => {
  // Until now, when requests are signed.
  const clock = new MovedClock(Date.now() - SESSION_LIFETIME);
  const sessions = { lifetime: SESSION_LIFETIME, idle: 2 * SESSION_LIFETIME };
  const made = await managedServer({ clock, sessions });
  await using server = made.server;
  const expiredSession = await expiredSessionOf(server as ManagedServer, clock);
  const at = await furnished(made);
  const { identities, managementUrl, url } = server;
  const temporary = await assumeRole(url, at.adminKey);
  const key = async (name: string, changes: { disabled?: boolean; expiresAt?: number }) => {
    const { pair, client } = await managedUser(at.server, name, ["consoleAdmin"]);
    const { accessKeyId } = pair;
    await identities.updateAccessKey({ accessKeyId, ...changes }, ROOT);
    return client;
  };
  const strangers: Readonly<Record<string, Asking>> = {
    "no credentials": new ApiClient(managementUrl),
    "a wrong secret": new ApiClient(managementUrl, {
      ...at.adminKey,
      secretAccessKey: "not-the-secret",
    }),
    "a key that is not there": new ApiClient(managementUrl, {
      accessKeyId: "AKIANOBODY",
      secretAccessKey: "whatever-it-is",
    }),
    "a disabled key": await key("disabled", { disabled: true }),
    "an expired key": await key("expired", { expiresAt: Date.now() - 3_600_000 }),
    "an expired session": expiredSession,
    // Of STS: none are taken here, so that there is nothing to expire.
    "temporary credentials": {
      ask: (method, path, asked = {}) => {
        const headers = { ...asked.headers, "x-amz-security-token": temporary.sessionToken };
        return new ApiClient(managementUrl, temporary).ask(method, path, { ...asked, headers });
      },
    },
  };
  for (const [who, client] of Object.entries(strangers)) {
    await test.step(who, async () => {
      for (const route of ROUTES) assert.equal(await statusFor(client, route, at), 401, route.name);
    });
  }

  await test.step("everything but what is needed", async () => {
    const denied = [...new Set(Object.values(EXPECTATIONS).flatMap(({ needs }) => needs))];
    const clients = new Map<string, ApiClient>();
    for (const [index, action] of denied.entries()) {
      const name = `all-but-${index}`;
      const Statement = { Effect: "Allow", NotAction: action.split(","), Resource: "*" };
      const document = JSON.stringify({ Version: "2012-10-17", Statement });
      await identities.putPolicy({ name, document }, ROOT);
      clients.set(action, (await managedUser(at.server, name, [name])).client);
    }
    for (const route of ROUTES) {
      for (const action of expectationOf(route.name).needs) {
        const status = await statusFor(clients.get(action)!, route, at);
        assert.equal(status, 403, `${route.name} without ${action}`);
      }
    }
  });

  await test.step("a user of no policy", async () => {
    const { client } = await managedUser(at.server, "nothing", []);
    for (const route of ROUTES) {
      const expectation = expectationOf(route.name);
      const expected = expectation.needs.length === 0 ? letIn(expectation) : 403;
      assert.equal(await statusFor(client, route, at), expected, route.name);
    }
  });

  await test.step("a read-only user", async () => {
    const { client } = await managedUser(at.server, "reader", ["readonly"]);
    for (const route of ROUTES) {
      const expectation = expectationOf(route.name);
      const { needs, reads } = expectation;
      const expected = needs.length === 0 || reads === true ? letIn(expectation) : 403;
      assert.equal(await statusFor(client, route, at), expected, route.name);
    }
  });

  await test.step("another tenant, by prefix", async () => {
    const document = policyText(allow("s3:*", "media/tenant-b/*"));
    await identities.putPolicy({ name: "tenant-b", document }, ROOT);
    const { client } = await managedUser(at.server, "tenant-b", ["tenant-b"]);
    for (const route of ROUTES) {
      const expectation = expectationOf(route.name);
      // Who may delete some keys is let in, and refused each of the others.
      const isLetIn = expectation.needs.every((need) => /^s3:\w+Object,/.test(need));
      const expected = isLetIn ? letIn(expectation) : 403;
      assert.equal(await statusFor(client, route, at), expected, route.name);
    }
    const own = await client.post("/buckets/media/upload-urls", { items: [{ key: "tenant-b/a" }] });
    assert.equal(own.status, 200, own.text);
    const { json } = await client.post("/buckets/media/delete", { objects: [{ key: "a" }] });
    assert.equal(json.failed[0].code, "AccessDenied");
  });

  await test.step("a session narrowed by policy", async () => {
    const policy = policyText(allow("s3:GetObject", "media/*"));
    const { key: { accessKeyId }, secretAccessKey } = await identities.createAccessKey(
      { user: "boss", policy },
      ROOT,
    );
    const session = await signedIn(at.server as ManagedServer, { accessKeyId, secretAccessKey });
    for (const route of ROUTES) {
      const expectation = expectationOf(route.name);
      const isLetIn = expectation.needs.every((need) => need === "s3:GetObject");
      const expected = isLetIn ? expectation.narrowed ?? letIn(expectation) : 403;
      assert.equal(await statusFor(session, route, at), expected, route.name);
    }
  });

  await test.step("an administrator", async () => {
    // What is taken away goes last.
    const order = [...ROUTES].sort((a, b) =>
      Number(a.method === "delete") - Number(b.method === "delete")
    );
    // Of all that were refused until now, only the last are known.
    const { headers } = await new ApiClient(managementUrl).get("/users");
    const now = { ...at, refusedId: headers.get("x-request-id") ?? "" };
    for (const route of order) {
      const { status } = expectationOf(route.name);
      assert.equal(await statusFor(at.admin, route, now), status, route.name);
    }
  });
});

Deno.test("a field that no route has is refused, everywhere, and named", async () => {
  const at = await fixture();
  await using _server = at.server;
  for (const { name, method } of ROUTES) {
    const expectation = expectationOf(name);
    const path = pathOf(expectation, at);
    const body = bodyOf(expectation, at);
    const ask = (to: string, raw?: string) =>
      at.root.ask(method.toUpperCase(), to, raw === undefined ? {} : { raw });
    const text = body === undefined ? undefined : JSON.stringify(body);
    const inQuery = await ask(`${path}${path.includes("?") ? "&" : "?"}nothing=1`, text);
    assert.equal(inQuery.status, 400, name);
    assert.deepEqual(Object.keys(inQuery.json.fields), ["nothing"], name);
    if (body === undefined) continue;
    for (const field of ["isAdmin", "__proto__", "constructor"]) {
      const spoilt = `{${JSON.stringify(field)}:{"x":1},${JSON.stringify(body).slice(1)}`;
      const answer = await ask(path, spoilt);
      assert.equal(answer.status, 400, `${name} ${field}`);
      assert.ok(Object.hasOwn(answer.json.fields, field), `${name} ${field} ${answer.text}`);
    }
    for (const spoilt of ["", "[]", "null", "{", '"text"', "1", "{}x"]) {
      const answer = await ask(path, spoilt);
      assert.equal(answer.status, 400, `${name} ${spoilt}`);
    }
    const form = await at.root.ask(method.toUpperCase(), path, {
      raw: JSON.stringify(body),
      headers: { "content-type": "text/plain" },
    });
    assert.equal(form.status, 415, name);
  }
});
