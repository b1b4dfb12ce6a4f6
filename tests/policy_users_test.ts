/** Bucket policies mean the users who had the names when they were put. */
import { Buffer } from "node:buffer";
import { S3Client } from "./support/s3_client.ts";
import { expectError, expectStatus } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { ROOT, tenant } from "./support/tenants.ts";

const OBJECT = { bucket: "media", key: "a" };
const BODY = Buffer.from("content");

async function fixture() {
  const server = await embeddedServer({ isolates: 2 });
  const root = new S3Client({ url: server.url, ...CREDENTIALS });
  expectStatus(await root.createBucket("media"), 200);
  expectStatus(await root.putObject(OBJECT, BODY), 200);
  const putPolicy = (effect: "Allow" | "Deny", principal: Record<string, unknown>) => {
    const policy = {
      Version: "2012-10-17",
      Statement: {
        ...{ Effect: effect, ...principal },
        ...{ Action: "s3:GetObject", Resource: "arn:aws:s3:::media/*" },
      },
    };
    const body = Buffer.from(JSON.stringify(policy));
    return root.request({ method: "PUT", bucket: "media", query: { policy: "" }, body });
  };
  return { server, root, putPolicy, [Symbol.asyncDispose]: () => server.stop() };
}

const ALICE = "arn:aws:iam::000000000000:user/alice";

Deno.test("a user made anew under an old name does not inherit what policies grant the name", async () => {
  await using at = await fixture();
  const { server, root, putPolicy } = at;
  {
    using alice = await tenant(server, "alice", []);
    expectStatus(await putPolicy("Allow", { Principal: { AWS: [ALICE] } }), 204);
    expectStatus(await alice.s3.getObject(OBJECT), 200);
  }
  await server.identities.deleteUser("alice", { force: true }, ROOT);
  using other = await tenant(server, "alice", []);
  expectError(await other.s3.getObject(OBJECT), 403, "AccessDenied");
  // Put again, it means who has the name now.
  expectStatus(await putPolicy("Allow", { Principal: { AWS: ALICE } }), 204);
  expectStatus(await other.s3.getObject(OBJECT), 200);
  expectStatus(
    await root.request({ method: "DELETE", bucket: "media", query: { policy: "" } }),
    204,
  );
  expectError(await other.s3.getObject(OBJECT), 403, "AccessDenied");
});

Deno.test("an exception for a user is none for who has the name later", async () => {
  await using at = await fixture();
  const { server, putPolicy } = at;
  const reads = [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["*"] }] as const;
  {
    using alice = await tenant(server, "alice", reads);
    const except = { NotPrincipal: { AWS: [ALICE, "arn:aws:iam::000000000000:root"] } };
    expectStatus(await putPolicy("Deny", except), 204);
    expectStatus(await alice.s3.getObject(OBJECT), 200);
  }
  await server.identities.deleteUser("alice", { force: true }, ROOT);
  await server.identities.deletePolicy("alice", ROOT);
  using other = await tenant(server, "alice", reads);
  expectError(await other.s3.getObject(OBJECT), 403, "AccessDenied");
});

Deno.test("a policy names no users there are none of", async () => {
  await using at = await fixture();
  const { server, putPolicy } = at;
  expectError(await putPolicy("Allow", { Principal: { AWS: ALICE } }), 400, "MalformedPolicy");
  using _ = await tenant(server, "alice", []);
  const others = ["arn:aws:iam::123456789012:user/alice", "000000000000", "*"];
  expectStatus(await putPolicy("Allow", { Principal: { AWS: [ALICE, ...others] } }), 204);
  expectError(
    await putPolicy("Deny", { Principal: { AWS: `${ALICE}/x` } }),
    400,
    "MalformedPolicy",
  );
});
