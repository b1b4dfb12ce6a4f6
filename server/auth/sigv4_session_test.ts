import assert from "node:assert/strict";
import {
  EXAMPLE,
  failureOf,
  presigned,
  requestOf,
  type Sent,
  sha256,
  signCanonical,
  withHeader,
} from "../../tests/support/signature.ts";
import { S3Error } from "../s3/errors.ts";
import { RootCredentials } from "./root_credentials.ts";
import { Authenticator } from "./sigv4.ts";

const KEY = "ASIAEXAMPLE234567ABC";
const credentials = new RootCredentials(EXAMPLE.accessKeyId, EXAMPLE.secret);
const sessions = {
  get(accessKeyId: string, token: string) {
    if (token === "old") throw new S3Error("ExpiredToken");
    if (token !== "good" || accessKeyId !== KEY) throw new S3Error("InvalidToken");
    const { principal } = credentials;
    return Promise.resolve({ accessKeyId, secretAccessKey: EXAMPLE.secret, principal });
  },
};
const S3 = new Authenticator({ credentials, sessions });
const STS = new Authenticator({ credentials, sessions, service: "sts" });

async function verdict(sent: Sent, authenticator = S3, bodyHash?: string): Promise<string> {
  const failure = await failureOf(() => authenticator.authenticate(requestOf(sent), bodyHash));
  return failure?.code ?? "accepted";
}

const TOKEN = "x-amz-security-token";

function inHeader(token: string, accessKeyId = KEY): Sent {
  return withHeader({ headers: { [TOKEN]: token } }, { accessKeyId });
}

/** Parameters are signed in the order of their names: the token's is not the last. */
function inQuery(token: string, accessKeyId = KEY): Sent {
  const credential = encodeURIComponent(`${accessKeyId}/${EXAMPLE.scope}`);
  const target = `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}` +
    `&X-Amz-Date=${EXAMPLE.amzDate}&X-Amz-Expires=60&X-Amz-Security-Token=${token}` +
    `&X-Amz-SignedHeaders=host`;
  const canonical = `GET\n/\n${target.slice(2)}\nhost:${EXAMPLE.host}\n\nhost\nUNSIGNED-PAYLOAD`;
  const signature = signCanonical(canonical);
  return { target: `${target}&X-Amz-Signature=${signature}`, headers: { host: EXAMPLE.host } };
}

Deno.test("a token is accepted where the signature is, and covers it", async () => {
  for (const sent of [inHeader, inQuery]) {
    assert.equal(await verdict(sent("good")), "accepted");
    assert.equal(await verdict(sent("bad")), "InvalidToken");
    assert.equal(await verdict(sent("old")), "ExpiredToken");
    assert.equal(await verdict(sent("")), "InvalidToken");
    assert.equal(await verdict(sent("good", EXAMPLE.accessKeyId)), "InvalidToken");
  }
});

Deno.test("a session's key without its token is unknown", async () => {
  assert.equal(await verdict(withHeader({}, { accessKeyId: KEY })), "InvalidAccessKeyId");
  assert.equal(await verdict(presigned({}, { accessKeyId: KEY })), "InvalidAccessKeyId");
});

Deno.test("a token that was not signed is refused, as is one taken away", async () => {
  const bare = withHeader({}, { accessKeyId: KEY });
  const added = { ...bare, headers: { ...bare.headers, [TOKEN]: "good" } };
  assert.equal(await verdict(added), "AccessDenied");
  const query = presigned({}, { accessKeyId: KEY });
  const inTarget = { ...query, target: `${query.target}&X-Amz-Security-Token=good` };
  assert.equal(await verdict(inTarget), "SignatureDoesNotMatch");
  const good = inHeader("good");
  assert.equal(
    await verdict({ ...good, headers: { ...good.headers, [TOKEN]: undefined } }),
    "AccessDenied",
  );
});

Deno.test("a token in another place than the signature is refused", async () => {
  const beside = withHeader({ target: "/?X-Amz-Security-Token=good" }, { accessKeyId: KEY });
  assert.equal(await verdict(beside), "InvalidToken");
  const header = presigned({ headers: { [TOKEN]: "good" } }, { accessKeyId: KEY });
  assert.equal(await verdict(header), "InvalidToken");
  const both = withHeader(
    { target: "/?X-Amz-Security-Token=good", headers: { [TOKEN]: "good" } },
    { accessKeyId: KEY },
  );
  assert.equal(await verdict(both), "InvalidToken");
});

Deno.test("a token sent twice is none", async () => {
  assert.equal(await verdict(inHeader("good, good")), "InvalidToken");
  const { target = "", ...rest } = inQuery("good");
  const twice = target.replace("&X-Amz-SignedHeaders", "&X-Amz-Security-Token=good$&");
  assert.equal(await verdict({ ...rest, target: twice }), "AuthorizationQueryParametersError");
});

Deno.test("no tokens are accepted where there are no sessions", async () => {
  const authenticator = new Authenticator({ credentials });
  for (const sent of [inHeader("good"), inQuery("good")]) {
    assert.equal(await verdict(sent, authenticator), "InvalidToken");
  }
});

Deno.test("scopes name the service, and signatures are of it", async () => {
  const scope = EXAMPLE.scope.replace("/s3/", "/sts/");
  assert.equal(await verdict(withHeader({}, { scope }), STS), "accepted");
  assert.equal(await verdict(withHeader({}), STS), "AuthorizationHeaderMalformed");
  assert.equal(await verdict(withHeader({}, { scope })), "AuthorizationHeaderMalformed");
  assert.equal(await verdict(presigned({}, { scope })), "AuthorizationQueryParametersError");
  // Told to be for one, made for the other.
  for (const [authenticator, from, to] of [[STS, "s3", "sts"], [S3, "sts", "s3"]] as const) {
    const made = withHeader({}, { scope: EXAMPLE.scope.replace("/s3/", `/${from}/`) });
    const authorization = made.headers?.["authorization"]?.replace(`/${from}/`, `/${to}/`);
    const told = { ...made, headers: { ...made.headers, authorization } };
    assert.equal(await verdict(told, authenticator), "SignatureDoesNotMatch");
  }
});

Deno.test("where the body was read, its hash is what must be signed", async () => {
  const scope = EXAMPLE.scope.replace("/s3/", "/sts/");
  const body = sha256("Action=GetCallerIdentity"), other = sha256("Action=AssumeRole");
  const sent = withHeader({ headers: { "x-amz-content-sha256": undefined } }, {
    scope,
    payload: body,
  });
  assert.equal(await verdict(sent, STS, body), "accepted");
  assert.equal(await verdict(sent, STS, other), "SignatureDoesNotMatch");
  const unsigned = withHeader({}, { scope, payload: "UNSIGNED-PAYLOAD" });
  assert.equal(await verdict(unsigned, STS, body), "SignatureDoesNotMatch");
});
