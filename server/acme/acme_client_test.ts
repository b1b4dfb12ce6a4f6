import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { AccountKey } from "./account_key.ts";
import { AcmeClient } from "./acme_client.ts";
import type { AcmeError } from "./acme_error.ts";
import { issue } from "./issue.ts";
import { Proofs } from "./proofs.ts";

const CA = "https://ca.example";
const key = await AccountKey.create();

type Answer = (path: string, message: Record<string, unknown>) => Response | undefined;

/** A client of an authority that answers as `answer` says, else as a sound one. `asked`: the paths. */
function clientOf(answer: Answer) {
  const asked: string[] = [];
  let nonces = 0;
  const client = new AcmeClient({
    directory: `${CA}/dir`,
    key,
    signal: new AbortController().signal,
    fetch: (url, { method = "GET", body }) => {
      const path = url.slice(CA.length);
      asked.push(`${method} ${path}`);
      const given = answer(path, typeof body === "string" ? headerOf(body) : {}) ?? sound(path);
      given.headers.set("replay-nonce", `nonce-${++nonces}`);
      return Promise.resolve(given);
    },
  });
  return { client, asked };
}

function headerOf(body: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(JSON.parse(body).protected, "base64url").toString());
}

function sound(path: string): Response {
  switch (path) {
    case "/dir":
      return json({
        newNonce: `${CA}/nonce`,
        newAccount: `${CA}/account`,
        newOrder: `${CA}/order`,
      });
    case "/account":
      return json({ status: "valid" }, { location: `${CA}/account/1` });
    case "/order":
      return json({ status: "pending", authorizations: [`${CA}/authorization`] }, {
        location: `${CA}/order/1`,
      });
    case "/authorization":
      return json({
        status: "pending",
        identifier: { type: "dns", value: "s3.example.com" },
        challenges: [{ type: "http-01", url: `${CA}/challenge`, token: "token" }],
      });
    default:
      return json({});
  }
}

function json(content: unknown, headers: Record<string, string> = {}, status = 200): Response {
  return new Response(JSON.stringify(content), { status, headers });
}

function problem(type: string, headers: Record<string, string> = {}): Response {
  const urn = `urn:ietf:params:acme:error:${type}`;
  return json({ type: urn, detail: "so it is" }, headers, 400);
}

function issued(answer: Answer, proofs = new Proofs()) {
  const { client, asked } = clientOf(answer);
  const done = client.register({}).then(() =>
    issue({ client, domains: ["s3.example.com"], proofs, pause: () => Promise.resolve() })
  );
  return { done, asked };
}

Deno.test("each request has its own nonce, the first names the key, later ones the account", async () => {
  const headers: Record<string, unknown>[] = [];
  const { client } = clientOf((_, header) => void headers.push(header));
  await client.register({});
  await client.order(["s3.example.com"]);
  const [account, order] = headers.filter(({ nonce }) => nonce !== undefined);
  assert.deepEqual([account?.["alg"], account?.["url"]], ["ES256", `${CA}/account`]);
  assert.deepEqual([account?.["jwk"], account?.["kid"]], [key.publicKey, undefined]);
  assert.deepEqual([order?.["jwk"], order?.["kid"]], [undefined, `${CA}/account/1`]);
  assert.notEqual(account?.["nonce"], order?.["nonce"]);
});

Deno.test("a refused nonce is replaced by the one that comes with the refusal, ten times at most", async () => {
  for (const refusals of [9, Infinity]) {
    let left = refusals;
    const { client, asked } = clientOf((path) =>
      path === "/account" && left-- > 0 ? problem("badNonce") : undefined
    );
    const done = client.register({});
    if (refusals === 9) await done;
    else await assert.rejects(done, /\(badNonce\)$/);
    assert.equal(asked.filter((each) => each === "POST /account").length, 10);
    assert.equal(asked.filter((each) => each === "HEAD /nonce").length, 0);
  }
});

