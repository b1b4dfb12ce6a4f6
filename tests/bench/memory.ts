/** Resident memory of the server: idle after its start, and at most through one very large
 * upload and many large downloads at once. */
import { memory, resetPeak } from "./proc.ts";
import { ISOLATES, load, type RunningProcess, startProduct } from "./processes.ts";
import { figures, GiB, MiB, type Section, type Settings, sizeName } from "./section.ts";
import { SetupClient } from "./setup_client.ts";

const MB = 1e6;
const CLIENTS = 64;
const IDLE_LIMIT = 130;
/** Milliseconds: what the start left behind is collected by then. */
const UNTIL_IDLE = 60_000;
const PEAK_LIMIT = 400;

async function upload(product: RunningProcess, path: string, size: number): Promise<void> {
  await load(product, {
    method: "PUT",
    targets: { path, names: "none", first: 0, count: 1, repeat: false },
    body: { kind: "plain", size, payload: "unsigned" },
    status: 200,
    clients: 1,
    seconds: 600,
  });
}

async function run(settings: Settings): Promise<void> {
  const add = figures(settings, memorySection.title);
  const large = settings.quick ? GiB : 5 * GiB;
  const each = settings.quick ? 64 * MiB : 256 * MiB;
  await using directory = await settings.workspace.directory();
  await using product = await startProduct(settings.workspace, directory.path);
  await new Promise((resolve) => setTimeout(resolve, UNTIL_IDLE));
  const limit = (value: number) => ({ name: "limit", value });
  const goal = { kind: "atMost", ratio: 1 } as const;
  const idle = memory(product.pid).resident / MB;
  add({
    name: `idle, ${ISOLATES} isolates`,
    unit: "MB",
    value: idle,
    bound: limit(IDLE_LIMIT),
    goal,
  });

  await new SetupClient(product).createBucket("bench");
  const peak = async (name: string, judged: boolean, work: () => Promise<unknown>) => {
    settings.progress(name);
    resetPeak(product.pid);
    await work();
    const value = memory(product.pid).peak / MB;
    const held = judged ? { bound: limit(PEAK_LIMIT), goal } : {};
    add({ name: `peak, ${name}`, unit: "MB", value, ...held });
  };
  await peak(`${sizeName(large)} up`, true, () => upload(product, "/bench/large", large));
  await upload(product, "/bench/each", each);
  await peak(`${CLIENTS} x ${sizeName(each)} down`, true, () =>
    load(product, {
      method: "GET",
      targets: { path: "/bench/each", names: "none", first: 0, count: CLIENTS, repeat: false },
      status: 200,
      length: each,
      clients: CLIENTS,
      seconds: 600,
    }));
  await peak("64 clients PUT 4 KiB", false, () =>
    load(product, {
      method: "PUT",
      targets: { path: "/bench/4k/", first: 0, count: 100_000, repeat: false },
      body: { kind: "plain", size: 4096, payload: "hashed" },
      status: 200,
      clients: CLIENTS,
      seconds: 5,
    }));
}

export const memorySection: Section = {
  name: "memory",
  title: "Memory",
  async run(settings) {
    for (let i = 1; i <= settings.runs; i++) await run(settings);
  },
};
