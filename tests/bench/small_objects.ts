/** PUT, GET, HEAD and DELETE of small objects at several numbers of clients, held against raw
 * commits of the same rows and a bare server giving the same answers. */
import type { BareAnswer } from "./bare_server.ts";
import type { LoadResult } from "./plan.ts";
import { load, type RunningProcess, runScript, startBare, startProduct } from "./processes.ts";
import type { RawCommits, RawCommitsResult } from "./raw_commits.ts";
import { figures, MiB, type Section, type Settings, sizeName } from "./section.ts";
import { SetupClient } from "./setup_client.ts";

const SIZES = [1024, 4096, 65536, MiB] as const;
const CLIENTS = [1, 16, 64] as const;
/** The size the thresholds are about; HEAD and DELETE are measured with it. */
const JUDGED = 4096;
const POOL = 256; // objects that are read

/** More than any server here does: requests are signed ahead, and must not run out. */
function ceiling(clients: number, size: number): number {
  if (size >= MiB) return 1200;
  if (size > 16384) return 6000;
  return clients === 1 ? 8000 : clients === 16 ? 24000 : 36000;
}

interface Servers {
  readonly product: RunningProcess;
  readonly bare: RunningProcess;
}

function cpuOf(result: LoadResult): number {
  return result.cpu * 1000 / result.requests;
}

function latencies(result: LoadResult) {
  return { p50: result.p50, p99: result.p99, cpu: cpuOf(result) };
}

class SmallObjects {
  readonly #settings: Settings;
  readonly #add;
  /** Numbers used for keys so far: every PUT makes a new key. */
  #used = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#add = figures(settings, section.title);
  }

  async run(): Promise<void> {
    const { workspace } = this.#settings;
    await using directory = await workspace.directory();
    await using product = await startProduct(workspace, directory.path);
    const client = new SetupClient(product);
    await client.createBucket("bench");
    const answers: Record<string, BareAnswer> = {};
    for (const size of SIZES) {
      await this.#fill(product, size);
      const path = `/bench/probe${size}`;
      const body = new Uint8Array(size);
      answers[`PUT bench/${size}`] = await client.probe({ method: "PUT", path, body });
      answers[`GET bench/${size}`] = await client.probe({ method: "GET", path });
      answers[`HEAD bench/${size}`] = await client.probe({ method: "HEAD", path });
    }
    answers[`DELETE bench/${JUDGED}`] = { status: 204, headers: {} };
    await using bare = await startBare({ answers });
    await this.#warm({ product, bare });
    for (const size of SIZES) {
      for (const clients of CLIENTS) {
        this.#settings.progress(`${sizeName(size)}, ${clients} clients`);
        await this.#put(product, size, clients);
        await this.#read({ product, bare }, "GET", size, clients);
        if (size === JUDGED) await this.#read({ product, bare }, "HEAD", size, clients);
      }
    }
    await this.#delete({ product, bare });
  }

  async #fill(product: RunningProcess, size: number): Promise<void> {
    await load(product, {
      method: "PUT",
      targets: { path: `/bench/${size}/`, first: 0, count: POOL, repeat: false },
      body: { kind: "plain", size, payload: "hashed" },
      status: 200,
      clients: 16,
      seconds: 60,
    });
    this.#used = Math.max(this.#used, POOL);
  }

  async #warm({ product, bare }: Servers): Promise<void> {
    for (const target of [product, bare]) {
      await this.#loadRead(target, "GET", JUDGED, 16, 1);
      await this.#loadPut(target, JUDGED, 16, 1);
    }
  }

  #loadRead(
    target: RunningProcess,
    method: "GET" | "HEAD",
    size: number,
    clients: number,
    seconds = this.#settings.seconds,
  ): Promise<LoadResult> {
    return load(target, {
      method,
      targets: { path: `/bench/${size}/`, first: 0, count: POOL, repeat: true },
      status: 200,
      length: method === "HEAD" ? 0 : size,
      clients,
      seconds,
    });
  }

  #loadPut(
    target: RunningProcess,
    size: number,
    clients: number,
    seconds = this.#settings.seconds,
  ): Promise<LoadResult> {
    const count = Math.ceil(ceiling(clients, size) * seconds);
    const first = this.#used;
    this.#used += count;
    return load(target, {
      method: "PUT",
      targets: { path: `/bench/${size}/`, first, count, repeat: false },
      body: { kind: "plain", size, payload: "hashed" },
      status: 200,
      clients,
      seconds,
    });
  }

  async #put(product: RunningProcess, size: number, clients: number): Promise<void> {
    await using raw = await this.#settings.workspace.directory();
    const name = `PUT ${sizeName(size)}, ${clients} clients`;
    const bound = await runScript<RawCommitsResult>(
      "raw_commits.ts",
      {
        directory: raw.path,
        size,
        batch: clients,
        seconds: Math.min(2, this.#settings.seconds),
      } satisfies RawCommits,
    );
    const result = await this.#loadPut(product, size, clients);
    this.#add({
      name,
      unit: "/s",
      value: result.requests / result.seconds,
      bound: { name: `raw, commits of ${clients}`, value: bound.rowsPerSecond },
      ...(size === JUDGED && clients !== 16 ? { goal: { kind: "atLeast", ratio: 0.5 } } : {}),
      ...latencies(result),
    });
  }

  async #read(
    { product, bare }: Servers,
    method: "GET" | "HEAD",
    size: number,
    clients: number,
  ): Promise<void> {
    const bound = await this.#loadRead(bare, method, size, clients);
    const result = await this.#loadRead(product, method, size, clients);
    this.#compare(`${method} ${sizeName(size)}, ${clients} clients`, result, bound, {
      judged: method === "GET" && size === JUDGED,
    });
  }

  #compare(name: string, result: LoadResult, bound: LoadResult, { judged = false } = {}): void {
    this.#add({
      name,
      unit: "/s",
      value: result.requests / result.seconds,
      bound: { name: "bare server", value: bound.requests / bound.seconds },
      ...latencies(result),
    });
    this.#add({
      name: `${name}: CPU a request`,
      unit: "us",
      value: cpuOf(result),
      bound: { name: "bare server", value: cpuOf(bound) },
      ...(judged ? { goal: { kind: "atMost", ratio: 3 } } : {}),
    });
  }

  async #delete({ product, bare }: Servers): Promise<void> {
    const count = Math.ceil(3000 * this.#settings.seconds);
    const targets = { path: `/bench/${JUDGED}/`, first: this.#used, count, repeat: false };
    this.#used += count;
    const put = { method: "PUT", targets, status: 200, clients: 64, seconds: 60 } as const;
    await load(product, { ...put, body: { kind: "plain", size: JUDGED, payload: "hashed" } });
    const plan = { method: "DELETE", targets, status: 204, clients: 16, seconds: 60 } as const;
    const bound = await load(bare, plan);
    const result = await load(product, plan);
    this.#compare("DELETE, 16 clients", result, bound);
  }
}

const section: Section = {
  name: "small",
  title: "Small objects",
  async run(settings) {
    for (let run = 1; run <= settings.runs; run++) {
      settings.progress(`run ${run} of ${settings.runs}`);
      await new SmallObjects(settings).run();
    }
  },
};

export { section as smallObjects };
