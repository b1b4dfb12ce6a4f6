import assert from "node:assert/strict";
import { turnsDuring } from "../../tests/support/turns.ts";
import { evaluate } from "../../server/auth/policy/evaluate.ts";
import { federatedId } from "../../server/auth/oidc_claims.ts";
import { parsePolicy } from "../../server/auth/policy/parse_policy.ts";
import { ANONYMOUS } from "../../server/auth/principal.ts";
import { getPermissions } from "./policy_checks.ts";
import { signDownload, signParts, signUploads } from "./signed_urls.ts";

const CREDENTIAL = { accessKeyId: "AKIAALICE", secretAccessKey: "secret", principal: ANONYMOUS };

/** For who came with this access key; undefined: with none, as by a password. */
function context(accessKeyId: string | undefined, isValid = true) {
  const principal = { ...ANONYMOUS, ...(accessKeyId === undefined ? {} : { accessKeyId }) };
  return {
    caller: { principal, asked: { headers: new Map([["host", "store.example:9001"]]) } },
    require: () => Promise.resolve(),
    server: {
      clock: { now: () => Date.UTC(2026, 0, 31) },
      region: "us-east-1",
      credentials: {
        get: (id: string) => isValid && id === "AKIAALICE" ? CREDENTIAL : undefined,
      },
      s3Url: (host: string | undefined) => `http://${host}:9000`,
    },
  } as never;
}

const INPUT = { params: { bucket: "b", uploadId: "u" }, query: {} };
const BODY = { key: "k", expiresIn: 60, parts: [1], items: [{ key: "k" }] };

Deno.test("URLs are signed with the caller's own key, for the host it asked", async () => {
  const { url, expiresAt } = await signDownload.handle(
    { ...INPUT, body: BODY },
    context("AKIAALICE"),
  ) as {
    url: string;
    expiresAt: string;
  };
  assert.match(
    url,
    /^http:\/\/store\.example:9000\/b\/k\?.*X-Amz-Credential=AKIAALICE%2F20260131%2F/,
  );
  assert.equal(expiresAt, "2026-01-31T00:01:00.000Z");
});

/** What temporary credentials are asked for by who is signed in, and the URL. */
async function signedIn(owner: object, body: object) {
  const asked: unknown[] = [];
  const issue = (...given: unknown[]) => {
    asked.push(...given);
    const token = given[0] === "U-GONE" ? undefined : "a-token";
    return token === undefined ? undefined : { ...CREDENTIAL, accessKeyId: "ASIA", token };
  };
  const { caller, server, ...rest } = context(undefined) as unknown as {
    readonly caller: object;
    readonly server: object;
  };
  const session = { id: "a-session", owner, expiresAt: Date.UTC(2026, 0, 31, 12) };
  const user = { policies: [{ name: "reading" }] };
  const at = {
    ...rest,
    caller: { ...caller, session, principal: { ...ANONYMOUS, user } },
    server: {
      ...server,
      credentials: {
        root: { accessKeyId: "ROOT" },
        get: (id: string) =>
          id === "AKIAENDS" ? { ...CREDENTIAL, expiresAt: Date.UTC(2026, 0, 31, 1) } : CREDENTIAL,
      },
      temporary: { issueForKey: issue, issueForUser: issue, issueFederated: issue },
    },
  };
  const input = { ...INPUT, body: { ...BODY, ...body } };
  const { url } = await signDownload.handle(input, at as never) as { readonly url: string };
  return { asked, url };
}

