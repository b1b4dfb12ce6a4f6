/** Temporary credentials as the aws CLI gets and uses them: by a command, and by itself from the
 * token of an identity provider. */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { clientEnvironment, clientTest, preparePython, run } from "../support/clients.ts";
import { openidProvider } from "../support/openid_provider.ts";
import { spawnServer } from "../support/server.ts";

const python = await preparePython();
const ROLE = ["--role-arn", "arn:aws:iam::000000000000:role/any", "--role-session-name", "cli"];
const NO_KEYS = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };

clientTest(
  python,
  "aws sts assume-role gives what aws s3 works with, and get-caller-identity knows it",
  async ({ client: { aws }, scratch, run }) => {
    await run([aws, "s3", "mb", "s3://sessions"]);
    await Deno.writeTextFile(join(scratch, "file"), "content");
    const policy = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:GetObject"],
        Resource: "arn:aws:s3:::sessions/in/*",
      },
    };
    const assumed = await run(
      [aws, "sts", "assume-role", ...ROLE, "--policy", JSON.stringify(policy)],
    );
    const { Credentials } = JSON.parse(assumed.stdout);
    const env = {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    };
    const who = JSON.parse((await run([aws, "sts", "get-caller-identity"], { env })).stdout);
    assert.equal(who.Arn, "arn:aws:sts::000000000000:assumed-role/root/cli");
    assert.equal(who.Account, "000000000000");
    await run([aws, "s3", "cp", "--quiet", "file", "s3://sessions/in/file"], { env });
    await run([aws, "s3", "cp", "--quiet", "s3://sessions/in/file", "back"], { env });
    assert.equal(await Deno.readTextFile(join(scratch, "back")), "content");
    await run([aws, "s3", "cp", "--quiet", "file", "s3://sessions/out"], { env, codes: [1] });
    const url = (await run([aws, "s3", "presign", "s3://sessions/in/file"], { env })).stdout.trim();
    assert.match(url, /X-Amz-Security-Token=/);
    assert.equal(await (await fetch(url)).text(), "content");
  },
);

Deno.test({
  name: "the aws CLI signs in by itself with a provider's token",
  ignore: "missing" in python && (Deno.env.get("CI") ?? "") === "",
  fn: async () => {
    if ("missing" in python) throw new Error(python.missing);
    const { aws } = python.client;
    const users = { ann: { groups: ["staff"] } };
    await using provider = await openidProvider({ users, clientId: "objectstorage" });
    await using server = await spawnServer({
      env: {
        OBJECTSTORAGE_OIDC_ISSUER: provider.issuer,
        OBJECTSTORAGE_OIDC_CLIENT_ID: "objectstorage",
        OBJECTSTORAGE_OIDC_GROUP_POLICIES: "staff=readonly diagnostics",
        OBJECTSTORAGE_DEFAULT_BUCKETS: "here",
      },
    });
    const scratch = await Deno.makeTempDir({ prefix: "objectstorage-client-" });
    try {
      const file = join(scratch, "token");
      await Deno.writeTextFile(file, await provider.idToken("ann"));
      const env = {
        ...clientEnvironment(server.url, scratch),
        ...NO_KEYS,
        AWS_WEB_IDENTITY_TOKEN_FILE: file,
        AWS_ROLE_ARN: "arn:aws:iam::000000000000:role/any",
      };
      const listed = await run([aws, "s3", "ls"], { cwd: scratch, env });
      assert.match(listed.stdout, / here$/m);
      await run([aws, "s3", "mb", "s3://other"], { cwd: scratch, env, codes: [1] });
      const token = await provider.idToken("ann");
      const explicit = await run(
        [aws, "sts", "assume-role-with-web-identity", ...ROLE, "--web-identity-token", token],
        { cwd: scratch, env },
      );
      assert.equal(JSON.parse(explicit.stdout).SubjectFromWebIdentityToken, "ann");
      await Deno.writeTextFile(file, `${token}x`);
      const refused = await run([aws, "s3", "ls"], { cwd: scratch, env, codes: [254, 255, 1] });
      assert.match(refused.stderr, /InvalidIdentityToken/);
    } finally {
      await Deno.remove(scratch, { recursive: true });
    }
  },
});
