/** The server under test as a process of its own: embedded start without signatures, entry modules
 * of the test's choice, a sweep on SIGUSR2. Prints `ready URL PID`, `swept`, `stopped`. */
import { parseArgs } from "node:util";
import { startServer } from "../../server/start.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    data: { type: "string" },
    isolates: { type: "string", default: "1" },
    http: { type: "string" },
    writer: { type: "string" },
    "sweep-interval": { type: "string", default: "3600000" },
  },
});

const server = await startServer({
  directory: values.data ?? "",
  authentication: false,
  isolates: Number(values.isolates),
  sweepInterval: Number(values["sweep-interval"]),
  drainTimeout: 3_000,
  entries: {
    ...(values.http === undefined ? {} : { http: new URL(values.http, import.meta.url) }),
    ...(values.writer === undefined ? {} : { writer: new URL(values.writer, import.meta.url) }),
  },
});

Deno.addSignalListener("SIGUSR2", async () => {
  await server.sweep();
  console.log("swept");
});
Deno.addSignalListener("SIGTERM", async () => {
  await server.stop();
  console.log("stopped");
  Deno.exit(0);
});
console.log(`ready ${server.url} ${Deno.pid}`);
