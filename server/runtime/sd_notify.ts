/** Tells the service manager that started this process how it is (systemd's sd_notify): ready,
 * reloading, stopping, alive. Best effort: never throws, and does nothing where nobody asked. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ServiceManager extends Disposable {
  /** Requests are served. `status`: one line for `systemctl status`. */
  ready(status: string): Promise<void>;
  /** The configuration is being read again; `ready` ends it. */
  reloading(): Promise<void>;
  stopping(): Promise<void>;
}

/** Those the manager sets: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID. */
export type ManagerEnvironment = Readonly<Record<string, string | undefined>>;

/** The manager named in the environment, or one that nobody hears. From now on the event loop of
 * the caller says that it is alive, if the manager watches. */
export function serviceManager(environment: ManagerEnvironment): ServiceManager {
  const named = environment["NOTIFY_SOCKET"] ?? "";
  if (!/^[@/]./.test(named)) return silent;
  try {
    return new Systemd(named, environment);
  } catch (error) {
    complain(error);
    return silent;
  }
}

const nothing = () => Promise.resolve();
const silent: ServiceManager = {
  ready: nothing,
  reloading: nothing,
  stopping: nothing,
  [Symbol.dispose]() {},
};

/** Microseconds, of which a third passes until the next. */
const START_EXTENSION = 60_000_000;

class Systemd implements ServiceManager {
  readonly #socket: Deno.DatagramConn;
  readonly #to: Deno.UnixAddr;
  readonly #watchdog: ReturnType<typeof setInterval> | undefined;
  readonly #starting: ReturnType<typeof setInterval>;
  #complained = false;

  constructor(named: string, environment: ManagerEnvironment) {
    // `@` stands for the zero byte of a name in the abstract namespace.
    this.#to = { transport: "unixpacket", path: named.replace(/^@/, "\0") };
    this.#socket = bind();
    // An upgrade may copy a large database first: as long as this loop goes round, it is under way.
    const starting = () => this.#say(`EXTEND_TIMEOUT_USEC=${START_EXTENSION}\nSTATUS=Starting`);
    void starting();
    this.#starting = setInterval(starting, START_EXTENSION / 3_000);
    const period = watchdogPeriod(environment);
    // A loop that does not come round in time is what the watchdog is for: no other thread feeds it.
    if (period !== undefined) this.#watchdog = setInterval(() => this.#say("WATCHDOG=1"), period);
  }

  ready(status: string): Promise<void> {
    clearInterval(this.#starting);
    return this.#say(`READY=1\nSTATUS=${status.replaceAll("\n", " ")}`);
  }

  reloading(): Promise<void> {
    return this.#say("RELOADING=1\nSTATUS=Reading the configuration again");
  }

  stopping(): Promise<void> {
    return this.#say("STOPPING=1\nSTATUS=Finishing the requests under way");
  }

  async #say(state: string): Promise<void> {
    try {
      await this.#socket.send(new TextEncoder().encode(state), this.#to);
    } catch (error) {
      if (!this.#complained) complain(error);
      this.#complained = true;
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#starting);
    clearInterval(this.#watchdog);
    this.#socket.close();
  }
}

/** A socket to send from. The runtime has none without a name, so it gets one that goes at once, in
 * a directory nobody else can have made. */
function bind(): Deno.DatagramConn {
  const directory = mkdtempSync(join(tmpdir(), "objectstorage-"));
  try {
    return Deno.listenDatagram({ transport: "unixpacket", path: join(directory, "notify") });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Milliseconds between two signs of life: half of what the manager waits for. Undefined: it does
 * not watch this process. */
function watchdogPeriod(environment: ManagerEnvironment): number | undefined {
  const microseconds = Number(environment["WATCHDOG_USEC"] ?? "");
  const pid = environment["WATCHDOG_PID"] ?? "";
  if (!(microseconds > 0) || (pid !== "" && pid !== String(Deno.pid))) return undefined;
  return Math.max(1, Math.floor(microseconds / 2_000));
}

function complain(error: unknown): void {
  console.error(`The service manager cannot be told how this process is: ${error}`);
}
