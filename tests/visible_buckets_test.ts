/** Who may not list all buckets is shown those it may look into. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { S3Client } from "./support/s3_client.ts";
import { expectError, expectStatus, text } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { allow, deny, tenant } from "./support/tenants.ts";

const BUCKETS = ["alpha", "beta", "gamma", "public"];

async function fixture() {
  const server = await embeddedServer();
  const root = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const name of BUCKETS) expectStatus(await root.createBucket(name), 200);
  const policy = (bucket: string, principal: unknown) => {
    const body = Buffer.from(JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        ...{ Effect: "Allow", Principal: principal, Action: "s3:ListBucket" },
        Resource: `arn:aws:s3:::${bucket}`,
      },
    }));
    return root.request({ method: "PUT", bucket, query: { policy: "" }, body });
  };
  return { server, policy, [Symbol.asyncDispose]: () => server.stop() };
}

async function seen(client: S3Client): Promise<readonly string[]> {
  const answer = expectStatus(await client.request({ method: "GET" }), 200);
  return [...text(answer).matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name = ""]) => name);
}

Deno.test("who may list some buckets sees those, by its own policies and by theirs", async () => {
  await using at = await fixture();
  const { server, policy } = at;
  using all = await tenant(server, "all", [allow("s3:ListAllMyBuckets", "*")]);
  assert.deepEqual(await seen(all.s3), BUCKETS);
  using one = await tenant(server, "one", [allow("s3:*", ["alpha", "alpha/*"])]);
  assert.deepEqual(await seen(one.s3), ["alpha"]);
  expectStatus(await policy("gamma", { AWS: "arn:aws:iam::000000000000:user/one" }), 204);
  assert.deepEqual(await seen(one.s3), ["alpha", "gamma"]);
  using home = await tenant(server, "home", [
    allow("s3:ListBucket", "beta", { StringEquals: { "s3:prefix": ["", "home/"] } }),
    allow("s3:ListBucket", "alpha", { StringLike: { "s3:prefix": "home/*" } }),
  ]);
  assert.deepEqual(await seen(home.s3), ["beta"], "what is at the top is asked about");
});

Deno.test("who may look into no bucket, is denied the list, or is nobody, is refused", async () => {
  await using at = await fixture();
  const { server, policy } = at;
  using none = await tenant(server, "none", [allow("s3:GetObject", "alpha/*")]);
  expectError(await none.s3.request({ method: "GET" }), 403, "AccessDenied");
  using denied = await tenant(server, "denied", [
    allow("s3:ListBucket", "*"),
    deny("s3:ListAllMyBuckets", "*"),
  ]);
  expectError(await denied.s3.request({ method: "GET" }), 403, "AccessDenied");
  expectStatus(await policy("public", "*"), 204);
  const anonymous = await fetch(server.url);
  assert.equal(anonymous.status, 403);
  assert.match(await anonymous.text(), /AccessDenied/);
  assert.deepEqual(await seen(none.s3), ["public"]);
});
