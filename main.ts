/** The command line: reads the settings, starts what they ask for, ends it on a signal. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { previewChanges } from "./server/bootstrap/preview.ts";
import { isClientCommand } from "./server/config/client_commands.ts";
import { type Command, readCommand } from "./server/config/command.ts";
import { speaksTls } from "./server/config/coherence.ts";
import { ConfigError } from "./server/config/config_error.ts";
import { verifyAuditTrail } from "./server/audit_command.ts";
import { declarations, liveOptions, masterKeys, serverOptions } from "./server/config/options.ts";
import { Reloader } from "./server/config/reloader.ts";
import type { Resolved } from "./server/config/resolve.ts";
import { ignoredVariables } from "./server/config/sources.ts";
import { configText, helpText, shownSettings } from "./server/config/show.ts";
import { askReady } from "./server/health/ask_ready.ts";
import { serviceManager } from "./server/runtime/sd_notify.ts";
import { splitAddress, urlOf } from "./server/socket_address.ts";
import { managementUrl } from "./server/management_url.ts";
import { startServer } from "./server/start.ts";
import { formatFinding, verifyDirectory } from "./storage/verify.ts";
import { licenses } from "./web/console_files.ts";
import manifest from "./deno.json" with { type: "json" };

async function main(args: readonly string[]): Promise<number> {
  if (isClientCommand(args)) return await client(args);
  const files = new Set<string>();
  const read = () =>
    readCommand(args, Deno.env.toObject(), (path) => {
      files.add(path);
      return readFileSync(path, "utf8");
    });
  const command = await read();
  switch (command.name) {
    case "help":
      console.log(helpText());
      return 0;
    case "version":
      console.log(`objectstorage ${manifest.version}`);
      return 0;
    case "licenses":
      console.log(licenses().trimEnd());
      return 0;
    case "config check":
      console.log("The configuration is valid");
      return 0;
    case "config show":
      console.log(configText(command.settings));
      return 0;
    case "verify":
      return await verify(command.settings.config["data"]);
    case "audit verify":
      return await verifyAuditTrail(
        command.settings.config["data"],
        masterKeys(command.settings.config),
        (line) => console.log(line),
      );
    case "import-minio":
      return await takeOver(command);
    case "healthcheck":
      return await healthcheck(command.settings);
    case "serve":
      return command.dryRun ? await dryRun(command) : await serve(command, { files, read });
  }
}

/** Asks a server that runs. Whoever starts one loads nothing of this. */
async function client(args: readonly string[]): Promise<number> {
  // Some runtimes complain of their own modules, to whoever types a command.
  Object.assign(process, { noDeprecation: true });
  // And let an answer that breaks off be known by this alone, as long as something is waited for.
  setInterval(() => undefined, 60_000);
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    console.error(`error: ${event.reason instanceof Error ? event.reason.message : event.reason}`);
    Deno.exit(4);
  });
  const { runCommand } = await import("./admin/cli/cli.ts");
  const { sinkOf } = await import("./admin/cli/descriptor.ts");
  return await runCommand(args, {
    stdin: process.stdin,
    stdout: sinkOf(1),
    stderr: sinkOf(2),
    environment: Deno.env.toObject(),
    now: Date.now,
  });
}

const DEV_BANNER = `
  ┌──────────────────────────────────────────────────────────────────────┐
  │  DEVELOPMENT MODE: credentials everybody knows, loopback only.        │
  │  Never keep anything here that others must not read.                  │
  └──────────────────────────────────────────────────────────────────────┘
`;

type Serve = Extract<Command, { name: "serve" }>;

interface Sources {
  /** Grows when a reading meets more. */
  readonly files: ReadonlySet<string>;
  read(): Promise<Command>;
}