const BROKEN: readonly (readonly [what: string, answer: Answer, message: RegExp])[] = [
  [
    "is not there",
    () => {
      throw new TypeError("connection refused");
    },
    /^The directory: .*does not answer: connection refused \(unreachable\)$/,
  ],
  [
    "answers with a page",
    (path) => path === "/dir" ? new Response("<html>") : undefined,
    /no https/,
  ],
  [
    "names an address without TLS",
    (path) => path === "/dir" ? json({ newNonce: "http://ca.example" }) : undefined,
    /^The directory: "http:\/\/ca\.example" is no https URL/,
  ],
  [
    "names a file",
    (path) => path === "/order" ? json({}, { location: "file:///etc/passwd" }) : undefined,
    /"file:\/\/\/etc\/passwd" is no https URL/,
  ],
  [
    "never ends",
    (path) => path === "/dir" ? new Response("x".repeat(300_000)) : undefined,
    /more than 262144 bytes/,
  ],
  [
    "fails without a reason",
    (path) => path === "/order" ? new Response("oops", { status: 500 }) : undefined,
    /^The order: https:\/\/ca\.example\/order answers 500/,
  ],
  ["has no authorizations", (path) =>
    path === "/order"
      ? json({}, {
        location: `${CA}/order/1`,
      })
      : undefined, /names no authorizations/],
  [
    "offers no HTTP-01",
    (path) =>
      path === "/authorization" ? json({ status: "pending", challenges: [null] }) : undefined,
    /HTTP-01 is not offered/,
  ],
  [
    "wants a proof at a place of its choice",
    (path) =>
      path === "/authorization"
        ? json({
          status: "pending",
          challenges: [{ type: "http-01", url: `${CA}/challenge`, token: "../../x" }],
        })
        : undefined,
    /The token is malformed/,
  ],
  [
    "is never done",
    () => undefined,
    /^The proof for s3\.example\.com: it is still pending after 5 min/,
  ],
];

for (const [what, answer, message] of BROKEN) {
  Deno.test(`an authority that ${what} is told of, and nothing else happens`, async () => {
    await assert.rejects(issued(answer).done, ({ message: told }: Error) => {
      assert.match(told, message);
      return true;
    });
  });
}

Deno.test("a proof is shown while it is looked at, and a failed one is told with its domain", async () => {
  const proofs = new Proofs();
  const path = "/.well-known/acme-challenge/token";
  let shown: string | undefined, looks = 0;
  const { done } = issued((asked) => {
    if (asked === "/challenge") shown = proofs.at(path);
    if (asked !== "/authorization" || looks++ === 0) return undefined;
    return json({
      status: "invalid",
      challenges: [{
        type: "http-01",
        error: { type: "urn:ietf:params:acme:error:dns", detail: "NXDOMAIN" },
      }],
    });
  }, proofs);
  await assert.rejects(done, (error: AcmeError) => {
    assert.equal(error.message, "The proof for s3.example.com: NXDOMAIN (dns)");
    assert.match(error.advice ?? "", /A or AAAA record/);
    return true;
  });
  assert.equal(shown, `token.${key.thumbprint}`);
  assert.equal(proofs.at(path), undefined);
});

Deno.test("an authority that has enough says until when", async () => {
  for (const given of ["7200", new Date(Date.now() + 7_200_500).toUTCString()]) {
    const { done } = issued((path) =>
      path === "/order" ? problem("rateLimited", { "retry-after": given }) : undefined
    );
    await assert.rejects(done, ({ retryAfter, advice }: AcmeError) => {
      assert.ok(retryAfter !== undefined && Math.abs(retryAfter - 7_200_000) < 5_000);
      assert.match(advice ?? "", /wait/);
      return true;
    });
  }
});

Deno.test("the key of an account is the same when it is read again, and signs", async () => {
  const again = await AccountKey.from(JSON.parse(JSON.stringify(key.jwk)));
  assert.equal(again.thumbprint, key.thumbprint);
  const { protected: header, payload, signature } = await again.sign({ nonce: "n" }, { a: 1 });
  const publicKey = await crypto.subtle.importKey(
    "jwk",
    { ...key.publicKey },
    { name: "ECDSA", namedCurve: "P-256" },
    false,
    ["verify"],
  );
  assert.ok(
    await crypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      publicKey,
      Buffer.from(signature, "base64url"),
      Buffer.from(`${header}.${payload}`),
    ),
  );
  // RFC 7638 §3.1: over the members in this order, without space.
  assert.match(key.thumbprint, /^[\w-]{43}$/);
});
