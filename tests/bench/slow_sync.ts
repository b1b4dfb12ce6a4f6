/** GET latency beside PUT load on a disk whose every fsync takes 10 ms longer, against the same
 * GETs alone. The delay is a preloaded library: only the thread that syncs waits. */
import { fileURLToPath } from "node:url";
import { load, type LoadPlan, type RunningProcess, startLoad, startProduct } from "./processes.ts";
import { figures, type Section, type Settings, sizeName } from "./section.ts";
import { SetupClient } from "./setup_client.ts";

const DELAY_US = 10_000;
const READERS = 16;
const WRITERS = 16;

/** Compiles the shim; undefined where there is no C compiler. */
async function compileShim(directory: string): Promise<string | undefined> {
  const output = `${directory}/slow_sync.so`;
  const source = fileURLToPath(new URL("./slow_sync.c", import.meta.url));
  try {
    const { success } = await new Deno.Command("cc", {
      args: ["-shared", "-fPIC", "-O2", "-o", output, source, "-ldl"],
    }).output();
    return success ? output : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function get(seconds: number): LoadPlan {
  return {
    method: "GET",
    targets: { path: "/bench/read/", first: 0, count: 256, repeat: true },
    status: 200,
    length: 4096,
    clients: READERS,
    seconds,
  };
}

function put(size: number, first: number, seconds: number): LoadPlan {
  return {
    method: "PUT",
    targets: { path: `/bench/${size}/`, first, count: 4000 * Math.ceil(seconds), repeat: false },
    body: { kind: "plain", size, payload: "hashed" },
    status: 200,
    clients: WRITERS,
    seconds,
  };
}

async function measure(
  settings: Settings,
  product: RunningProcess,
  size: number,
  run: number,
): Promise<void> {
  const add = figures(settings, slowSync.title);
  const { seconds } = settings;
  const alone = await load(product, get(seconds));
  const writing = startLoad(product, put(size, run * 1_000_000, seconds + 2));
  await writing.started;
  const beside = await load(product, get(seconds));
  const written = await writing.result;
  add({
    name: `GET p99 beside PUT ${sizeName(size)}`,
    unit: "ms",
    value: beside.p99,
    bound: { name: "GET p99 alone", value: alone.p99 },
    goal: { kind: "atMost", ratio: 3 },
    p50: beside.p50,
    p99: beside.p99,
  });
  add({
    name: `  meanwhile PUT ${sizeName(size)}`,
    unit: "/s",
    value: written.requests / written.seconds,
    p50: written.p50,
    p99: written.p99,
  });
}

export const slowSync: Section = {
  name: "slow-sync",
  title: `Reading while every fsync takes ${DELAY_US / 1000} ms longer`,
  async run(settings) {
    await using directory = await settings.workspace.directory();
    await using built = await settings.workspace.directory();
    const shim = await compileShim(built.path);
    if (shim === undefined) return settings.report.note("slow-sync left out: no C compiler (cc)");
    await using product = await startProduct(settings.workspace, directory.path, {
      LD_PRELOAD: shim,
      SLOW_SYNC_US: String(DELAY_US),
    });
    await new SetupClient(product).createBucket("bench");
    await load(product, {
      ...put(4096, 0, 60),
      targets: { path: "/bench/read/", first: 0, count: 256, repeat: false },
    });
    await load(product, get(1));
    for (let run = 1; run <= settings.runs; run++) {
      settings.progress(`run ${run} of ${settings.runs}`);
      for (const size of [4096, 65536]) await measure(settings, product, size, run);
    }
  },
};
