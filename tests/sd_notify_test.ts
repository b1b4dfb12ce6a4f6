/** The service manager is told what this process does, over a real datagram socket. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { serviceManager } from "../server/runtime/sd_notify.ts";
import { spawnServer } from "./support/server.ts";

/** The manager's end. */
class Manager implements AsyncDisposable {
  readonly #socket: Deno.DatagramConn;
  readonly #directory: string;
  readonly path: string;

  constructor() {
    this.#directory = Deno.makeTempDirSync();
    this.path = join(this.#directory, "notify");
    this.#socket = Deno.listenDatagram({ transport: "unixpacket", path: this.path });
  }

  async next(): Promise<string> {
    const [bytes] = await this.#socket.receive();
    return new TextDecoder().decode(bytes);
  }

  /** Throws away what comes until it begins so. */
  async until(state: string): Promise<string> {
    for (;;) {
      const said = await this.next();
      if (said.startsWith(state)) return said;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await Deno.remove(this.#directory, { recursive: true });
  }
}

const unixTest = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ignore: Deno.build.os === "windows", fn });

unixTest("a server tells that it is ready, alive, reloading and stopping", async () => {
  await using manager = new Manager();
  const runtime = Deno.makeTempDirSync();
  const env = { NOTIFY_SOCKET: manager.path, WATCHDOG_USEC: "100000", TMPDIR: runtime };
  const spawned = spawnServer({ env });
  // The watchdog is fed from the beginning; what counts is that it goes on afterwards.
  const ready = await manager.until("READY=1");
  await using server = await spawned;
  assert.equal(ready, `READY=1\nSTATUS=S3 at ${server.url}`);
  assert.deepEqual([...Deno.readDirSync(runtime)], [], "no socket is left behind");
  const since = performance.now();
  for (let times = 0; times < 4; times++) assert.equal(await manager.next(), "WATCHDOG=1");
  assert.ok(performance.now() - since < 2_000, "four signs of life in 50 ms each");
  Deno.kill(server.pid, "SIGHUP");
  await manager.until("RELOADING=1");
  await manager.until("READY=1");
  const [stopping] = await Promise.all([manager.until("STOPPING=1"), server.stop()]);
  assert.match(stopping, /^STOPPING=1\nSTATUS=/);
  Deno.removeSync(runtime, { recursive: true });
});

unixTest("starting and reloading are told, a line each", async () => {
  await using manager = new Manager();
  using told = serviceManager({ NOTIFY_SOCKET: manager.path });
  assert.match(await manager.next(), /^EXTEND_TIMEOUT_USEC=\d{8}\nSTATUS=Starting$/);
  await told.reloading();
  assert.match(await manager.next(), /^RELOADING=1\n/);
  await told.ready("two\nlines");
  assert.equal(await manager.next(), "READY=1\nSTATUS=two lines");
});

unixTest("the watchdog of another process is not fed", async () => {
  await using manager = new Manager();
  using told = serviceManager({
    NOTIFY_SOCKET: manager.path,
    WATCHDOG_USEC: "2000",
    WATCHDOG_PID: String(Deno.pid + 1),
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await told.stopping();
  assert.match(await manager.next(), /^EXTEND_TIMEOUT/);
  assert.match(await manager.next(), /^STOPPING=1/);
});

Deno.test("nobody asked: nothing is told, nothing fails", async () => {
  for (const NOTIFY_SOCKET of [undefined, "", "vsock:2:1234"]) {
    using told = serviceManager({ NOTIFY_SOCKET, WATCHDOG_USEC: "1000" });
    await told.ready("S3");
    await told.stopping();
  }
});
