/** The load generator, a process of its own: reads one Plan as JSON from standard input, spreads
 * it over threads, prints the line `started` and then one LoadResult as JSON. */
import { Histogram } from "./histogram.ts";
import type { Outcome } from "./load_worker.ts";
import type { LoadResult, Plan } from "./plan.ts";
import { cpuTime } from "./proc.ts";

/** This thread's part of a plan: its clients, and its targets unless all share them. */
function share(plan: Plan, thread: number): Plan {
  const part = (total: number) =>
    Math.floor(total / plan.threads) + (thread < total % plan.threads ? 1 : 0);
  if (plan.targets.repeat) return { ...plan, clients: part(plan.clients) };
  let first = plan.targets.first;
  for (let i = 0; i < thread; i++) {
    first += Math.floor(plan.targets.count / plan.threads) +
      (i < plan.targets.count % plan.threads ? 1 : 0);
  }
  const targets = { ...plan.targets, first, count: part(plan.targets.count) };
  return { ...plan, targets, clients: part(plan.clients) };
}

function nextMessage<Data>(port: MessagePort): Promise<Data> {
  return new Promise((resolve) => {
    port.addEventListener("message", (event) => resolve(event.data), { once: true });
  });
}

async function run(plan: Plan): Promise<LoadResult> {
  const ports = Array.from({ length: plan.threads }, (_, thread) => {
    const worker = new Worker(new URL("./load_worker.ts", import.meta.url), { type: "module" });
    const { port1, port2 } = new MessageChannel();
    port1.start();
    worker.postMessage({ plan: share(plan, thread), port: port2 }, [port2]);
    return port1;
  });
  await Promise.all(ports.map((port) => nextMessage(port)));
  const cpuBefore = plan.pid === undefined ? 0 : cpuTime(plan.pid);
  const begin = performance.now();
  console.log("started");
  const outcomes = await Promise.all(ports.map((port) => {
    const outcome = nextMessage<Outcome>(port);
    port.postMessage("go");
    return outcome;
  }));
  const seconds = (performance.now() - begin) / 1000;
  const cpu = plan.pid === undefined ? 0 : cpuTime(plan.pid) - cpuBefore;
  const all = new Histogram();
  let bytes = 0;
  for (const outcome of outcomes) {
    if (outcome.error !== undefined) throw new Error(outcome.error);
    all.add(new Histogram(outcome.counts));
    bytes += outcome.bytes;
  }
  return {
    requests: all.total,
    seconds,
    bytes,
    p50: all.quantile(0.5),
    p99: all.quantile(0.99),
    worst: all.quantile(1),
    cpu,
  };
}

const plan: Plan = JSON.parse(await new Response(Deno.stdin.readable).text());
console.log(JSON.stringify(await run(plan)));
Deno.exit(0);
