import assert from "node:assert/strict";
import {
  EMPTY_SHA256,
  EXAMPLE,
  failureOf,
  requestOf,
  type Sent,
  sha256,
  signCanonical,
  type Signing,
  signText,
  withHeader,
} from "../../tests/support/signature.ts";
import { RootCredentials } from "./root_credentials.ts";
import { type Authentication, Authenticator, unverified } from "./sigv4.ts";

const CREDENTIALS = new RootCredentials(EXAMPLE.accessKeyId, EXAMPLE.secret);
const AUTHENTICATOR = new Authenticator({ credentials: CREDENTIALS });
const MINUTE = 60_000;

function authenticate(sent: Sent): Promise<Authentication> {
  return AUTHENTICATOR.authenticate(requestOf(sent));
}

async function verdict(sent: Sent): Promise<string> {
  return (await failureOf(() => authenticate(sent)))?.code ?? "accepted";
}

/** AWS, "Authenticating Requests: Using the Authorization Header", "Transferring Payload in Multiple
 * Chunks" and "Including Trailing Headers": request, published hash and published signature. */
const PUBLISHED: Readonly<
  Record<string, {
    readonly sent: Sent;
    readonly canonical: string;
    readonly hash: string;
    readonly signature: string;
  }>
> = {
  "GET Object with Range": {
    sent: { target: "/test.txt", headers: { range: "bytes=0-9" } },
    canonical: "GET\n/test.txt\n",
    hash: "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
    signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  },
  "PUT Object": {
    sent: {
      method: "PUT",
      target: "/test$file.text",
      headers: {
        date: "Fri, 24 May 2013 00:00:00 GMT",
        "x-amz-content-sha256": sha256("Welcome to Amazon S3."),
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
      },
    },
    canonical: "PUT\n/test%24file.text\n",
    hash: "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
    signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  },
  "GET Bucket Lifecycle": {
    sent: { target: "/?lifecycle" },
    canonical: "GET\n/\nlifecycle=",
    hash: "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
    signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  },
  "GET Bucket (List Objects)": {
    sent: { target: "/?max-keys=2&prefix=J" },
    canonical: "GET\n/\nmax-keys=2&prefix=J",
    hash: "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
    signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  },
  "PUT Object in chunks": {
    sent: {
      method: "PUT",
      target: "/examplebucket/chunkObject.txt",
      headers: {
        host: "s3.amazonaws.com",
        "content-encoding": "aws-chunked",
        "content-length": "66824",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "x-amz-decoded-content-length": "66560",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
      },
    },
    canonical: "PUT\n/examplebucket/chunkObject.txt\n",
    hash: "cee3fed04b70f867d036f722359b0b1f2f0e5dc0efadbc082b76c4c60e316455",
    signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  },
  "PUT Object in chunks with a trailer": {
    sent: {
      method: "PUT",
      target: "/examplebucket/chunkObject.txt",
      headers: {
        host: "s3.amazonaws.com",
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "66560",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
        "x-amz-trailer": "x-amz-checksum-crc32c",
      },
    },
    canonical: "PUT\n/examplebucket/chunkObject.txt\n",
    hash: "44d48b8c2f70eae815a0198cc73d7a546a73a93359c070abbaa5e6c7de112559",
    signature: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
  },
};

for (const [name, { sent, canonical, hash, signature }] of Object.entries(PUBLISHED)) {
  Deno.test(`AWS's published example "${name}" is authentic, and one bit off is not`, async () => {
    const headers: Record<string, string | undefined> = {
      host: EXAMPLE.host,
      "x-amz-content-sha256": EMPTY_SHA256,
      "x-amz-date": EXAMPLE.amzDate,
      ...sent.headers,
    };
    const names = Object.keys(headers).sort();
    const lines = names.map((header) => `${header}:${headers[header]}\n`).join("");
    const text = `${canonical}\n${lines}\n${names.join(";")}\n` +
      headers["x-amz-content-sha256"];
    assert.equal(sha256(text), hash);
    assert.equal(signCanonical(text), signature);
    const authorization = (last: string) =>
      `AWS4-HMAC-SHA256 Credential=${EXAMPLE.accessKeyId}/${EXAMPLE.scope},` +
      `SignedHeaders=${names.join(";")},Signature=${signature.slice(0, 63)}${last}`;
    const good = authorization(signature.slice(63));
    const found = await authenticate({ ...sent, headers: { ...headers, authorization: good } });
    assert.equal(found.principal, CREDENTIALS.principal);
    assert.equal(found.presigned, false);
    const flipped = authorization((Number.parseInt(signature.slice(63), 16) ^ 1).toString(16));
    const failure = await failureOf(() =>
      authenticate({ ...sent, headers: { ...headers, authorization: flipped } })
    );
    assert.equal(failure?.code, "SignatureDoesNotMatch");
    assert.equal(failure.fields["CanonicalRequest"], text);
    assert.equal(failure.fields["StringToSign"]?.split("\n")[3], hash);
  });
}

