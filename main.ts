/** The command line: reads the settings, starts what they ask for, ends it on a signal. */
import { formatFinding, verifyDirectory } from "./storage/verify.ts";
import { ConfigError, HELP, readConfig } from "./server/config.ts";
import { type ServerOptions, startServer } from "./server/start.ts";
import manifest from "./deno.json" with { type: "json" };

async function main(args: readonly string[]): Promise<number> {
  const command = readConfig(args, Deno.env.toObject());
  switch (command.name) {
    case "help":
      console.log(HELP);
      return 0;
    case "version":
      console.log(`objectstorage ${manifest.version}`);
      return 0;
    case "verify":
      return await verify(command.directory);
    case "dev":
      console.log(DEV_BANNER);
      return await serve(command.options);
    case "serve":
      return await serve(command.options);
  }
}

const DEV_BANNER = `
  ┌──────────────────────────────────────────────────────────────────────┐
  │  DEVELOPMENT MODE: credentials everybody knows, loopback only.        │
  │  Never keep anything here that others must not read.                  │
  └──────────────────────────────────────────────────────────────────────┘
`;

async function serve(options: ServerOptions): Promise<number> {
  const stopping = Promise.withResolvers<void>();
  const stop = () => stopping.resolve();
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  // What is stored is for this user alone.
  if (Deno.build.os !== "windows") Deno.umask(0o077);
  const server = await startServer(options);
  console.log(
    `objectstorage ${manifest.version} ready: S3 at ${server.url}, data in ${server.directory}`,
  );
  await stopping.promise;
  console.log("Stopping: finishing the requests under way");
  await server.stop();
  return 0;
}

async function verify(directory: string): Promise<number> {
  let findings = 0;
  for await (const finding of verifyDirectory(directory)) {
    findings++;
    console.log(formatFinding(finding));
  }
  console.log(findings === 0 ? "verify: clean" : `verify: ${findings} findings`);
  return findings === 0 ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    if (error instanceof ConfigError) console.error(`objectstorage: ${error.message}`);
    else console.error("objectstorage:", error instanceof Error ? error.message : error);
    Deno.exit(2);
  }
}
