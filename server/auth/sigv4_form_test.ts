import assert from "node:assert/strict";
import { EXAMPLE, failureOf, requestOf, withHeader } from "../../tests/support/signature.ts";
import { signForm } from "../../tests/support/post_form.ts";
import { RootCredentials } from "./root_credentials.ts";
import { Authenticator } from "./sigv4.ts";

const CREDENTIALS = new RootCredentials(EXAMPLE.accessKeyId, EXAMPLE.secret);
const AUTHENTICATOR = new Authenticator({ credentials: CREDENTIALS });
const BARE = requestOf({ method: "POST", target: "/b", headers: { host: EXAMPLE.host } });
const GOOD = signForm({
  ...{ bucket: "b", fields: { key: "k" }, time: EXAMPLE.time },
  credentials: { accessKeyId: EXAMPLE.accessKeyId, secretAccessKey: EXAMPLE.secret },
});

type Changes = Readonly<Record<string, string | undefined>>;

/** Who the form is of, or why it is refused; changes that are undefined take a field away. */
async function verdict(
  changes: Changes = {},
  request = BARE,
  authenticator = AUTHENTICATOR,
): Promise<string> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries({ ...GOOD, ...changes })) {
    if (value !== undefined) fields.set(name, value);
  }
  const form = { fields, filename: "" };
  const failure = await failureOf(() => authenticator.authenticate({ ...request, form }));
  if (failure !== undefined) return `${failure.status} ${failure.code}`;
  return (await authenticator.authenticate({ ...request, form })).principal.kind;
}

Deno.test("AWS's example of a browser's form is authentic", async () => {
  // Amazon S3 API Reference, "Example: Browser-Based Upload using HTTP POST".
  const policy = [
    '{ "expiration": "2015-12-30T12:00:00.000Z",',
    '  "conditions": [',
    '    {"bucket": "sigv4examplebucket"},',
    '    ["starts-with", "$key", "user/user1/"],',
    '    {"acl": "public-read"},',
    '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
    '    ["starts-with", "$Content-Type", "image/"],',
    '    {"x-amz-meta-uuid": "14365123651274"},',
    '    {"x-amz-server-side-encryption": "AES256"},',
    '    ["starts-with", "$x-amz-meta-tag", ""],',
    "",
    '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
    '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
    '    {"x-amz-date": "20151229T000000Z" }',
    "  ]",
    "}",
  ].join("\r\n");
  const fields = {
    "x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
    "x-amz-date": "20151229T000000Z",
    policy: btoa(policy),
    "x-amz-signature": "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e",
  };
  assert.equal(await verdict(fields), "root");
  assert.equal(
    await verdict({ ...fields, policy: btoa(`${policy} `) }),
    "403 SignatureDoesNotMatch",
  );
});

Deno.test("a form with nothing of a signature is anonymous, with a part of one refused", async () => {
  const names = ["policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"];
  const none = Object.fromEntries(names.map((name) => [name, undefined]));
  assert.equal(await verdict(none), "anonymous");
  for (const name of names) {
    assert.equal(await verdict({ [name]: undefined }), "400 InvalidArgument", name);
    assert.equal(await verdict({ ...none, [name]: "x" }), "400 InvalidArgument", name);
  }
});

Deno.test("what a form claims is held to its form", async () => {
  const credential = GOOD["x-amz-credential"] ?? "";
  const cases: readonly (readonly [Changes, string])[] = [
    [{}, "root"],
    [{ "x-amz-algorithm": "AWS4-ECDSA-P256-SHA256" }, "400 InvalidArgument"],
    [{ "x-amz-credential": credential.replace("/s3/", "/s3tables/") }, "403 AccessDenied"],
    [{ "x-amz-credential": credential.replace("/s3", "") }, "403 AccessDenied"],
    [{ "x-amz-credential": credential.replace("aws4_", "aws5_") }, "403 AccessDenied"],
    [{ "x-amz-credential": credential.replace("us-east-1", "") }, "403 AccessDenied"],
    [{ "x-amz-credential": credential.replace("us-east-1", "x") }, "403 SignatureDoesNotMatch"],
    [{ "x-amz-credential": credential.replace("0524", "0523") }, "403 AccessDenied"],
    [{ "x-amz-credential": credential.replace("AKIA", "AKIB") }, "403 InvalidAccessKeyId"],
    [{ "x-amz-date": "20130525T000000Z" }, "403 AccessDenied"],
    [{ "x-amz-date": "20130524" }, "403 AccessDenied"],
    [{ "x-amz-date": "" }, "403 AccessDenied"],
    [{ "x-amz-signature": "" }, "403 SignatureDoesNotMatch"],
    [{ "x-amz-signature": GOOD["x-amz-signature"]?.toUpperCase() }, "403 SignatureDoesNotMatch"],
    [{ "x-amz-signature": "0".repeat(64) }, "403 SignatureDoesNotMatch"],
    [{ policy: `${GOOD["policy"]}=` }, "403 SignatureDoesNotMatch"],
    // Its last byte alone would be the same.
    [{ policy: GOOD["policy"]?.replace("e", "\u0165") }, "403 SignatureDoesNotMatch"],
    [{ "x-amz-security-token": "t" }, "400 InvalidToken"],
    [{ awsaccesskeyid: "a" }, "400 InvalidRequest"],
    [{ signature: "a" }, "400 InvalidRequest"],
  ];
  for (const [changes, expected] of cases) {
    assert.equal(await verdict(changes), expected, JSON.stringify(changes));
  }
  const strict = new Authenticator({ credentials: CREDENTIALS, strictRegion: "eu-west-1" });
  assert.equal(await verdict({}, BARE, strict), "403 AccessDenied");
});

Deno.test("a form is not signed in its headers or its query besides", async () => {
  const signed = requestOf({ ...withHeader({ method: "POST" }), method: "POST" });
  assert.equal(await verdict({}, signed), "400 InvalidArgument");
  const target = "/b?X-Amz-Signature=x";
  const query = requestOf({ method: "POST", target, headers: { host: EXAMPLE.host } });
  assert.equal(await verdict({}, query), "400 InvalidArgument");
});
