/** What a tenant of a prefix is told when it lists: its own, from wherever it begins. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { expectStatus, text } from "../support/s3_server.ts";
import { embeddedServer } from "../support/server.ts";
import { SHARED, tenancy, withTenancy } from "./tenants.ts";

/** By operation: what selects it, and the parameters that say where a page begins. */
const LISTINGS: Readonly<
  Record<string, readonly [select: Record<string, string>, ...begins: (readonly string[])[]]>
> = {
  ListObjects: [{}, ["marker"]],
  ListObjectsV2: [{ "list-type": "2" }, ["start-after"]],
  ListObjectVersions: [{ versions: "" }, ["key-marker"], ["key-marker", "version-id-marker"]],
  ListMultipartUploads: [{ uploads: "" }, ["key-marker"], ["key-marker", "upload-id-marker"]],
};

Deno.test("a listing is of one's own prefix, wherever it is told to begin", async () => {
  await withTenancy(async ({ a, existing: { key, versionId, uploadId } }) => {
    const ids: Record<string, string> = {
      "version-id-marker": versionId,
      "upload-id-marker": uploadId,
    };
    for (const [name, [select, ...markers]] of Object.entries(LISTINGS)) {
      const list = (query: Record<string, string>) =>
        a.s3.request({ method: "GET", bucket: SHARED, query: { ...select, ...query } });
      const shapes: Record<string, string>[] = [
        ...[{}, { delimiter: "/" }, { delimiter: "b" }, { "encoding-type": "url" }],
        { [name === "ListMultipartUploads" ? "max-uploads" : "max-keys"]: "1" },
        ...markers.flatMap((parameters) =>
          ["tenant-a/", "tenant-a/~", "tenant-b/", key].map((marker) =>
            Object.fromEntries(parameters.map((each) => [each, ids[each] ?? marker]))
          )
        ),
      ];
      const denied = new Set<string>();
      const deny = async (query: Record<string, string>) => {
        const answer = await list(query);
        const id = answer.header("x-amz-request-id") ?? "";
        denied.add(`${answer.status} ${text(answer).replaceAll(id, "")}`);
      };
      for (const shape of shapes) {
        const what = `${name} ${JSON.stringify(shape)}`;
        const own = text(expectStatus(await list({ prefix: "tenant-a/", ...shape }), 200, what));
        // A marker is told as it was given.
        const found = own.replaceAll(/<(KeyMarker|Marker|StartAfter)>[^<]*</g, "<");
        assert.doesNotMatch(found, /tenant-b/, what);
        // Elsewhere it is denied in the same words, whether there is anything or not.
        for (const prefix of ["", "t", "tenant-", "tenant-a", "tenant-b/", "tenant-b/a", "none/"]) {
          await deny({ prefix, ...shape });
        }
        await deny(shape);
      }
      assert.equal(denied.size, 1, [...denied].join("\n"));
      assert.match([...denied].join(), /^403 [^]*<Code>AccessDenied</);
      // A name that only looks like a way out is a name.
      const climbing = expectStatus(await list({ prefix: "tenant-a/../tenant-b/" }), 200);
      assert.doesNotMatch(text(climbing), /<Key>/);
    }
  });
});

Deno.test("a prefix said twice is one prefix, for the policy and for the listing", async () => {
  await using server = await embeddedServer();
  using shared = await tenancy(server);
  const Statement = {
    Effect: "Allow",
    Principal: "*",
    Action: ["s3:ListBucket", "s3:ListBucketVersions"],
    Resource: `arn:aws:s3:::${SHARED}`,
    Condition: { StringLike: { "s3:prefix": "tenant-a/*" } },
  };
  const body = Buffer.from(JSON.stringify({ Version: "2012-10-17", Statement }));
  const put = { method: "PUT", bucket: SHARED, query: { policy: "" }, body } as const;
  expectStatus(await shared.root.request(put), 204);
  for (const select of ["", "list-type=2&", "versions&"]) {
    const list = async (query: string) => {
      const answer = await fetch(`${server.url}/${SHARED}?${select}${query}`);
      return [answer.status, await answer.text()] as const;
    };
    const [own, listed] = await list("prefix=tenant-a/");
    assert.equal(own, 200);
    assert.match(listed, /<Key>tenant-a\/own</);
    for (
      const query of [
        "prefix=tenant-a/&prefix=tenant-b/",
        "prefix=tenant-b/&prefix=tenant-a/",
        "prefix=tenant-a/&Prefix=tenant-b/",
        "prefix=tenant-a/&prefix=",
        "prefix=tenant-a/%00&prefix=tenant-b/",
      ]
    ) {
      const [status, told] = await list(query);
      assert.ok([200, 400, 403].includes(status), `${query} ${told}`);
      assert.doesNotMatch(told, /tenant-b\/aaa/, query);
    }
  }
});