Deno.test("who is signed in signs with temporary credentials for this URL alone", async () => {
  const key = "a*${aws:username}?";
  const { asked, url } = await signedIn({ kind: "user", user: "U1" }, { key });
  const [user, { policy, ...input }] = asked as [string, { policy: string }];
  assert.deepEqual([user, input], ["U1", { duration: 60, signIn: "a-session" }]);
  const { patterns } = parsePolicy(policy, "identity").statements[0]!.resources;
  assert.equal(patterns.length, 1);
  const evaluated = (name: string, action = "s3:GetObject") =>
    evaluate({
      action,
      resource: `arn:aws:s3:::b/${name}`,
      principal: { kind: "anonymous" },
      context: new Map([["aws:username", ["me"]]]),
    }, {
      identity: [{ name: "session", policy: parsePolicy(policy, "identity") }],
      narrowing: [],
    }).allowed;
  assert.equal(evaluated(key), true);
  for (const other of ["ab${aws:username}?", "a*me?", "a*me", ""]) {
    assert.equal(evaluated(other), false, other);
  }
  assert.equal(evaluated(key, "s3:PutObject"), false);
  assert.match(url, /X-Amz-Credential=ASIA%2F.*&X-Amz-Security-Token=a-token&/);
  const root = await signedIn({ kind: "root", proof: "" }, { versionId: "v" });
  assert.equal(root.asked[0], "ROOT");
  assert.match(JSON.stringify(root.asked[1]), /"s3:GetObjectVersion\\"/);
});

Deno.test("whoever is signed in has URLs until that ends, and there are none for who is gone", async () => {
  const { asked } = await signedIn({ kind: "key", accessKeyId: "AKIAALICE" }, {
    expiresIn: 86_400,
  });
  const input = asked[1] as { readonly duration: number; readonly signIn: string };
  assert.deepEqual([asked[0], input.duration, input.signIn], ["AKIAALICE", 43_200, "a-session"]);
  const ends = await signedIn({ kind: "key", accessKeyId: "AKIAENDS" }, { expiresIn: 86_400 });
  assert.equal((ends.asked[1] as typeof input).duration, 3_600, "the key ends before the session");
  const subject = { issuer: "https://id.example", subject: "1", name: "ann" };
  const [holder] = (await signedIn({ kind: "federated", subject }, {})).asked;
  assert.deepEqual(holder, {
    issuer: "https://id.example",
    id: federatedId("https://id.example", "1"),
    name: "ann",
    policies: ["reading"],
  });
  const gone = { kind: "user", user: "U-GONE" };
  await assert.rejects(signedIn(gone, {}), { status: 401, code: "Unauthenticated" });
});

Deno.test("who came with a key that holds no more is told that this is not there", async () => {
  for (const route of [signDownload, signUploads, signParts]) {
    for (const at of [context("AKIAOTHER"), context("AKIAALICE", false)]) {
      await assert.rejects(route.handle({ ...INPUT, body: BODY }, at), {
        name: "ApiError",
        status: 501,
        code: "NotImplemented",
      });
    }
  }
});

Deno.test("signing a thousand parts lets other requests have a turn", async () => {
  const parts = Array.from({ length: 1_000 }, (_, index) => index + 1);
  // Each takes longer than it does: the longest key there may be.
  const body = { ...BODY, parts, key: "/é".repeat(341) };
  let items: readonly { readonly number: number }[] = [];
  const turns = await turnsDuring(async () => {
    ({ items } = await signParts.handle({ ...INPUT, body }, context("AKIAALICE")) as {
      readonly items: typeof items;
    });
  });
  assert.deepEqual(items.map(({ number }) => number), parts);
  assert.ok(turns >= 2, `${turns}`);
});

Deno.test("actions and resources that are asked about may be one or several", () => {
  const read = (query: unknown) => getPermissions.query.safeParse(query);
  const { data } = read({ action: ["s3:GetObject", "admin:GetStatus"], resource: "*" });
  assert.deepEqual(data, { action: ["s3:GetObject", "admin:GetStatus"], resource: ["*"] });
  assert.deepEqual(read({ action: "s3:GetObject" }).data, {
    action: ["s3:GetObject"],
    resource: ["*"],
  });
  assert.ok(!read({ action: Array(51).fill("s3:GetObject") }).success);
  assert.ok(!read({ action: "s3:*" }).success);
});
