/** Links that are revoked, or whose creators may no more, are refused at once everywhere; what opens them
 * is in no log and nowhere in the data directory; they outlive the master key they were sealed by. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { managedUser } from "../api/fixture.ts";
import { assertGone, shareOf, sharingServer, visit } from "../support/shares.ts";
import { allow, deny, policyText, ROOT } from "../support/tenants.ts";
import { watching } from "../support/watching.ts";
import { IsolateConnections } from "./isolate_connections.ts";

const ISOLATES = 3;
const BODY = "what is shared";

async function withDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync({ prefix: "objectstorage-shares-" });
  try {
    await run(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

Deno.test("a link that is revoked, or whose creator may no more, is refused by every isolate's next answer", async () => {
  await using at = await sharingServer({ isolates: ISOLATES });
  const { server: { identities, url: endpoint }, root } = at;
  await at.put("a", BODY);
  using connections = await IsolateConnections.open(endpoint, { isolates: ISOLATES, each: 2 });
  const ask = async (url: string) => {
    const answers = await connections.send(() => ({
      ...{ url, method: "GET", headers: {}, body: new Uint8Array(0) },
    }));
    return [
      ...new Set(answers.map(({ status, body }) => {
        const text = Buffer.from(body).toString();
        return status === 200 ? text : `${status} ${/<Message>([^<]*)</.exec(text)?.[1]}`;
      })),
    ];
  };
  const gone = ["404 This link has ended or never was."];
  const change = async (method: string, path: string, body?: unknown) => {
    const answer = await root.ask(method, path, body === undefined ? {} : { body });
    assert.ok(answer.status < 300, answer.text);
  };
  await identities.putPolicy({ name: "reads", document: policyText(allow("s3:Get*", "*")) }, ROOT);
  const { client } = await managedUser(at.server, "alice", ["reads"]);
  const group = { kind: "group", name: "banned" } as const;
  await identities.createGroup({ name: "banned" }, ROOT);
  const document = policyText(deny("s3:GetObject", "media/a"));
  await identities.putPolicy({ name: "ban", document }, ROOT);
  await identities.attachPolicies(group, ["ban"], ROOT);
  const share = await shareOf(client, "a");
  const others = await shareOf(root, "a");
  const taken: readonly (readonly [string, string, unknown?])[][] = [
    [["PATCH", "/users/alice", { disabled: true }], ["PATCH", "/users/alice", { disabled: false }]],
    [["DELETE", "/users/alice/policies/reads"], ["PUT", "/users/alice/policies/reads"]],
    [["PUT", "/groups/banned/members/alice"], ["DELETE", "/groups/banned/members/alice"]],
  ];
  assert.deepEqual(await ask(share.url), [BODY]);
  for (const [take, give] of taken) {
    await change(...take!);
    assert.deepEqual(await ask(share.url), gone, take!.join(" "));
    await change(...give!);
    assert.deepEqual(await ask(share.url), [BODY], give!.join(" "));
  }
  await change("DELETE", `/shares/${share.id}`);
  assert.deepEqual(await ask(share.url), gone);
  const second = await shareOf(client, "a");
  assert.deepEqual(await ask(second.url), [BODY]);
  await change("DELETE", "/users/alice?force=true");
  assert.deepEqual(await ask(second.url), gone);
  await managedUser(at.server, "alice", ["reads"]);
  assert.deepEqual(await ask(second.url), gone, "another user of the name");
  assert.deepEqual(await ask(others.url), [BODY]);
});

Deno.test("what policies ask of a request they ask of the visitor's", async () => {
  await using at = await sharingServer({ trustedProxies: ["127.0.0.1"] });
  await at.put("a", BODY);
  const near = { IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "127.0.0.1/32"] } };
  const { server: { identities } } = at;
  const document = policyText(allow("s3:GetObject", "media/*", near));
  await identities.putPolicy({ name: "near", document }, ROOT);
  const { client } = await managedUser(at.server, "near", ["near"]);
  const { url } = await shareOf(client, "a");
  assert.equal((await visit(url, { "x-forwarded-for": "192.0.2.7" })).text, BODY);
  assertGone(await visit(url, { "x-forwarded-for": "198.51.100.1" }));
  // What forbids URLs that were signed a while ago, or at all, forbids links.
  const conditions = [
    { NumericGreaterThan: { "s3:signatureAge": "600000" } },
    { StringEquals: { "s3:authType": "REST-QUERY-STRING" } },
  ];
  const expected = [200, 404];
  for (const [index, condition] of conditions.entries()) {
    const name = `condition${index}`;
    const denial = policyText(allow("s3:GetObject", "*"), deny("s3:GetObject", "*", condition));
    await identities.putPolicy({ name, document: denial }, ROOT);
    const user = await managedUser(at.server, name, [name]);
    const { url } = await shareOf(user.client, "a");
    assert.equal((await visit(url)).status, expected[index], name);
  }
});

Deno.test("a visit is told by the link's id, on the trace, in logs and to who asks why; never by its token", async () => {
  await withDirectory(async (directory) => {
    const told: string[] = [];
    const tokens: string[] = [];
    for (const access of ["json", "s3"] as const) {
      const log = {
        level: "debug",
        access,
        file: join(directory, "server.log"),
        accessFile: join(directory, `${access}.log`),
      } as const;
      await using at = await sharingServer({ log });
      const { server: { identities }, root } = at;
      await at.put("a", BODY);
      await identities.putPolicy({ name: "r", document: policyText(allow("s3:Get*", "*")) }, ROOT);
      const { client } = await managedUser(at.server, "alice", ["r"]);
      const { id, url } = await shareOf(client, "a");
      const token = url.split("/").at(-1)!;
      tokens.push(token);
      const watched = await tracing(at.server.managementUrl, () => visit(url));
      assert.deepEqual(
        [watched.share, watched.operation, watched.principal, watched.bucket, watched.key],
        [id, "GetObject", "alice", "media", "a"],
      );
      await visit(`${url}?a=b`);
      await visit(url, { method: "POST" });
      await visit(`${url}x`);
      // Too short for what looks for tokens in any text.
      await visit(url.slice(0, -5));
      await visit(url.replace("/-/share/", "//-/share/"));
      await visit(url.replace("/-/share/", "/%2d/share/"));
      await visit(url.replace("/-/share/", "/-/share%2f"));
      await visit(at.server.url, {
        referer: url,
        "user-agent": `agent (${encodeURIComponent(url)})`,
      });
      const refusals: unknown[] = [];
      const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
        [
          "NoSuchKey undefined",
          async () => {
            await at.s3.deleteObject({ bucket: "media", key: "a" });
          },
        ],
        [
          "AccessDenied s3:GetObject",
          () => identities.detachPolicies({ kind: "user", name: "alice" }, ["r"], ROOT),
        ],
        [
          "AccessDenied undefined",
          () => identities.updateUser({ name: "alice", disabled: true }, ROOT),
        ],
      ];
      for (const [why, take] of steps) {
        await take();
        const { headers } = await visit(url);
        const { json } = await root.get(`/refusals/${headers.get("x-amz-request-id")}`);
        const [refusal] = json.items;
        assert.equal(`${refusal.code} ${refusal.action}`, why);
        assert.equal(refusal.share, id);
        refusals.push(json);
      }
      told.push(JSON.stringify([watched, refusals, (await root.get("/audit")).json]), id);
    }
    const logs = readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"));
    const written = [...told, ...logs].join("\n");
    for (const name of ["json.log", "s3.log", "server.log"]) {
      const text = readFileSync(join(directory, name), "utf8");
      assert.match(text, /\/-\/share\/[0-9a-v]{32}\b/, name);
    }
    assert.match(written, /"share":"[0-9a-v]{32}"/);
    for (const token of tokens) {
      for (const part of [token, token.slice(0, 20), token.slice(-20)]) {
        assert.ok(!written.includes(part), written.split("\n").find((line) => line.includes(part)));
      }
    }
  });
});

/** The first request that the trace tells of. */
async function tracing(url: string | undefined, ask: () => Promise<unknown>) {
  await using watched = await watching(url, "/trace?operation=GetObject");
  // Isolates keep requests once they know of who watches.
  let first;
  const seen = watched.next().then((event) => first = event);
  while (first === undefined) await ask();
  return (await seen).items[0];
}

