import assert from "node:assert/strict";
import { parseAddress } from "../s3/address.ts";
import { presignUrl } from "./presign.ts";
import { ANONYMOUS } from "./principal.ts";
import { Authenticator } from "./sigv4.ts";

const TIME = Date.UTC(2026, 0, 31, 10, 15, 0);
const CREDENTIAL = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
const INPUT = {
  endpoint: "https://s3.example.com:9443/behind",
  method: "GET",
  bucket: "bucket",
  key: "a key/ü+?%2F",
  query: { versionId: "null", "response-content-disposition": 'attachment; filename="a&b=c"' },
  expiresIn: 60,
  credential: CREDENTIAL,
  region: "eu-central-1",
  time: TIME,
} as const;

function ask(url: string, time: number, method: "GET" | "PUT" = "GET") {
  const authenticator = new Authenticator({
    credentials: { get: () => ({ ...CREDENTIAL, principal: { ...ANONYMOUS, name: "alice" } }) },
  });
  const { host } = new URL(url);
  const target = url.slice(url.indexOf(host) + host.length);
  return authenticator.authenticate({
    id: "",
    method,
    address: parseAddress(target, undefined, []),
    headers: new Map([["host", host]]),
    secure: true,
    time,
  });
}

Deno.test("what is signed here is accepted, for its time, method and object", async () => {
  const url = presignUrl(INPUT);
  assert.ok(url.startsWith("https://s3.example.com:9443/bucket/a%20key/%C3%BC%2B%3F%252F?"), url);
  assert.equal((await ask(url, TIME)).principal.name, "alice");
  assert.equal((await ask(url, TIME + 60_000)).presigned, true);
  await assert.rejects(ask(url, TIME + 60_001), { code: "AccessDenied" });
  await assert.rejects(ask(url, TIME, "PUT"), { code: "SignatureDoesNotMatch" });
  for (
    const [from, to] of [["a%20key", "b%20key"], ["=null", "=a"], ["Expires=60", "Expires=61"]]
  ) {
    const spoilt = url.replace(from ?? "", to ?? "");
    assert.notEqual(spoilt, url);
    await assert.rejects(ask(spoilt, TIME), { code: "SignatureDoesNotMatch" });
  }
});
