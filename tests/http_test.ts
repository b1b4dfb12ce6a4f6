/** The wire itself, by raw sockets: lengths, broken uploads, clients that hang or crowd, draining. */
import assert from "node:assert/strict";
import { connect, type IncomingHttpHeaders } from "node:http2";
import { type RunningServer, startServer } from "../server/start.ts";
import { Child } from "./crash/child.ts";
import { CREDENTIALS } from "./support/server.ts";
import { sign } from "./support/sign.ts";

const DECODER = new TextDecoder();

async function open(server: RunningServer, bucket: boolean): Promise<string> {
  if (bucket) {
    const answer = await fetch(`${server.url}/wire`, { method: "PUT" });
    await answer.body?.cancel();
    assert.equal(answer.status, 200);
  }
  return server.url;
}

/** Sends bytes on a connection of its own and returns the first answer, "" when it is closed. */
async function exchange(port: number, text: string, hangUp = false): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  if (hangUp) return "";
  const buffer = new Uint8Array(4096);
  const count = await connection.read(buffer);
  return DECODER.decode(buffer.subarray(0, count ?? 0));
}

Deno.test("an empty body announced with Expect ends its connection", async () => {
  await using server = await startServer({ isolates: 1, authentication: false });
  await open(server, true);
  const answer = await exchange(
    server.port,
    "PUT /wire/empty HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
  );
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.match(answer, /connection: close/i);
});

Deno.test("PutObject without a length is 411, CreateBucket without one has no body", async () => {
  await using server = await startServer({ isolates: 1, authentication: false });
  await open(server, true);
  assert.match(
    await exchange(server.port, "PUT /wire/key HTTP/1.1\r\nHost: x\r\n\r\n"),
    /^HTTP\/1\.1 411 /,
  );
  assert.match(
    await exchange(server.port, "PUT /other HTTP/1.1\r\nHost: x\r\n\r\n"),
    /^HTTP\/1\.1 200 /,
  );
});

Deno.test("an upload that breaks off leaves nothing", async () => {
  await using server = await startServer({ isolates: 1, authentication: false });
  const url = await open(server, true);
  for (const length of [100, 20_000, 400_000, 3_000_000]) {
    const head = `PUT /wire/broken HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
    await exchange(server.port, head + "a".repeat(length - 1), true);
  }
  // What was cut off is noticed before a later request of the same isolate is answered twice over.
  for (let i = 0; i < 20; i++) {
    const answer = await fetch(`${url}/wire?list-type=2`);
    assert.doesNotMatch(await answer.text(), /<Key>/);
  }
});

Deno.test("an upload that stalls is given up", async () => {
  await using server = await startServer({ isolates: 1, authentication: false, stallTimeout: 100 });
  await open(server, true);
  for (const length of [100, 400_000]) {
    const head = `PUT /wire/stalled HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
    const answer = await exchange(server.port, `${head}abc`);
    assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*RequestTimeout/);
    assert.match(answer, /connection: close/i, "what is left of the body is not waited for");
  }
});

Deno.test("a document that never ends is given up, however steadily it comes", async () => {
  await using server = await startServer({ isolates: 1, authentication: false, stallTimeout: 100 });
  await open(server, true);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const head = "PUT /wire?versioning HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
  await connection.write(new TextEncoder().encode(head));
  const drops = setInterval(
    () => void connection.write(new TextEncoder().encode(" ")).catch(() => {}),
    20,
  );
  try {
    const answer = new Uint8Array(4_096);
    const length = await connection.read(answer) ?? 0;
    assert.match(new TextDecoder().decode(answer.subarray(0, length)), / 400 [^]*RequestTimeout/);
  } finally {
    clearInterval(drops);
  }
});

