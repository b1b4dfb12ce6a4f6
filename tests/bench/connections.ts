/** GET latency while ten thousand other connections are held open, and what they cost. */
import type { HoldOptions } from "./hold.ts";
import { memory } from "./proc.ts";
import { CREDENTIALS, load, type LoadPlan, startHold, startProduct } from "./processes.ts";
import { figures, type Section, type Settings } from "./section.ts";
import { SetupClient } from "./setup_client.ts";

const HELD = 10_000;
const CLIENTS = 64;
/** Milliseconds. */
const LIMIT = 50;

async function run(settings: Settings): Promise<void> {
  const add = figures(settings, connections.title);
  await using directory = await settings.workspace.directory();
  await using product = await startProduct(settings.workspace, directory.path);
  const client = new SetupClient(product);
  await client.createBucket("bench");
  await client.send({ method: "PUT", path: "/bench/object", body: new Uint8Array(4096) });
  const plan: LoadPlan = {
    method: "GET",
    targets: { path: "/bench/object", names: "none", first: 0, count: 1, repeat: true },
    status: 200,
    length: 4096,
    clients: CLIENTS,
    seconds: settings.seconds,
  };
  await load(product, { ...plan, seconds: 1 });
  const alone = await load(product, plan);
  const before = memory(product.pid).resident;
  const hold = { port: product.port, credentials: CREDENTIALS, connections: HELD };
  await using _held = await startHold({ ...hold, path: "/bench/object" } satisfies HoldOptions);
  const each = (memory(product.pid).resident - before) / HELD;
  const beside = await load(product, plan);
  const name = `GET p99, ${CLIENTS} clients, ${HELD} connections held`;
  const { p50, p99 } = beside;
  add({
    name,
    unit: "ms",
    value: p99,
    bound: { name: "limit", value: LIMIT },
    goal: { kind: "atMost", ratio: 1 },
    p50,
    p99,
  });
  add({
    name: "  same",
    unit: "ms",
    value: p99,
    bound: { name: "none held", value: alone.p99 },
    p50,
    p99,
  });
  add({ name: "  memory a connection", unit: "KB", value: each / 1000 });
}

export const connections: Section = {
  name: "connections",
  title: "Many connections",
  async run(settings) {
    for (let i = 1; i <= settings.runs; i++) {
      settings.progress(`run ${i} of ${settings.runs}`);
      await run(settings);
    }
  },
};
