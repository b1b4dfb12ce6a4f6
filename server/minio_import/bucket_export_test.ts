import assert from "node:assert/strict";
import { isBucketFile, translateBuckets } from "./bucket_export.ts";
import { Remarks } from "./report.ts";

const NAMESPACE = `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`;

function translated(files: Readonly<Record<string, unknown>>) {
  const encoded = new Map(
    Object.entries(files).map(([name, content]) => {
      assert.ok(isBucketFile(name), name);
      const text = typeof content === "string" ? content : JSON.stringify(content);
      return [name, new TextEncoder().encode(text)];
    }),
  );
  const remarks = new Remarks();
  const buckets = translateBuckets(encoded, remarks);
  const told = (list: typeof remarks.skipped) =>
    list.map(({ what, name, reason }) => `${what} ${name}: ${reason}`);
  return { buckets, skipped: told(remarks.skipped), warnings: told(remarks.warnings) };
}

const PUBLIC = {
  Version: "2012-10-17",
  Statement: [{
    Effect: "Allow",
    Principal: { AWS: ["*"] },
    Action: ["s3:GetObject"],
    Resource: ["arn:aws:s3:::photos/*"],
  }],
};

Deno.test("policy, versioning, tags and CORS of a bucket are taken over", () => {
  const { buckets, skipped, warnings } = translated({
    "photos/policy.json": PUBLIC,
    "photos/versioning.xml":
      `<VersioningConfiguration ${NAMESPACE}><Status>Enabled</Status></VersioningConfiguration>`,
    "photos/tagging.xml":
      "<Tagging><TagSet><Tag><Key>team</Key><Value>a b</Value></Tag></TagSet></Tagging>",
    "photos/cors.xml": `<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>` +
      `<AllowedOrigin>https://a.example</AllowedOrigin></CORSRule></CORSConfiguration>`,
    "plain/versioning.xml": `<VersioningConfiguration ${NAMESPACE}></VersioningConfiguration>`,
  });
  assert.deepEqual(skipped, []);
  assert.deepEqual(warnings, ["bucket photos: its policy lets in everybody"]);
  const [photos, plain] = buckets;
  assert.deepEqual(plain, { name: "plain" });
  assert.deepEqual(
    [photos?.name, photos?.versioning, { ...photos?.tags }, photos?.cors?.length],
    ["photos", "enabled", { team: "a b" }, 1],
  );
  assert.deepEqual(JSON.parse(photos?.policy ?? ""), PUBLIC);
});

Deno.test("what there is no room for is told, unless nothing was set", () => {
  const { buckets, skipped } = translated({
    "photos/notification.xml":
      `<NotificationConfiguration ${NAMESPACE}></NotificationConfiguration>`,
    "photos/quota.json": { quota: 0, size: 0, rate: 0, requests: 0 },
    "photos/bucket-targets.json": { Targets: null },
    "full/lifecycle.xml": "<LifecycleConfiguration><Rule></Rule></LifecycleConfiguration>",
    "full/quota.json": { quota: 1024, quotatype: "hard" },
    "full/bucket-targets.json": { Targets: [{ credentials: { secretKey: "canary" } }] },
    "full/object-lock.xml": "<ObjectLockConfiguration><Rule></Rule></ObjectLockConfiguration>",
  });
  assert.deepEqual(buckets, [{ name: "photos" }, { name: "full" }]);
  assert.deepEqual(skipped, [
    "bucket full: its lifecycle rules",
    "bucket full: its quota",
    "bucket full: its targets of replication",
    "bucket full: its object lock",
  ]);
});

Deno.test("what cannot be read is left out, the rest of the bucket is not", () => {
  const { buckets, skipped } = translated({
    "photos/policy.json": { ...PUBLIC, Statement: [{ Effect: "Allow" }] },
    "photos/versioning.xml": "<VersioningConfiguration><Status>Enabled",
    "photos/tagging.xml": `<!DOCTYPE x [<!ENTITY a "b">]><Tagging>&a;</Tagging>`,
    "photos/quota.json": "{",
    "photos/cors.xml": "<CORSConfiguration></CORSConfiguration>",
    "Not_A_Bucket/policy.json": PUBLIC,
    "Not_A_Bucket/quota.json": "{",
  });
  assert.deepEqual(buckets, [{ name: "photos" }]);
  assert.equal(skipped.length, 6, skipped.join("\n"));
  assert.equal(skipped.at(-1), "bucket Not_A_Bucket: is no name of a bucket here");
});

Deno.test("only files of a bucket are one's", () => {
  for (
    const name of [
      "policy.json",
      "/policy.json",
      "a/b/policy.json",
      "../policy.json/x",
      "photos/constructor",
      "photos/other.json",
    ]
  ) {
    assert.ok(!isBucketFile(name), name);
  }
});
