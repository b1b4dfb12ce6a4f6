/** Zip files by the management API, read by another implementation than the one that wrote them. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { unzipSync } from "fflate";
import { signedIn } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, deny, policyText, ROOT } from "../support/tenants.ts";
import { sign } from "../support/sign.ts";
import { managedServer, managedUser } from "./fixture.ts";

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string };

async function serverWith(keys: Readonly<Record<string, string>>) {
  const { server, root } = await managedServer();
  const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await root.post("/buckets", { name: "media" });
  for (const [key, body] of Object.entries(keys)) {
    await s3.putObject({ bucket: "media", key }, Buffer.from(body));
  }
  const fetched = (id: string, pair: Key = CREDENTIALS) => {
    const signed = sign({
      url: server.managementUrl ?? "",
      method: "GET",
      path: `/api/v1/archives/${id}`,
      headers: {},
      accessKeyId: pair.accessKeyId,
      secret: pair.secretAccessKey,
      service: "objectstorage",
    });
    return fetch(signed.url, { headers: signed.headers });
  };
  return {
    server,
    root,
    s3,
    fetched,
    async files(id: string, pair?: Key): Promise<Record<string, string>> {
      const answer = await fetched(id, pair);
      assert.equal(answer.status, 200);
      const entries = Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer())));
      return Object.fromEntries(
        entries.map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
      );
    },
    async [Symbol.asyncDispose]() {
      s3[Symbol.dispose]();
      await server.stop();
    },
  };
}

Deno.test("chosen keys and folders come as one zip file, under safe names, once", async () => {
  await using at = await serverWith({
    "f/a.txt": "a",
    "f/ü/b": "b",
    "f/ü/../../up": "up",
    "f/empty/": "",
    "f/none": "",
    "other": "other",
  });
  await at.s3.putObject({ bucket: "media", key: "f/big" }, Buffer.alloc(200_000, "x"));
  const made = await at.root.post("/buckets/media/archives", {
    keys: ["other", "f/a.txt", "gone"],
    prefixes: ["f/", "f/ü/"],
    base: "f/",
    fileName: "ein \u00fcber's.zip",
  });
  assert.equal(made.status, 201);
  const answer = await at.fetched(made.json.id);
  assert.equal(answer.headers.get("content-type"), "application/zip");
  assert.equal(
    answer.headers.get("content-disposition"),
    "attachment; filename*=UTF-8''ein%20%C3%BCber%27s.zip",
  );
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  assert.deepEqual(Object.keys(files).sort(), [
    "_errors.txt",
    "a.txt",
    "big",
    "empty/",
    "none",
    "other",
    "ü/__/__/up",
    "ü/b",
  ]);
  assert.equal(files["big"]?.length, 200_000);
  assert.match(new TextDecoder().decode(files["_errors.txt"]), /^"gone": NoSuchKey: [^\n]*\n$/);
  assert.equal((await at.fetched(made.json.id)).status, 404);
});

Deno.test("an archive has what its caller may read and tells what it may not, for nobody else", async () => {
  await using at = await serverWith({ "mine/a": "a", "mine/secret": "s", "other/b": "b" });
  const document = policyText(
    allow("s3:GetObject", "media/mine/*", { IpAddress: { "aws:SourceIp": "127.0.0.1" } }),
    deny("s3:GetObject", "media/mine/secret"),
  );
  await at.server.identities.putPolicy({ name: "mine", document }, ROOT);
  const { client, pair } = await managedUser(at.server, "ann", ["mine"]);
  const asked = { keys: ["mine/a", "mine/secret", "other/b"], prefixes: ["x/"] };
  const choose = async () => (await client.post("/buckets/media/archives", asked)).json.id;
  const id = await choose();
  assert.equal((await at.fetched(id)).status, 404, "of another, who may all");
  const { "_errors.txt": errors = "", ...files } = await at.files(id, pair);
  assert.deepEqual(files, { "mine/a": "a" });
  assert.deepEqual(errors.trimEnd().split("\n").map((line) => line.split(": ").slice(0, 2)), [
    ['"mine/secret"', "AccessDenied"],
    ['"other/b"', "AccessDenied"],
    ['"x/"', "AccessDenied"],
  ]);
  // What was allowed when it was chosen is of no matter.
  const late = await choose();
  await at.server.identities.detachPolicies({ kind: "user", name: "ann" }, ["mine"], ROOT);
  assert.deepEqual(Object.keys(await at.files(late, pair)), ["_errors.txt"]);
});

Deno.test("an archive breaks off for who signs out, and goes on with what is still allowed", async () => {
  const keys = Array.from({ length: 12 }, (_, index) => `f/${index + 10}`);
  await using at = await serverWith({});
  const big = Buffer.alloc(4 * 2 ** 20, "x");
  for (const key of keys) await at.s3.putObject({ bucket: "media", key }, big);
  const { identities } = at.server;
  await identities.createUser({ name: "ann", password: "ann likes tea" }, ROOT);
  const attach = () => identities.attachPolicies({ kind: "user", name: "ann" }, ["readonly"], ROOT);
  const detach = () => identities.detachPolicies({ kind: "user", name: "ann" }, ["readonly"], ROOT);
  const begin = async () => {
    const { managementUrl = "" } = at.server;
    const client = await signedIn({ managementUrl }, {
      username: "ann",
      password: "ann likes tea",
    });
    const body = { prefixes: ["f/"] };
    const made = await client.request({ method: "POST", api: "/buckets/media/archives", body });
    const headers = { authorization: `Bearer ${client.token}` };
    const answer = await fetch(`${managementUrl}/api/v1/archives/${made.json.id}`, { headers });
    return { client, reader: answer.body!.getReader() };
  };
  const rest = async (reader: ReadableStreamDefaultReader<Uint8Array>) => {
    const pieces: Uint8Array[] = [];
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      pieces.push(part.value);
    }
    return new Uint8Array(Buffer.concat(pieces));
  };
  await attach();
  const one = await begin();
  await one.reader.read();
  await one.client.request({ method: "DELETE" });
  await assert.rejects(rest(one.reader), TypeError);

  const other = await begin();
  const { value: first = new Uint8Array() } = await other.reader.read();
  await detach();
  const files = unzipSync(Buffer.concat([first, await rest(other.reader)]));
  const { "_errors.txt": errors = new Uint8Array(), ...had } = files;
  assert.ok(Object.keys(had).length < keys.length);
  assert.match(new TextDecoder().decode(errors), /"f\/21": AccessDenied/);
});

Deno.test("an archive ends when its client goes away, and the next ones are served", async () => {
  await using at = await serverWith({});
  const key = "big";
  await at.s3.putObject({ bucket: "media", key }, Buffer.alloc(16 * 2 ** 20));
  const choose = async () => (await at.root.post("/buckets/media/archives", { keys: [key] })).json;
  // More than are sent at the same time.
  for (let count = 0; count < 10; count++) {
    const answer = await at.fetched((await choose()).id);
    assert.equal(answer.status, 200, `the ${count + 1}th`);
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
  }
  assert.equal((await at.files((await choose()).id))[key]?.length, 16 * 2 ** 20);
  for (const body of [{}, { keys: [] }, { keys: [""] }, { keys: ["a"], fileName: "a/b" }]) {
    assert.equal((await at.root.post("/buckets/media/archives", body)).status, 400);
  }
});
