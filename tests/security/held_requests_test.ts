/** Requests whose document comes slowly: what was taken away since they began is gone for them too. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { encodeRequest, RawHttp } from "../support/raw_http.ts";
import { expectStatus } from "../support/s3_server.ts";
import { sign } from "../support/sign.ts";
import { assumeRole, type Keys, serverWith } from "../support/sts_client.ts";
import { allow, policyText, ROOT } from "../support/tenants.ts";

const RULE =
  "<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>";
const TAG = "<Tag><Key>a</Key><Value>b</Value></Tag>";

interface Held {
  readonly method: string;
  readonly query: string;
  readonly document: string;
}

function bucketPolicy(Effect: "Allow" | "Deny", Action: string): string {
  const Principal = { AWS: "arn:aws:iam::000000000000:user/alice" };
  const Resource = "arn:aws:s3:::held/*";
  const Statement = [{ Effect, Principal, Action, Resource }];
  if (Effect === "Deny") Statement.push({ ...Statement[0]!, Resource: "arn:aws:s3:::held" });
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Besides what decides nothing: tags, which do, keys that are asked for each, and no XML. */
const REQUESTS: readonly Held[] = [
  { method: "PUT", query: "cors", document: `<CORSConfiguration>${RULE}</CORSConfiguration>` },
  { method: "PUT", query: "tagging", document: `<Tagging><TagSet>${TAG}</TagSet></Tagging>` },
  { method: "POST", query: "delete", document: "<Delete><Object><Key>k</Key></Object></Delete>" },
  { method: "PUT", query: "policy", document: bucketPolicy("Allow", "s3:GetObject") },
];

/** The error's code, or the status, of a request whose document comes when `meanwhile` is over. */
async function ask(
  url: string,
  keys: Keys,
  { method, query, document }: Held,
  meanwhile: () => Promise<unknown>,
): Promise<string> {
  const body = new TextEncoder().encode(document);
  const { accessKeyId, secretAccessKey: secret, sessionToken } = keys;
  const token = sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken };
  const headers = { "content-md5": createHash("md5").update(body).digest("base64"), ...token };
  const signed = sign({
    ...{ url, method, path: "/held", query: { [query]: "" }, headers, body, accessKeyId, secret },
  });
  const { pathname, search, host } = new URL(signed.url);
  const framing = { host, expect: "100-continue", "content-length": String(body.length) };
  using http = new RawHttp(url);
  using connection = await http.connect();
  await connection.write(encodeRequest({
    ...{ method, target: pathname + search },
    headers: Object.entries({ ...signed.headers, ...framing }),
  }));
  await connection.readContinue();
  await meanwhile();
  await connection.write(signed.body);
  const answer = await connection.read(false);
  return /<Code>(\w+)</.exec(Buffer.from(answer.body).toString())?.[1] ?? String(answer.status);
}

Deno.test("what was let in is asked again once its document is there", async () => {
  await using at = await serverWith(["held"]);
  const { url, s3: root, server: { identities } } = at;
  await identities.createUser({ name: "alice" }, ROOT);
  await identities.putPolicy({ name: "all", document: policyText(allow("s3:*", "*")) }, ROOT);
  const alice = { kind: "user", name: "alice" } as const;
  const newKey = async (): Promise<Keys> => {
    const { key, secretAccessKey } = await identities.createAccessKey({ user: "alice" }, ROOT);
    return { accessKeyId: key.accessKeyId, secretAccessKey };
  };
  const closed = Buffer.from(bucketPolicy("Deny", "s3:*"));
  const policy = { method: "PUT" as const, bucket: "held", query: { policy: "" }, body: closed };
  for (const request of REQUESTS) {
    await identities.attachPolicies(alice, ["all"], ROOT);
    const keys = await newKey();
    const session = await assumeRole(url, keys);
    const told = (by: Keys, meanwhile: () => Promise<unknown>) => ask(url, by, request, meanwhile);
    const { query } = request;
    assert.match(await told(keys, () => Promise.resolve()), /^20[04]$/, query);
    assert.match(await told(session, () => Promise.resolve()), /^20[04]$/, query);
    const close = async () => expectStatus(await root.request(policy), 204);
    assert.equal(await told(keys, close), "AccessDenied", query);
    expectStatus(await root.request({ ...policy, method: "DELETE" }), 204);
    const gone = () => identities.deleteAccessKey(keys.accessKeyId, ROOT);
    assert.equal(await told(session, gone), "InvalidAccessKeyId", query);
    const other = await newKey();
    const detach = () => identities.detachPolicies(alice, ["all"], ROOT);
    assert.equal(await told(other, detach), "AccessDenied", query);
  }
});