Deno.test("a link and its URL outlive the master key; its token is nowhere in the data directory", async () => {
  await withDirectory(async (directory) => {
    const [first, second] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [
      Uint8Array,
      Uint8Array,
    ];
    let share = { id: "", url: "" };
    {
      await using at = await sharingServer({ directory, masterKeys: { current: first } });
      await at.put("a", BODY);
      share = await at.share("a", { note: "NOTE-IN-PLAIN-TEXT" });
    }
    const { pathname } = new URL(share.url);
    for (const masterKeys of [{ current: second, previous: [first] }, { current: second }]) {
      await using at = await sharingServer({ directory, masterKeys });
      const { json } = await at.root.get("/shares");
      assert.equal(new URL(json.items[0].url).pathname, pathname);
      assert.equal((await visit(json.items[0].url)).text, BODY);
    }
    const token = pathname.split("/").at(-1)!;
    const holding = (text: string) =>
      [...files(directory)].filter((path) => readFileSync(path).includes(text));
    assert.deepEqual(holding(token), []);
    assert.deepEqual(holding(Buffer.from(token, "base64url").toString("latin1")), []);
    assert.ok(holding("NOTE-IN-PLAIN-TEXT").length > 0, "the search finds");
  });
});

function* files(directory: string): Generator<string> {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}
