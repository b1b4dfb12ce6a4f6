/** Every setting of a bucket from the command line: set, told, taken away. */
import assert from "node:assert/strict";
import { managedServer } from "../api/fixture.ts";
import { CommandLine } from "../support/command_line.ts";
import { CREDENTIALS } from "../support/server.ts";

interface Round {
  readonly setting: string;
  readonly values: string;
  readonly stdin?: string;
  /** What `get` tells afterwards. */
  readonly told: RegExp;
}

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::media/*",
  }],
});
const CORS = JSON.stringify({
  rules: [{ allowedOrigins: ["https://a.example"], allowedMethods: ["GET"] }],
});

/** In this order: what ownership and the block allow, the policy and the ACL need. */
const ROUNDS: readonly Round[] = [
  { setting: "versioning", values: "enabled", told: /^enabled\n$/ },
  { setting: "tags", values: "a=b c=", told: /^a=b\nc=\n$/ },
  { setting: "cors", values: "-", stdin: CORS, told: /"https:\/\/a\.example"/ },
  {
    setting: "public-access-block",
    values: "all",
    told: /^blockPublicAcls ignorePublicAcls blockPublicPolicy restrictPublicBuckets\n$/,
  },
  {
    setting: "public-access-block",
    values: "blockPublicAcls ignorePublicAcls",
    told: /^blockPublicAcls ignorePublicAcls\n$/,
  },
  { setting: "public-access-block", values: "none", told: /^none\n$/ },
  { setting: "policy", values: "-", stdin: POLICY, told: /"Principal":"\*"/ },
  { setting: "ownership-controls", values: "ObjectWriter", told: /^ObjectWriter\n$/ },
  { setting: "acl", values: "public-read", told: /AllUsers +READ\n/ },
  { setting: "acl", values: "private", told: /^\S+ +FULL_CONTROL\n$/ },
];
/** What is told of those that are unset. */
const UNSET = {
  tags: /\(NoSuchTagSet/,
  cors: /\(NoSuchCORSConfiguration/,
  "public-access-block": /\(NoSuchPublicAccessBlockConfiguration/,
  policy: /\(NoSuchBucketPolicy/,
  "ownership-controls": /^BucketOwnerEnforced\n$/,
};
const KEPT = ["versioning", "acl", "policy-status"];

Deno.test("every setting of a bucket is set, told and taken away", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  const call = (verb: string, rest: string, stdin = "") =>
    line.call(["bucket", verb, "media", ...rest.split(" ")], { stdin });
  for (const { setting, values, stdin, told } of ROUNDS) {
    const label = `${setting} ${values}`;
    const set = await call("set", label, stdin);
    assert.deepEqual(set, { code: 0, stdout: `Set the ${setting} of media\n`, stderr: "" }, label);
    const got = await call("get", setting);
    assert.equal(got.code, 0, `${label}: ${got.stderr}`);
    assert.match(got.stdout, told, `${label}: ${JSON.stringify(got.stdout)}`);
  }
  assert.equal((await call("get", "policy-status")).stdout, "public\n");
  for (const [setting, told] of Object.entries(UNSET)) {
    const unset = await call("unset", setting);
    assert.equal(unset.code, 0, `${setting}: ${unset.stderr}`);
    const gone = await call("get", setting);
    assert.match(gone.stdout + gone.stderr, told);
  }
  for (const setting of KEPT) {
    const { code, stderr } = await call("unset", setting);
    assert.equal(code, 2, setting);
    assert.match(stderr, new RegExp(`The ${setting} of a bucket cannot be unset`));
  }
  assert.equal((await call("set", "policy-status public")).code, 2);
  const all = await line.call(["bucket", "get", "media"]);
  assert.match(all.stdout, /^versioning +enabled\ntags +not set\ncors +not set\npolicy +not set\n/);
});
