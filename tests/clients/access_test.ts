/** Who is let in, as the aws CLI and boto3 see it: a bucket opened to everyone and closed again, and
 * what a key has signed once the key is deleted. */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { ApiClient } from "../support/api_client.ts";
import { clientTest, preparePython } from "../support/clients.ts";
import { CREDENTIALS, managementUrlOf } from "../support/server.ts";

const python = await preparePython();

clientTest(
  python,
  "aws s3api put-bucket-policy opens a bucket to everyone, put-public-access-block closes it",
  async ({ client: { aws }, server, scratch, run }) => {
    const s3api = (command: string, ...args: string[]) =>
      run([aws, "s3api", command, "--bucket", "opened", ...args]);
    const anyone = async () => {
      const answer = await fetch(`${server.url}/opened/a`);
      return [answer.status, await answer.text()] as const;
    };
    await run([aws, "s3", "mb", "s3://opened"]);
    await Deno.writeTextFile(join(scratch, "file"), "for everyone");
    await run([aws, "s3", "cp", "--quiet", "file", "s3://opened/a"]);
    assert.equal((await anyone())[0], 403);
    const Statement = {
      ...{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" },
      Resource: "arn:aws:s3:::opened/*",
    };
    await s3api(
      "put-bucket-policy",
      "--policy",
      JSON.stringify({ Version: "2012-10-17", Statement }),
    );
    assert.deepEqual(await anyone(), [200, "for everyone"]);
    const get = ["s3", "cp", "--quiet", "--no-sign-request", "s3://opened/a", "back"];
    await run([aws, ...get]);
    assert.equal(await Deno.readTextFile(join(scratch, "back")), "for everyone");
    const block = ["--public-access-block-configuration", "RestrictPublicBuckets=true"];
    await s3api("put-public-access-block", ...block);
    assert.equal((await anyone())[0], 403);
    await run([aws, ...get], { codes: [1] });
  },
);

/** What boto3 signs with the key of its environment: a URL, a form, and temporary credentials. */
const SIGN = `
import json, boto3
from botocore.config import Config
s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
role = {"RoleArn": "arn:aws:iam::000000000000:role/any", "RoleSessionName": "boto3"}
given = boto3.client("sts").assume_role(**role)["Credentials"]
print(json.dumps({
  "url": s3.generate_presigned_url("get_object", Params={"Bucket": "kept", "Key": "a"}),
  "form": s3.generate_presigned_post("kept", "form"),
  "session": {
    "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
    "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
    "AWS_SESSION_TOKEN": given["SessionToken"],
  },
}))
`;

clientTest(
  python,
  "what a key has signed, by boto3 and the aws CLI, is worth nothing once it is deleted",
  async ({ client, server, scratch, run }) => {
    const { aws } = client;
    const api = new ApiClient(managementUrlOf(server), CREDENTIALS);
    await run([aws, "s3", "mb", "s3://kept"]);
    await Deno.writeTextFile(join(scratch, "file"), "content");
    await run([aws, "s3", "cp", "--quiet", "file", "s3://kept/a"]);
    assert.equal((await api.post("/users", { name: "ann" })).status, 201);
    assert.equal((await api.ask("PUT", "/users/ann/policies/readwrite")).status, 204);
    const made = await api.post("/access-keys", { user: "ann" });
    assert.equal(made.status, 201, made.text);
    const { accessKeyId, secretAccessKey } = made.json;
    const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const presign = [aws, "s3", "presign", "s3://kept/a"];
    const byCli = (await run(presign, { env })).stdout.trim();
    const signed = JSON.parse((await run([client.python, "-c", SIGN], { env })).stdout);
    const who = [aws, "sts", "get-caller-identity"];
    const identity = JSON.parse((await run(who, { env: signed.session })).stdout);
    assert.equal(identity.Arn, "arn:aws:sts::000000000000:assumed-role/ann/boto3");
    const post = () => {
      const form = new FormData();
      for (const [name, value] of Object.entries(signed.form.fields)) form.set(name, String(value));
      form.set("file", new Blob(["of a form"]), "file");
      return fetch(signed.form.url, { method: "POST", body: form });
    };
    const told = async (answer: Response) => {
      const text = await answer.text();
      return /<Code>(\w+)</.exec(text)?.[1] ?? answer.status;
    };
    const ask = async () => [
      await told(await fetch(byCli)),
      await told(await fetch(signed.url)),
      await told(await post()),
    ];
    assert.deepEqual(await ask(), [200, 200, 204]);
    assert.equal((await api.ask("DELETE", `/access-keys/${accessKeyId}`)).status, 204);
    assert.deepEqual(await ask(), Array(3).fill("InvalidAccessKeyId"));
    const refused = await run(who, { env: signed.session, codes: [253, 254, 255] });
    assert.match(refused.stderr, /InvalidClientTokenId/);
    const list = await run([aws, "s3", "ls", "s3://kept"], {
      env: signed.session,
      codes: [1, 254, 255],
    });
    assert.match(list.stderr, /InvalidAccessKeyId/);
  },
);