async function serve(
  { dev, settings, keyPair, authority, users }: Serve,
  { files, read }: Sources,
): Promise<number> {
  const stopping = Promise.withResolvers<void>();
  let signals = 0;
  const stop = () => {
    // Who asks twice does not want to wait.
    if (++signals > 1) Deno.exit(1);
    stopping.resolve();
  };
  const names: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM"];
  for (const signal of names) Deno.addSignalListener(signal, stop);
  // Unheard, it would end the process. While that starts, it is heard when it has.
  let reload = (): void => void (reloadAsked = true);
  let reloadAsked = false;
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGHUP", () => reload());
  // What is stored is for this user alone.
  if (Deno.build.os !== "windows") Deno.umask(0o077);
  if (dev) console.log(DEV_BANNER);
  using manager = serviceManager(Deno.env.toObject());
  let inForce = settings;
  const server = await startServer({
    ...serverOptions(settings.config, { keyPair, authority, users }),
    configuration: () => shownSettings(inForce),
    development: dev,
  });
  const ignored = ignoredVariables(Deno.env.toObject());
  if (ignored.length > 0) server.log.warn(`Not used here: ${ignored.join(", ")}`);
  const made = server.newRoot;
  if (made !== undefined) {
    console.log(
      `Root credentials made for this data directory, told this once:\n` +
        `  access key  ${made.user}\n  secret key  ${made.password}`,
    );
  }
  console.log(
    `objectstorage ${manifest.version} ready: S3 at ${server.url}, management at ` +
      `${server.managementUrl}, data in ${server.directory}`,
  );
  using reloader = new Reloader({
    loaded: { settings, keyPair },
    files,
    async read() {
      const command = await read();
      return command.name === "serve" ? command : { settings, keyPair };
    },
    async apply(loaded, names) {
      await server.apply(liveOptions(loaded.settings.config, loaded.keyPair), names);
      inForce = loaded.settings;
    },
    log: server.log,
  });
  reloader.watch();
  reload = async () => {
    server.reopenLogs();
    if (signals > 0) return;
    await manager.reloading();
    await reloader.reload("SIGHUP");
    if (signals === 0) await manager.ready(`S3 at ${server.url}`);
  };
  await manager.ready(`S3 at ${server.url}`);
  if (reloadAsked) reload();
  await stopping.promise;
  await manager.stopping();
  await server.stop();
  return 0;
}

/** Tells what a start would change for what is declared, and changes nothing. */
async function dryRun({ settings: { config }, users }: Serve): Promise<number> {
  const changes = await previewChanges(
    config["data"],
    declarations(config, { users }),
    masterKeys(config),
  );
  for (const change of changes) console.log(change);
  if (changes.length === 0) console.log("Nothing to change");
  return 0;
}

/** Takes over what MinIO exported; 1 when something was left out, 2 when it could not be done. */
async function takeOver(
  { file, dryRun, json, settings: { config } }: Extract<Command, { name: "import-minio" }>,
): Promise<number> {
  if (Deno.build.os !== "windows") Deno.umask(0o077);
  const { importMinio } = await import("./server/minio_import/import.ts");
  const { importText } = await import("./server/minio_import/report.ts");
  try {
    const report = await importMinio({
      file,
      dryRun,
      directory: config["data"],
      rootUser: config["root.user"],
      masterKeys: masterKeys(config),
      region: config["region"],
      allowOldSqlite: config["allowOldSqlite"],
    });
    console.log(json ? JSON.stringify(report, null, 2) : importText(report));
    return report.skipped.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(`objectstorage: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
}

/** Whether the server of these settings, on this machine, takes requests. */
async function healthcheck({ config, sources }: Resolved): Promise<number> {
  try {
    // The server may have been told by an argument, which this command has not.
    const told = sources["console.address"] === "default"
      ? managementUrl(config["data"])
      : undefined;
    const url = told ?? urlOf(splitAddress(config["console.address"]), speaksTls(config));
    const { ready, text } = await askReady(url, 5_000);
    console.log(text.trim());
    return ready ? 0 : 1;
  } catch (error) {
    console.error(`objectstorage: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

async function verify(directory: string): Promise<number> {
  let findings = 0;
  try {
    for await (const finding of verifyDirectory(directory)) {
      findings++;
      console.log(formatFinding(finding));
    }
  } catch (error) {
    // Not checked is not clean, and not spoilt.
    console.error(`objectstorage: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
  console.log(findings === 0 ? "verify: clean" : `verify: ${findings} findings`);
  return findings === 0 ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    for (const line of message.split("\n")) console.error(`objectstorage: ${line}`);
    // What the operator must change, and what may pass: a service manager tries only the latter again.
    Deno.exit(error instanceof ConfigError ? 2 : 1);
  }
}
