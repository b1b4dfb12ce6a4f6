import assert from "node:assert/strict";
import { ANONYMOUS } from "../../server/auth/principal.ts";
import { getPermissions } from "./policy_checks.ts";
import { signDownload, signParts, signUpload } from "./signed_urls.ts";

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
const BODY = { key: "k", expiresIn: 60, parts: [1] };

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

Deno.test("who came without a key, or with one that holds no more, is told that this is not there", async () => {
  for (const route of [signDownload, signUpload, signParts]) {
    for (const at of [context(undefined), context("AKIAOTHER"), context("AKIAALICE", false)]) {
      await assert.rejects(route.handle({ ...INPUT, body: BODY }, at), {
        name: "ApiError",
        status: 501,
        code: "NotImplemented",
      });
    }
  }
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