Deno.test("bad requests of every kind get an answer below 500", async () => {
  await using server = await startServer({ isolates: 1, authentication: false });
  await open(server, true);
  const lines = [
    "GET /%zz",
    "GET /wire/%E0%A4%A",
    "GET /wire/%00",
    `GET /wire/${"k".repeat(1_025)}`,
    "GET /wire?max-keys=-1",
    "GET /wire?max-keys=x",
    "GET /wire?list-type=2&continuation-token=x",
    "GET /wire/a?versionId=x",
    "GET /wire/a?partNumber=0",
    "PUT /wire/a?partNumber=1",
    "TRACE /",
    "PUT /wire?versioning",
    "POST /wire?delete",
    "PATCH /wire/a",
    "OPTIONS /wire",
    "GET /A",
    "PUT /A",
    "GET /wire/a?uploadId=../../x",
    "POST /wire/a?uploadId=x",
    "GET /?max-buckets=0",
    "DELETE /",
    "GET //",
  ];
  for (const line of lines) {
    const answer = await exchange(
      server.port,
      `${line} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 [2-4]/, `${line}: ${answer}`);
  }
});

Deno.test("running out of file descriptors is survived", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-fds-" });
  try {
    await using child = await Child.start({ directory, limitFiles: 120 });
    const port = Number(new URL(child.url).port);
    const crowd: Deno.TcpConn[] = [];
    // More than it can take: the last ones wait in the kernel's queue or are refused.
    for (let i = 0; i < 200; i++) {
      await Deno.connect({ hostname: "127.0.0.1", port }).then(
        (connection) => crowd.push(connection),
        () => {},
      );
    }
    assert.ok(crowd.length > 50);
    for (const connection of crowd) connection.close();
    for (let attempt = 0;; attempt++) {
      try {
        const answer = await fetch(`${child.url}/-/ready`);
        await answer.body?.cancel();
        assert.equal(answer.status, 200);
        break;
      } catch (error) {
        assert.ok(attempt < 100, `never ready again: ${error}\n${child.errors}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    assert.ok(!child.ended);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("SIGTERM finishes the request under way", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-drain-" });
  try {
    await using child = await Child.start({ directory });
    await (await fetch(`${child.url}/drain`, { method: "PUT" })).body?.cancel();
    const length = 300_000;
    const port = Number(new URL(child.url).port);
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const head = "PUT /drain/key HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n" +
      `Content-Length: ${length}\r\n\r\n`;
    const buffer = new Uint8Array(4096);
    await connection.write(new TextEncoder().encode(head));
    // The server has the request: it is under way.
    const begun = await connection.read(buffer) ?? 0;
    assert.match(DECODER.decode(buffer.subarray(0, begun)), /^HTTP\/1\.1 100 /);
    const stopped = child.stop();
    const body = new TextEncoder().encode("a".repeat(length));
    for (let done = 0; done < body.length;) done += await connection.write(body.subarray(done));
    const count = await connection.read(buffer);
    assert.match(DECODER.decode(buffer.subarray(0, count ?? 0)), /^HTTP\/1\.1 200 /);
    await stopped;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("HTTP/2 without TLS is signed as HTTP/1.1 is", async () => {
  await using server = await startServer({
    isolates: 1,
    rootUser: CREDENTIALS.accessKeyId,
    rootPassword: CREDENTIALS.secretAccessKey,
  });
  const { accessKeyId, secretAccessKey: secret } = CREDENTIALS;
  const client = connect(server.url);
  try {
    for (const [method, path] of [["PUT", "/wire"], ["GET", "/"]] as const) {
      const { headers } = sign({ method, url: server.url, path, accessKeyId, secret });
      const stream = client.request({ ":method": method, ":path": path, ...headers });
      const answered = Promise.withResolvers<IncomingHttpHeaders>();
      stream.on("response", answered.resolve);
      stream.on("error", answered.reject);
      stream.end();
      assert.equal((await answered.promise)[":status"], 200, method);
      stream.resume();
    }
  } finally {
    client.close();
  }
});

Deno.test("a Host that is none names no other path", async () => {
  await using server = await startServer({ isolates: 1, authentication: false });
  for (const host of ["a/-/ready?", "a/wire", "a?b", "a#b"]) {
    const answer = await exchange(server.port, `GET /none HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 400 /, `${host}: ${answer}`);
  }
});

Deno.test("a port somebody listens on is not shared with them", async () => {
  await using server = await startServer({ isolates: 2 });
  await assert.rejects(
    startServer({ address: `127.0.0.1:${server.port}` }),
    (error: Error) => error.cause instanceof Deno.errors.AddrInUse,
  );
});

Deno.test("an isolate that cannot start is not waited for", async () => {
  const broken = new URL("data:text/javascript,throw new Error('broken entry')");
  for (const entries of [{ writer: broken }, { http: broken }]) {
    await assert.rejects(startServer({ entries, drainTimeout: 2 ** 31 - 1 }), /broken entry/);
  }
});
