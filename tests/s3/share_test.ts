/** Links to objects as their visitors use them: what they get, what they are told, and when no more. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ApiClient } from "../support/api_client.ts";
import { MovedClock } from "../support/moved_clock.ts";
import { RawConnection } from "../support/raw_http.ts";
import { CREDENTIALS } from "../support/server.ts";
import { assertGone, sharingServer, visit } from "../support/shares.ts";

const BODY = "The quick brown fox";
const OBJECT_POLICY =
  "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'";

Deno.test("a link gives the object to who has nothing else, and tells no more of it", async () => {
  await using at = await sharingServer();
  await at.put("dir/fox é.txt", BODY, {
    "content-type": "text/html",
    "cache-control": "public, max-age=86400",
    "x-amz-meta-secret": "s",
    "x-amz-tagging": "a=b",
  });
  const { url } = await at.share("dir/fox é.txt");
  const got = await visit(url);
  assert.deepEqual([got.status, got.text], [200, BODY]);
  const { "x-amz-request-id": id, date: _, etag, "last-modified": modified, ...rest } = Object
    .fromEntries(got.headers);
  assert.ok(id && etag && modified);
  assert.deepEqual(rest, {
    "accept-ranges": "bytes",
    "cache-control": "private, no-store",
    "content-disposition": "attachment; filename*=UTF-8''fox%20%C3%A9.txt",
    "content-length": String(BODY.length),
    "content-security-policy": OBJECT_POLICY,
    "content-type": "text/html",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  const head = await visit(url, { method: "HEAD" });
  assert.deepEqual([head.status, head.text], [200, ""]);
  const { "x-amz-request-id": __, date: ___, ...ofHead } = Object.fromEntries(head.headers);
  assert.deepEqual(ofHead, { ...rest, etag, "last-modified": modified });
});

Deno.test("ranges and conditions hold, what else a visitor says is not heard", async () => {
  await using at = await sharingServer();
  await at.put("a", BODY);
  const { url } = await at.share("a");
  const { headers } = await visit(url);
  const etag = headers.get("etag") ?? "";
  const range = await visit(url, { range: "bytes=4-8" });
  assert.deepEqual([range.status, range.text], [206, "quick"]);
  assert.equal(range.headers.get("content-range"), `bytes 4-8/${BODY.length}`);
  const unchanged = await visit(url, { "if-none-match": etag });
  assert.deepEqual([unchanged.status, unchanged.headers.get("etag")], [304, etag]);
  const changed = await visit(url, { "if-match": '"other"' });
  assert.equal(changed.status, 412);
  assert.doesNotMatch(changed.text, /media/);
  const beyond = await visit(url, { range: "bytes=100-" });
  assert.deepEqual([beyond.status, beyond.headers.get("content-range")], [416, "bytes */19"]);
  const asked = "?response-content-type=text/plain&versionId=x&partNumber=7&acl&utm_source=mail";
  const said = {
    authorization: "AWS4-HMAC-SHA256 nonsense",
    "x-amz-expected-bucket-owner": "1".repeat(64),
    "x-amz-security-token": "t",
    "x-amz-server-side-encryption-customer-algorithm": "AES256",
    "content-length": "0",
  };
  const answer = await visit(url + asked, said);
  assert.deepEqual([answer.status, answer.text], [200, BODY]);
  assert.notEqual(answer.headers.get("content-type"), "text/plain");
  for (const method of ["PUT", "POST", "DELETE", "OPTIONS", "PATCH"]) {
    const { status, headers } = await visit(url, { method });
    assert.deepEqual([status, headers.get("allow")], [405, "GET, HEAD"], method);
  }
});

Deno.test("a link can show its object in the browser, under the name it was given", async () => {
  await using at = await sharingServer();
  await at.put("dir/", "folder");
  await at.put("a*?${b}", BODY);
  const cases = [
    ["a*?${b}", { inline: true }, "inline; filename*=UTF-8''a%2A%3F%24%7Bb%7D"],
    [
      "a*?${b}",
      { inline: true, fileName: "q ü'.pdf" },
      "inline; filename*=UTF-8''q%20%C3%BC%27.pdf",
    ],
    ["dir/", { inline: false }, "attachment; filename*=UTF-8''download"],
  ] as const;
  for (const [key, more, disposition] of cases) {
    const { status, headers } = await visit((await at.share(key, more)).url);
    assert.deepEqual([status, headers.get("content-disposition")], [200, disposition]);
    assert.equal(headers.get("content-security-policy"), OBJECT_POLICY);
  }
});

