// deno-lint-ignore-file no-import-prefix -- another's parser, for tests alone
/** Export of the audit log over real sockets: syslog over UDP, TCP and TLS, HTTP; receivers that go
 * away, refuse, hang, and come back. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import glossy from "npm:glossy@^0.1.7/lib/glossy/parse.js";
import { Exporter, type Transport } from "../server/audit/export/exporter.ts";
import { HttpLines } from "../server/audit/export/http_lines.ts";
import { SyslogDatagrams } from "../server/audit/export/syslog_datagrams.ts";
import { SyslogStream } from "../server/audit/export/syslog_stream.ts";
import type { Timers } from "../server/audit/timers.ts";
import { Authority } from "./support/authority.ts";
import { auditLog, journalRows, MemoryJournal } from "./support/audit_material.ts";
import { MemoryAuditDisk } from "./support/memory_audit_disk.ts";

const ORIGIN = { hostname: "host", processId: 1, host: "127.0.0.1" } as const;
const ROWS = journalRows(300);
const SEQUENCES = ROWS.map(({ sequence }) => sequence);

/** Real timers, a hundred times as quick. */
const quick: Timers = {
  now: Date.now,
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds / 100);
    return () => clearTimeout(timer);
  },
};

/** Messages as they come, and a way to wait for so many. */
class Received {
  readonly messages: string[] = [];
  #waiting: (() => void)[] = [];

