/** Signatures and bytes beyond ASCII, over raw sockets: what clients' libraries would escape. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { startServer } from "../../server/start.ts";
import { RawConnection } from "../support/raw_http.ts";
import { send, sign, type SignOptions } from "../support/sign.ts";

const ROOT = { accessKeyId: "minioadmin", secret: "minioadmin" };
const text = (value: string) => new TextEncoder().encode(value) as Uint8Array<ArrayBuffer>;
const latin1 = (value: string) => Buffer.from(value, "utf8").toString("latin1");

Deno.test("a signature for one key opens no other, however its path is spelt", async () => {
  await using server = await startServer({ isolates: 1 });
  const options = (given: Partial<SignOptions>) =>
    sign({ url: server.url, method: "GET", path: "/", ...ROOT, ...given });
  const { hostname, port } = new URL(server.url);
  const raw = async (target: string, headers: Readonly<Record<string, string>> = {}) => {
    using connection = await RawConnection.open(hostname, Number(port));
    const lines = Object.entries({ host: new URL(server.url).host, ...headers });
    return await connection.send({ method: "GET", target: latin1(target), headers: lines });
  };

  for (const [path, body] of [["", ""], ["/A", "public"], ["/%C5%81", "secret"]] as const) {
    const put = await send(options({ method: "PUT", path: `/raw${path}`, body: text(body) }));
    assert.equal(put.status, 200);
  }
  const mode = "UNSIGNED-PAYLOAD";
  const presigned = options({ path: "/raw/A", presign: true, mode });
  const target = presigned.url.slice(server.url.length);
  assert.equal((await raw(target, presigned.headers)).status, 200);
  // U+0141 ends in the byte of `A`.
  const stolen = await raw(target.replace("/A", "/\u0141"), presigned.headers);
  assert.equal(stolen.status, 403, Buffer.from(stolen.body).toString());
  assert.doesNotMatch(Buffer.from(stolen.body).toString(), /secret/);
  const own = options({ path: "/raw/%C5%81", presign: true, mode });
  const spelt = own.url.slice(server.url.length).replace("%C5%81", "\u0141");
  const read = await raw(spelt, own.headers);
  assert.equal(Buffer.from(read.body).toString(), "secret");
});

Deno.test("metadata in UTF-8 is signed and kept to its last byte", async () => {
  await using server = await startServer({ isolates: 1 });
  const { hostname, port, host } = new URL(server.url);
  await send(sign({ url: server.url, method: "PUT", path: "/raw", ...ROOT }));
  for (const value of ["voilà", "à", "\u00a0", "中 à"]) {
    const headers = { "x-amz-meta-a": value };
    const body = text("x");
    const put = sign({ url: server.url, method: "PUT", path: "/raw/a", ...ROOT, headers, body });
    using connection = await RawConnection.open(hostname, Number(port));
    const lines = Object.entries(put.headers).map(([name, sent]) => [name, latin1(sent)] as const);
    const answer = await connection.send({
      method: "PUT",
      target: "/raw/a",
      headers: [["host", host], ["content-length", "1"], ...lines],
      body,
    });
    assert.equal(answer.status, 200, `${value}: ${Buffer.from(answer.body)}`);
    const head = sign({ url: server.url, method: "HEAD", path: "/raw/a", ...ROOT });
    const found = await connection.send({
      method: "HEAD",
      target: "/raw/a",
      headers: [["host", host], ...Object.entries(head.headers)],
    });
    assert.equal(found.header("x-amz-meta-a"), latin1(value));
  }
});
