/** The raw client sends what it is told and tells what it gets. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { RawHttp } from "./raw_http.ts";

/** Answers each connection's requests with the scripted bytes; tells what it received. */
function scripted(answers: readonly string[]) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const received: string[] = [];
  let connections = 0;
  const serving = (async () => {
    for await (const connection of listener) {
      connections++;
      const buffer = new Uint8Array(65_536);
      for (let next = received.length; next < answers.length; next++) {
        const count = await connection.read(buffer);
        if (count === null) break;
        received.push(Buffer.from(buffer.subarray(0, count)).toString("latin1"));
        await connection.write(Buffer.from(answers[next]!, "latin1"));
        if (answers[next]!.includes("Connection: close")) break;
      }
      connection.close();
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    received,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await serving;
    },
  };
}

const HOST: [string, string] = ["Host", "x"];

Deno.test("RawHttp sends target and header lines untouched and tells duplicates in order", async () => {
  await using server = scripted([
    "HTTP/1.1 200 OK\r\nA: 1\r\nb: 2\r\na:  3 \r\nContent-Length: 2\r\n\r\nhi",
  ]);
  using http = new RawHttp(server.url);
  const answer = await http.send({
    method: "GET",
    target: "/b/./../%2e//a?x&y=%7E",
    headers: [HOST, ["X", "1"], ["x", "2"]],
  });
  assert.equal(
    server.received[0],
    "GET /b/./../%2e//a?x&y=%7E HTTP/1.1\r\nHost: x\r\nX: 1\r\nx: 2\r\n\r\n",
  );
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.lines, [["A", "1"], ["b", "2"], ["a", "3"], ["Content-Length", "2"]]);
  assert.equal(answer.header("a"), "1");
  assert.equal(Buffer.from(answer.body).toString(), "hi");
});

Deno.test("RawHttp reads chunked, HEAD, 204 and interim answers on one connection", async () => {
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  await using server = scripted([
    `${chunked}3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nTrailer: t\r\n\r\n`,
    "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
  ]);
  using http = new RawHttp(server.url);
  const first = await http.send({ method: "GET", target: "/", headers: [HOST] });
  assert.equal(Buffer.from(first.body).toString(), "abcd");
  const second = await http.send({ method: "HEAD", target: "/", headers: [HOST] });
  assert.equal(second.header("content-length"), "1000");
  assert.equal(second.body.length, 0);
  const third = await http.send({ method: "DELETE", target: "/", headers: [HOST] });
  assert.equal(third.status, 204);
  assert.equal(server.connections(), 1);
});

Deno.test("RawHttp takes another connection when the server closes the one it had", async () => {
  await using server = scripted([
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end",
  ]);
  using http = new RawHttp(server.url);
  await http.send({ method: "GET", target: "/", headers: [HOST] });
  const second = await http.send({ method: "GET", target: "/", headers: [HOST] });
  assert.equal(Buffer.from(second.body).toString(), "to the end");
  assert.equal(server.connections(), 2);
});

Deno.test("RawHttp rejects when the answer is cut short", async () => {
  await using server = scripted([
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nabc",
  ]);
  using http = new RawHttp(server.url);
  await assert.rejects(
    http.send({ method: "GET", target: "/", headers: [HOST] }),
    /body ended after 3 of 9 bytes/,
  );
});