Deno.test("a request is refused once anything signed differs", async () => {
  const headers = { range: "bytes=0-9", "content-type": "text/plain", "x-amz-meta-a": "b" };
  const good = withHeader({ method: "PUT", target: "/a%20key?a=1&b=2", headers });
  assert.equal(await verdict(good), "accepted");
  const changes: readonly Sent[] = [
    { method: "DELETE" },
    { target: "/a%20kez?a=1&b=2" },
    { target: "/a%20key?a=1&b=3" },
    { target: "/a%20key?a=1" },
    { target: "/a%20key?a=1&b=2&c=3" },
    { target: "/a%20key?a=1&b=2&b=2" },
    { headers: { ...good.headers, range: "bytes=0-8" } },
    { headers: { ...good.headers, host: "elsewhere" } },
    { headers: { ...good.headers, "content-type": "text/html" } },
    { headers: { ...good.headers, "x-amz-meta-a": "c" } },
    { headers: { ...good.headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } },
    { headers: { ...good.headers, "x-amz-date": "20130524T000001Z" } },
  ];
  for (const change of changes) {
    assert.equal(
      await verdict({ ...good, ...change }),
      "SignatureDoesNotMatch",
      JSON.stringify(change),
    );
  }
  // Neither the order of parameters nor white space around values is signed.
  for (
    const change of [
      { target: "/a%20key?b=2&a=1" },
      { headers: { ...good.headers, range: "  bytes=0-9 " } },
      { headers: { ...good.headers, "user-agent": "not signed" } },
    ]
  ) assert.equal(await verdict({ ...good, ...change }), "accepted");
});

Deno.test("an unknown key and a wrong secret are told apart by their codes alone", async () => {
  const cases: readonly (readonly [Signing, string])[] = [
    [{ accessKeyId: "AKIAUNKNOWN" }, "InvalidAccessKeyId"],
    [{ accessKeyId: "AKIAUNKNOWN", secret: "0".repeat(40) }, "InvalidAccessKeyId"],
    [{ secret: "wrong" }, "SignatureDoesNotMatch"],
    [{ secret: "" }, "SignatureDoesNotMatch"],
    [{ accessKeyId: "toString" }, "InvalidAccessKeyId"],
  ];
  for (const [signing, code] of cases) {
    assert.equal(await verdict(withHeader({}, signing)), code);
    const mode = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    assert.equal(await verdict(withHeader({}, { ...signing, payload: mode })), code);
  }
});

Deno.test("a clock may differ by fifteen minutes either way", async () => {
  const signed = withHeader({});
  for (const sign of [-1, 1]) {
    const at = (distance: number) => verdict({ ...signed, time: EXAMPLE.time + sign * distance });
    assert.equal(await at(15 * MINUTE), "accepted");
    assert.equal(await at(15 * MINUTE + 1), "RequestTimeTooSkewed");
    assert.equal(await at(24 * 60 * MINUTE), "RequestTimeTooSkewed");
  }
});

Deno.test("Date stands in for x-amz-date, which goes first", async () => {
  const dated = (date: string | undefined, amzDate?: string) =>
    verdict(withHeader({ headers: { date, "x-amz-date": amzDate } }));
  assert.equal(await dated("Fri, 24 May 2013 00:00:00 GMT"), "accepted");
  assert.equal(await dated("Sun, 26 May 2013 00:00:00 GMT", EXAMPLE.amzDate), "accepted");
  assert.equal(await dated("Fri, 24 May 2013 00:00:01 GMT"), "SignatureDoesNotMatch");
  assert.equal(await dated("Fri, 24 May 2013 00:16:00 GMT"), "RequestTimeTooSkewed");
  assert.equal(await dated("yesterday"), "AccessDenied");
  assert.equal(await dated(undefined), "AccessDenied");
  assert.equal(await dated("Fri, 24 May 2013 00:00:00 GMT", "tomorrow"), "AccessDenied");
});

Deno.test("a body's framing is what was signed, and its chain starts at the signature", async () => {
  const modes: Readonly<Record<string, unknown>> = {
    "UNSIGNED-PAYLOAD": { kind: "plain" },
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER": { kind: "chunked", trailer: true },
  };
  for (const payload in modes) {
    assert.deepEqual((await authenticate(withHeader({}, { payload }))).payload, modes[payload]);
  }
  const payload = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  const signed = withHeader({}, { payload });
  const seed = signed.headers?.["authorization"]?.slice(-64);
  const found = (await authenticate(signed)).payload;
  assert.ok(found.kind === "chunked" && found.signer !== undefined && !found.trailer);
  const text = `AWS4-HMAC-SHA256-PAYLOAD\n${EXAMPLE.amzDate}\n${EXAMPLE.scope}\n${seed}\n` +
    `${EMPTY_SHA256}\n${sha256("x")}`;
  assert.equal(found.signer.verifyChunk(signText(text), sha256("x")), true);
  assert.deepEqual(unverified(requestOf({}), CREDENTIALS.principal), {
    principal: CREDENTIALS.principal,
    payload: { kind: "plain" },
    presigned: false,
  });
});