Deno.test("sound and films are of their own origin where they are shown, and nothing else is", async () => {
  await using at = await sharingServer();
  const policyOf = async (type: string, inline: boolean) => {
    await at.put("a", BODY, { "content-type": type });
    const { headers } = await visit((await at.share("a", { inline })).url);
    return headers.get("content-security-policy");
  };
  const played = OBJECT_POLICY.replace("sandbox;", "sandbox allow-same-origin;");
  assert.equal(await policyOf("video/mp4", true), played);
  assert.equal(await policyOf("Audio/ogg; codecs=opus", true), played);
  assert.equal(await policyOf("video/mp4", false), OBJECT_POLICY);
  for (
    const type of ["text/html", "image/svg+xml", "application/video/mp4", "video/mp4, text/html"]
  ) {
    assert.equal(await policyOf(type, true), OBJECT_POLICY, type);
  }
});

Deno.test("a link is to what is current, or to one version for good", async () => {
  await using at = await sharingServer();
  await at.s3.putBucketVersioning("media", "Enabled");
  const versionId = await at.put("a", "first");
  const newest = await at.share("a"), pinned = await at.share("a", { versionId });
  const both = async () => [(await visit(newest.url)).text, (await visit(pinned.url)).text];
  assert.deepEqual(await both(), ["first", "first"]);
  await at.put("a", "second");
  assert.deepEqual(await both(), ["second", "first"]);
  await at.s3.deleteObject({ bucket: "media", key: "a" });
  assertGone(await visit(newest.url));
  assert.equal((await visit(pinned.url)).text, "first");
  await at.put("a", "third");
  assert.deepEqual(await both(), ["third", "first"]);
  await at.s3.deleteObject({ bucket: "media", key: "a", versionId });
  assertGone(await visit(pinned.url));
  assert.equal((await visit(newest.url)).text, "third");
});

Deno.test("a link ends at its time, with its object, its bucket and its server's knowing it", async () => {
  // The isolates' clock is the system's: what ends in a second by this one has ended for them.
  const clock = new MovedClock(Date.now() - 300_000);
  await using at = await sharingServer({ clock });
  await at.put("a", BODY);
  const ended = await at.share("a", { expiresAt: new Date(clock.now() + 1_000).toISOString() });
  assertGone(await visit(ended.url));
  const share = await at.share("a");
  assert.equal((await visit(share.url)).text, BODY);
  const spoilt = share.url.replace(/.$/, (last) => last === "A" ? "B" : "A");
  for (const url of [spoilt, `${share.url}A`, share.url.slice(0, -1), `${share.url}/a`]) {
    assertGone(await visit(url));
  }
  assertGone(await visit(`${at.server.url}/-/share/`));
  assertGone(await visit(`${at.server.url}/-/share/%00`));
  await at.s3.deleteObject({ bucket: "media", key: "a" });
  assertGone(await visit(share.url));
  await at.s3.deleteBucket("media");
  await at.s3.createBucket("media");
  await at.put("a", "another's");
  assertGone(await visit(share.url));
  const { json } = await new ApiClient(at.server.managementUrl, CREDENTIALS).get("/shares");
  assert.deepEqual(json.items, []);
});

Deno.test("a browser is shown a page where there is no link, which can run nothing", async () => {
  await using at = await sharingServer();
  const url = `${at.server.url}/-/share/none`;
  const { status, headers, text } = await visit(url, {
    accept: "text/html,application/xhtml+xml,*/*;q=0.8",
  });
  assert.deepEqual([status, headers.get("content-type")], [404, "text/html; charset=utf-8"]);
  assert.match(text, /<p>This link has ended or never was\.<\/p>/);
  assert.equal(headers.get("content-security-policy"), "sandbox; default-src 'none'");
  const head = await visit(url, { method: "HEAD", accept: "text/html" });
  assert.deepEqual([head.status, head.text], [404, ""]);
});

Deno.test("under the host of a bucket the path of a link is a key", async () => {
  await using at = await sharingServer({ domains: ["s3.example.com"] });
  await at.put("a", BODY);
  const { url } = await at.share("a");
  const { pathname } = new URL(url);
  await at.put(pathname.slice(1), "an object");
  await at.root.ask("DELETE", "/buckets/media/public-access-block");
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      ...{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" },
      Resource: "arn:aws:s3:::media/*",
    }],
  });
  const put = await at.root.ask("PUT", "/buckets/media/policy", { body: { policy } });
  assert.equal(put.status, 204, put.text);
  const under = async (host: string) => {
    using connection = await RawConnection.open("127.0.0.1", at.server.port);
    const headers = [["host", host]] as const;
    const { body } = await connection.send({ method: "GET", target: pathname, headers });
    return Buffer.from(body).toString();
  };
  assert.equal(await under("s3.example.com"), BODY);
  assert.equal(await under("media.s3.example.com"), "an object");
  assert.equal(await under("media.s3.example.com:9000"), "an object");
});