  add(message: string): void {
    this.messages.push(message);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async count(least: number): Promise<void> {
    while (this.messages.length < least) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Sequences of the records, checked to be what another's parser takes for them. */
  sequences(): number[] {
    return this.messages.map((message) => {
      const parsed = glossy.parse(message);
      assert.equal(parsed.type, "RFC5424");
      assert.equal(parsed.facility, "audit");
      return JSON.parse(parsed.message).sequence;
    });
  }
}

/** Takes messages framed by their length apart. */
function deframe(received: Received): (bytes: Uint8Array) => void {
  let rest = "";
  return (bytes) => {
    rest += new TextDecoder("latin1").decode(bytes);
    for (;;) {
      const space = rest.indexOf(" ");
      const length = Number(rest.slice(0, space));
      if (space < 0 || rest.length < space + 1 + length) return;
      received.add(rest.slice(space + 1, space + 1 + length));
      rest = rest.slice(space + 1 + length);
    }
  };
}

async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Writes the rows to an audit log that exports them. */
async function exportRows(transport: Transport, rows = ROWS) {
  const told: string[] = [];
  const exporter = new Exporter({
    transport,
    report: (message) => told.push(message),
    timers: quick,
  });
  const { log } = auditLog({
    disk: new MemoryAuditDisk(),
    journal: new MemoryJournal(rows),
    onLines: (lines) => exporter.offer(lines),
  });
  await log.drain();
  await log[Symbol.asyncDispose]();
  return { exporter, told };
}

Deno.test("UDP: a message a datagram", async () => {
  const received = new Received();
  const socket = createSocket("udp4");
  socket.on("message", (bytes) => received.add(new TextDecoder().decode(bytes)));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const rows = ROWS.slice(0, 50);
  const transport = new SyslogDatagrams({ ...ORIGIN, port: socket.address().port });
  const { exporter } = await exportRows(transport, rows);
  await received.count(50);
  assert.deepEqual(received.sequences(), SEQUENCES.slice(0, 50));
  await exporter[Symbol.asyncDispose]();
  socket.close();
});

Deno.test("UDP: the longest line there may be is cut to what a datagram holds", async () => {
  const received = new Received();
  const socket = createSocket("udp4");
  socket.on("message", (bytes) => received.add(new TextDecoder().decode(bytes)));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const text = "\u0000".repeat(2_000);
  const long = {
    ...ROWS[0]!,
    bucket: text,
    key: text,
    userAgent: text,
    principal: text,
    requestId: text,
    sourceAddress: text,
    accessKeyId: text,
    resource: text,
    details: { x: "y".repeat(32_000) },
  };
  const transport = new SyslogDatagrams({ ...ORIGIN, port: socket.address().port });
  const { exporter } = await exportRows(transport, [long]);
  await received.count(1);
  assert.equal(received.messages[0]?.length, 65_000);
  await exporter[Symbol.asyncDispose]();
  socket.close();
});

Deno.test("TCP: framed by length, over one connection; a receiver that goes away and comes back", async () => {
  const received = new Received();
  let connections = 0;
  const open = new Set<Socket>();
  const accept = (socket: Socket) => {
    connections++;
    open.add(socket);
    socket.on("error", () => {});
    socket.on("data", deframe(received));
  };
  const server = createServer(accept);
  const port = await listen(server);
  const transport = new SyslogStream({ ...ORIGIN, port });
  const { exporter, told } = await exportRows(transport);
  await received.count(300);
  assert.deepEqual(received.sequences(), SEQUENCES);
  assert.equal(connections, 1);

  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of open) socket.destroy();
  await closed;
  const more = journalRows(10, { first: 10_000 });
  const { log } = auditLog({
    disk: new MemoryAuditDisk(),
    journal: new MemoryJournal(more),
    onLines: (lines) => exporter.offer(lines),
  });
  await log[Symbol.asyncDispose]();
  while (exporter.counts().failures < 2) await new Promise((resolve) => setTimeout(resolve));
  assert.match(told[0] ?? "", /syslog tcp:\/\/127\.0\.0\.1:\d+ fails/);
  const again = createServer(accept);
  await listen(again, port);
  await received.count(310);
  assert.deepEqual(received.sequences().slice(300), more.map(({ sequence }) => sequence));
  await exporter[Symbol.asyncDispose]();
  assert.equal(exporter.counts().dropped, 0);
  for (const socket of open) socket.destroy();
  await new Promise<void>((resolve) => again.close(() => resolve()));
});

Deno.test("TLS: only to a receiver whose certificate is trusted", async () => {
  await using authority = await Authority.create();
  await authority.issue("receiver", 1, "prime256v1", "IP:127.0.0.1");
  const [cert, key] = [authority.text("receiver.pem"), authority.text("receiver.key")];
  const received = new Received();
  const open = new Set<Socket>();
  const server = createTlsServer({ cert, key }, (socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("data", deframe(received));
  });
  server.on("tlsClientError", () => {});
  const port = await listen(server);
  const distrusting = await exportRows(new SyslogStream({ ...ORIGIN, port, tls: {} }));
  while (distrusting.exporter.counts().failures === 0) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  await distrusting.exporter[Symbol.asyncDispose]();
  assert.deepEqual(received.messages, []);

  const tls = { authorities: authority.text("ca.pem") };
  // The certificate is for the address, not for this name of it.
  const misled = await exportRows(new SyslogStream({ ...ORIGIN, host: "localhost", port, tls }));
  while (misled.exporter.counts().failures === 0) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  await misled.exporter[Symbol.asyncDispose]();
  assert.deepEqual(received.messages, []);

  const trusting = await exportRows(new SyslogStream({ ...ORIGIN, port, tls }));
  await received.count(300);
  assert.deepEqual(received.sequences(), SEQUENCES);
  await trusting.exporter[Symbol.asyncDispose]();
  for (const socket of open) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

Deno.test("HTTP: batches of lines; errors are tried again, refusals are not", async () => {
  const bodies: string[] = [], asked = new Set<string>();
  const statuses = [503, 500, 302, 400, 200];
  const lines = new Received();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      asked.add(`${request.method} ${new URL(request.url).pathname}`);
      assert.equal(request.headers.get("authorization"), "Bearer canary");
      assert.equal(request.headers.get("content-type"), "application/x-ndjson");
      const body = await request.text();
      bodies.push(body);
      const status = statuses.shift() ?? 204;
      if (status < 300) { for (const line of body.trimEnd().split("\n")) lines.add(line); }
      return new Response(status === 204 ? null : "x", {
        status,
        ...(status === 302 ? { headers: { location: "/elsewhere" } } : {}),
      });
    },
  );
  const url = new URL(`http://127.0.0.1:${server.addr.port}/hook?token=canary`);
  const transport = new HttpLines({ url, authorization: "Bearer canary" });
  const { exporter, told } = await exportRows(transport, journalRows(700));
  await lines.count(200);
  while (exporter.counts().sent === 0) await new Promise((resolve) => setTimeout(resolve));
  // The first batch was refused at its fourth attempt.
  assert.equal(bodies.length, 5);
  assert.deepEqual([...asked], ["POST /hook"]);
  assert.equal(bodies[0], bodies[3]);
  assert.deepEqual(exporter.counts(), {
    sent: 200,
    dropped: 500,
    failures: 4,
    queuedLines: 0,
    queuedBytes: 0,
  });
  await server.shutdown();
  exporter.offer([{ record: ROWS[0]!, text: "{}" }]);
  while (exporter.counts().failures < 5) await new Promise((resolve) => setTimeout(resolve));
  await exporter[Symbol.asyncDispose]();
  assert.ok(!told.join("\n").includes("canary"), told.join("\n"));
  assert.ok(told.some((message) => message.includes("503")));
});

Deno.test("receivers that take everything and answer nothing hold up neither the log nor its end", async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.pause();
  });
  const port = await listen(server);
  const url = new URL(`http://127.0.0.1:${port}/`);
  for (
    const transport of [
      new HttpLines({ url }),
      new SyslogStream({ ...ORIGIN, port, tls: {} }),
      new SyslogStream({ ...ORIGIN, port, timeout: 50 }),
    ]
  ) {
    const { exporter } = await exportRows(transport);
    const started = performance.now();
    await exporter[Symbol.asyncDispose]();
    assert.ok(performance.now() - started < 5_000);
  }
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
