/** What pages of others can do to who is signed in on the console: nothing. They send forms and requests,
 * from another port and from another host, and put the console into a frame. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ROUTES } from "../../admin/api/table.ts";
import { bodyOf, EXPECTATIONS, pathOf } from "../api/expectations.ts";
import { type Fixture, fixture } from "../api/fixture.ts";
import { type Page, signIn, TestBrowser, until } from "../support/browser.ts";
import type { ManagedServer } from "../support/management_client.ts";

interface Attempt {
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  readonly body?: string;
}

/** Runs on the foreign page: sends all of these in every way a page has, and waits for the answers. */
const ATTACK = `async (attempts) => {
  const enctypes = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
  const inForms = async ({ url, body }) => {
    for (const enctype of enctypes) {
      const frame = document.createElement("iframe");
      frame.name = "frame" + Math.random();
      const form = document.createElement("form");
      Object.assign(form, { action: url, method: "POST", target: frame.name, enctype });
      // Sent as text this is the JSON that is meant, but for an equals sign.
      const field = document.createElement("input");
      const cut = (body ?? "{}").lastIndexOf('"') + 1;
      field.name = (body ?? "{}").slice(0, cut) || '{"a":"';
      field.value = (body ?? "{}").slice(cut);
      form.append(field);
      document.body.append(frame, form);
      const loaded = new Promise((resolve) => frame.onload = resolve);
      form.submit();
      await loaded;
      frame.remove();
    }
  };
  const byFetch = async ({ method, url, body }) => {
    const given = method === "GET" || body === undefined ? {} : { body };
    const credentials = "include";
    const mode = "no-cors", simple = method === "GET" ? "GET" : "POST";
    await fetch(url, { method: simple, mode, credentials }).catch(() => {});
    if (given.body) await fetch(url, { method: simple, mode, credentials, ...given }).catch(() => {});
    const headers = { "content-type": "application/json" };
    return await fetch(url, { method, mode: "cors", credentials, headers, ...given }).then(
      () => method + " " + url + " was answered",
      () => undefined,
    );
  };
  const read = await Promise.all(attempts.map(async (attempt) => {
    if (attempt.method !== "GET") await inForms(attempt);
    return await byFetch(attempt);
  }));
  return read.filter((found) => found !== undefined);
}`;

/** A page of somebody else on this machine; on another port by one name of it, on another host by the
 * other. */
async function foreignSite() {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>theirs</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function attemptsOn(at: Fixture): readonly Attempt[] {
  const api = `${at.server.managementUrl}/api/v1`;
  const session = `${api}/session`;
  const attempts = ROUTES.filter(({ name }) => !/^(?:Tail|GetTrace)/.test(name))
    .map(({ name, method }) => {
      const expectation = EXPECTATIONS[name]!, body = bodyOf(expectation, at);
      return {
        method: method.toUpperCase(),
        url: `${api}${pathOf(expectation, at)}`,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      };
    });
  const login = { username: "boss", password: "boss likes beer" };
  const passwords = { currentPassword: "a", newPassword: "something long enough" };
  return [
    ...attempts,
    { method: "DELETE", url: session },
    { method: "POST", url: session, body: JSON.stringify(login) },
    { method: "PUT", url: `${session}/password`, body: JSON.stringify(passwords) },
  ];
}

/** All there is that one of the attempts could have changed. */
async function stateOf({ root }: Fixture): Promise<string> {
  const paths = [
    ...["/users?limit=100", "/groups?limit=100", "/policies?limit=100", "/buckets?limit=100"],
    ...["/access-keys?limit=100", "/groups/staff/members", "/users/someone", "/groups/attached"],
    ...["media", "doomed"].flatMap((bucket) =>
      ["settings", "versions", "uploads"].map((what) => `/buckets/${bucket}/${what}`)
    ),
  ];
  const told: string[] = [];
  for (const path of paths) {
    const { status, text } = await root.get(path);
    assert.equal(status, 200, `${path}: ${text}`);
    told.push(`${path} ${text}`);
  }
  return told.join("\n");
}

/** What the server says to those that would change something. */
function answersTo(page: Page): Set<string> {
  const answers = new Set<string>();
  page.on("response", (answer) => {
    const { pathname } = new URL(answer.url());
    const method = answer.request().method();
    if (!pathname.startsWith("/api/") || method === "GET" || method === "OPTIONS") return;
    answers.add(String(answer.status()));
  });
  return answers;
}

Deno.test("forms and requests of other sites change nothing, and read nothing", async () => {
  const at = await fixture();
  const server = at.server as ManagedServer;
  await using _ = server;
  await using site = await foreignSite();
  await using browser = await TestBrowser.launch();
  const console = await browser.open(server);
  await signIn(console);
  const context = console.context();
  const attempts = attemptsOn(at), before = await stateOf(at);
  for (const origin of site.origins) {
    const page = await context.newPage();
    await page.goto(origin);
    const answers = answersTo(page);
    const isOtherHost = origin.includes("localhost");
    const tried = attempts.filter(({ method }) => !isOtherHost || method !== "GET");
    const read = await page.evaluate(`(${ATTACK})(${JSON.stringify(tried)})`);
    assert.deepEqual(read, [], `${origin} could read`);
    // Whether the browser sends the cookie depends on the host, and on nothing else.
    const expected = isOtherHost ? ["401", "403", "405"] : ["403", "405"];
    assert.deepEqual([...answers].toSorted(), expected, origin);
    assert.equal(await stateOf(at), before, `${origin} changed something`);
    await page.close();
  }
  // Where it may, the session does go on: it was there all the time.
  await console.reload();
  await console.getByRole("heading", { name: "Overview" }).waitFor();
  browser.check();
});

Deno.test("no answer of the console can be put into a frame", async () => {
  const at = await fixture();
  await using server = at.server as ManagedServer;
  await using site = await foreignSite();
  await using browser = await TestBrowser.launch();
  const console = await browser.open(server);
  await signIn(console);
  const page = await console.context().newPage();
  for (const origin of site.origins) {
    await page.goto(origin);
    for (const path of ["/", "/sign-in", "/buckets/media", "/api/v1/buckets", "/livez", "/none"]) {
      await page.evaluate(`new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.onload = resolve;
        frame.src = ${JSON.stringify(server.managementUrl + path)};
        document.body.replaceChildren(frame);
      })`);
      const isRefused = () => page.frames()[1]?.url() === "chrome-error://chromewebdata/";
      await until(async () => isRefused()).catch(() => assert.fail(`${origin} has ${path}`));
    }
  }
  browser.check();
});
