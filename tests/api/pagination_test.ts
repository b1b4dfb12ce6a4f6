/** Lists of the management API: every item once, whatever is made meanwhile. */
import assert from "node:assert/strict";
import { type ApiClient, everyItem } from "../support/api_client.ts";
import { ROOT } from "../support/tenants.ts";
import { managedServer } from "./fixture.ts";

interface Listed {
  readonly path: string;
  readonly name: (item: Record<string, string>) => string;
  /** Makes one of this name. */
  readonly make: (root: ApiClient, name: string) => Promise<unknown>;
}

const BUILT_IN = ["consoleAdmin", "diagnostics", "readonly", "readwrite", "writeonly"];
const DOCUMENT =
  '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}';

const LISTS: Readonly<Record<string, Listed>> = {
  users: {
    path: "/users",
    name: ({ name = "" }) => name,
    make: (root, name) => root.post("/users", { name }),
  },
  groups: {
    path: "/groups",
    name: ({ name = "" }) => name,
    make: (root, name) => root.post("/groups", { name }),
  },
  policies: {
    path: "/policies",
    name: ({ name = "" }) => name,
    make: (root, name) => root.ask("PUT", `/policies/${name}`, { body: { document: DOCUMENT } }),
  },
  "access keys": {
    path: "/access-keys?user=owner",
    name: ({ accessKeyId = "" }) => accessKeyId,
    make: (root, name) =>
      root.post("/access-keys", {
        user: "owner",
        accessKeyId: name,
        secretAccessKey: "long enough",
      }),
  },
  members: {
    path: "/groups/all/members",
    name: ({ name = "" }) => name,
    async make(root, name) {
      await root.post("/users", { name: `m-${name}` });
      return await root.ask("PUT", `/groups/all/members/m-${name}`);
    },
  },
  buckets: {
    path: "/buckets",
    name: ({ name = "" }) => name,
    make: (root, name) => root.post("/buckets", { name: `b-${name.toLowerCase()}` }),
  },
  usage: {
    path: "/usage",
    name: ({ bucket = "" }) => bucket,
    make: (root, name) => root.post("/buckets", { name: `u-${name.toLowerCase()}` }),
  },
  uploads: {
    path: "/buckets/media/uploads",
    name: ({ key = "" }) => key,
    make: (root, name) => root.post("/buckets/media/uploads", { key: name }),
  },
};

Deno.test("every list gives every item exactly once while others are made", async (test) => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/users", { name: "owner" });
  await root.post("/groups", { name: "all" });
  await root.post("/buckets", { name: "media" });
  for (const [what, { path, name, make }] of Object.entries(LISTS)) {
    await test.step(what, async () => {
      // Names that JavaScript and UTF-8 put in another order than the alphabet does.
      const names = Array.from({ length: 23 }, (_, index) => `${index % 2 ? "A" : "z"}k${index}`);
      for (const one of names) {
        const made = await make(root, one) as { status: number; text: string };
        assert.ok(made.status < 300, made.text);
      }
      const before = (await everyItem(root, path, 1_000)).map(name);
      for (const limit of [1, 2, 5, 22, 23, 24]) {
        let isDone = false;
        const meanwhile = (async () => {
          for (let index = 0; !isDone && index < 10; index++) {
            await make(root, `${index % 2 ? "B" : "y"}new-${limit}-${index}`);
          }
        })();
        const found = (await everyItem(root, path, limit)).map(name);
        isDone = true;
        await meanwhile;
        assert.equal(new Set(found).size, found.length, `${limit}: one came twice`);
        for (const one of before) assert.ok(found.includes(one), `${limit}: ${one} is missing`);
      }
      if (what === "policies") { for (const one of BUILT_IN) assert.ok(before.includes(one), one); }
    });
  }
});

Deno.test("versions and parts are paged within a key", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  await root.ask("PUT", "/buckets/media/versioning", { body: { status: "enabled" } });
  const { json: { items: [upload] } } = await root.post("/buckets/media/upload-urls", {
    items: [{ key: "a" }],
  });
  for (let index = 0; index < 7; index++) {
    const answer = await fetch(upload.url, { method: "PUT", body: String(index) });
    await answer.body?.cancel();
    assert.equal(answer.status, 200);
  }
  await root.ask("DELETE", "/buckets/media/object?key=a");
  for (const limit of [1, 3, 8, 9]) {
    const found = await everyItem(root, "/buckets/media/versions", limit);
    assert.equal(new Set(found.map(({ versionId }) => versionId)).size, 8, String(limit));
    assert.deepEqual(found.map(({ kind }) => kind), ["deleteMarker", ...Array(7).fill("object")]);
  }
});

Deno.test("a cursor or a limit that no list gave is refused", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await server.identities.createUser({ name: "a" }, ROOT);
  await root.post("/buckets", { name: "media" });
  const paths = ["/users", "/groups", "/policies", "/access-keys", "/usage", "/buckets"];
  for (const path of [...paths, "/buckets/media/versions", "/buckets/media/objects"]) {
    for (const cursor of ["x", "W10", "WyJhIiwiYiIsImMiXQ", "e30", "bnVsbA", "WzFd"]) {
      const { status, text } = await root.get(`${path}?cursor=${cursor}`);
      assert.equal(status, 400, `${path} ${cursor} ${text}`);
    }
    for (const limit of ["0", "1001", "-1", "1.5", "x", ""]) {
      const { status, json } = await root.get(`${path}?limit=${limit}`);
      assert.equal(status, 400, `${path} ${limit}`);
      assert.deepEqual(Object.keys(json.fields), ["limit"]);
    }
  }
});
