/** A whole server from options: directory and lock, writer isolate, HTTP isolates, jobs; restarts
 * what crashes, drains what stops. Used by main.ts and, embedded, by tests and programs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Housekeeping } from "../storage/jobs/housekeeping.ts";
import { DirectoryBlobs } from "../storage/directory/directory_blobs.ts";
import { denoFiles } from "../storage/directory/files.ts";
import { Generation } from "../storage/generation.ts";
import type { MetadataWriter } from "../storage/metadata.ts";
import { EpochClock, epochMemory } from "../storage/epochs.ts";
import { Fence } from "../storage/fence.ts";
import { SqliteReader } from "../storage/sqlite/reader.ts";
import { canSyncDirectories } from "../storage/sync_directory.ts";
import { DirectoryLock } from "../storage/sqlite/directory_lock.ts";
import { AuditTrail } from "./audit_trail.ts";
import { ROOT_ID } from "./auth/root_credentials.ts";
import { loadMasterKey } from "./master_key.ts";
import { forgetStoredRoot, loadStoredRoot } from "./stored_root.ts";
import { applyChanges } from "./bootstrap/apply.ts";
import { planChanges } from "./bootstrap/plan.ts";
import { prepareDirectory } from "./data_directory.ts";
import { administration } from "./administration.ts";
import { httpSettings } from "./http_settings.ts";
import { identityServices } from "./identity_services.ts";
import { ConfigError } from "./config/config_error.ts";
import { resealSecrets } from "./reseal_secrets.ts";
import { Sealer } from "./auth/sealing.ts";
import { SESSION_IDLE } from "./sessions/session_services.ts";
import { CertificateKeeper } from "./tls/certificate_keeper.ts";
import { openCertificate } from "./tls/server_certificate.ts";
import { serverNames } from "./tls/server_names.ts";
import type { KeyPair } from "./tls/key_pair.ts";
import { systemClock } from "./clock.ts";
import type { HttpSettings } from "./isolates/messages.ts";
import { Serving } from "./isolates/serving.ts";
import { Writing } from "./isolates/writing.ts";
import { Logs } from "./log/logs.ts";
import { Management } from "./management.ts";
import { tellManagementUrl } from "./management_url.ts";
import { canSharePort, processors, redirectToHttps, requireFreePort } from "./runtime/listen.ts";
import type { RunningServer, ServerOptions } from "./server_options.ts";
import { splitAddress, urlOf } from "./socket_address.ts";

export type { LiveOptions, RunningServer, ServerOptions } from "./server_options.ts";

/** Starts a server; resolves when it answers requests. Throws when the directory is held by
 * another server, the port is taken, or the database cannot be opened. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const temporary = options.directory === undefined;
  const directory = resolve(options.directory ?? mkdtempSync(join(tmpdir(), "objectstorage-")));
  await using cleanup = new AsyncDisposableStack();
  if (temporary) cleanup.defer(() => rmSync(directory, { recursive: true, force: true }));
  const logs = cleanup.use(new Logs(options.log));
  const internal = prepareDirectory(directory);
  cleanup.use(new DirectoryLock(join(internal, "lock")));
  if (options.fresh) empty(directory, internal);
  const { current: masterKey = loadMasterKey(internal).key, previous = [] } = options.masterKeys ??
    {};
  const masterKeys = { current: masterKey, previous };

  const { hostname, port } = splitAddress(options.address ?? "127.0.0.1:0");
  requireFreePort("S3 (s3.address)", { hostname, port });
  const shared = canSharePort();
  const clock = options.clock ?? systemClock;
  const certificate = options.tls === undefined ? undefined : await openCertificate(options.tls, {
    directory: join(internal, "tls"),
    names: serverNames({
      addresses: [options.address, options.consoleAddress].filter((each) => each !== undefined),
      publicUrl: options.publicUrl,
      domains: options.domains,
    }),
    clock,
  });
  const tls = certificate?.pair;
  const count = shared ? options.isolates ?? Math.max(1, processors() - 1) : 1;
  // The main isolate reads and writes objects, too, for the management API.
  const epochs = epochMemory(count + 1);
  const fence = Fence.memory();
  const generation = Generation.memory();
  const drainTimeout = options.drainTimeout ?? 25_000;
  const management = new Management({
    directory,
    database: join(internal, "metadata.db"),
    fence,
    log: logs.log,
    ...(options.telemetry === undefined ? {} : { telemetry: options.telemetry }),
    development: options.development ?? false,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    ...(options.consoleUrl === undefined ? {} : { consoleUrl: options.consoleUrl }),
    ...(options.consoleAddress === undefined ? {} : { address: options.consoleAddress }),
    ...(options.trustedProxies === undefined ? {} : { trustedProxies: options.trustedProxies }),
    ...(options.metricsToken === undefined ? {} : { metricsToken: options.metricsToken }),
    ...(tls === undefined ? {} : { tls }),
  });
  cleanup.use(management);
  if (management.url !== undefined) {
    cleanup.use(tellManagementUrl(internal, management.url));
  }

  // Management has its port by now: the two must not have taken the same.
  requireFreePort("S3 (s3.address)", { hostname, port });
  // Made only once little can go wrong: they are told this once.
  const stored = options.rootCredentials === "stored" ? loadStoredRoot(internal) : undefined;
  let isStarted = false;
  // Credentials nobody was told of are no one's: the next start makes others.
  cleanup.defer(() => {
    if (stored?.isNew && !isStarted) forgetStoredRoot(internal);
  });
  const rootUser = stored?.user ?? options.rootUser ?? "minioadmin";
  const settings = httpSettings(options, {
    directory,
    database: join(internal, "metadata.db"),
    hostname,
    port,
    shared,
    ...(tls === undefined ? {} : { tls }),
    rootUser,
    rootPassword: stored?.password ?? options.rootPassword ?? "minioadmin",
  });

  const writing = cleanup.use(
    await Writing.start({
      logs,
      entry: options.entries?.writer,
      start: {
        database: settings.database,
        allowOldSqlite: options.allowOldSqlite ?? false,
        journalLimit: options.journalLimit ?? 1_000_000,
        epochs,
        fence,
        generation,
      },
      line: () => management.connect("writer"),
    }),
  );
  const { commands } = writing;
  const blobs = await DirectoryBlobs.open({
    directory,
    files: denoFiles,
    fence: new Fence(fence, logs.log.report),
  });
  cleanup.use(blobs);
  await blobs.clearTemporary();
  const epochClock = new EpochClock(epochs);
  const housekeeping = new Housekeeping({
    writer: commands,
    blobs,
    epochs: epochClock,
    sweepInterval: options.sweepInterval ?? 10_000,
    uploadLifetime: options.uploadLifetime ?? 7 * 86_400_000,
    report: logs.log.report,
    sessionIdle: options.sessions?.idle ?? SESSION_IDLE,
    onRun: management.onRun,
  });
  await housekeeping.recover();
  const sealer = new Sealer(masterKeys);
  const reader = cleanup.use(
    new SqliteReader(settings.database, { generation: new Generation(generation, "buckets") }),
  );
  const from = { reader, writer: commands };
  const { resealed, unreadable } = await resealSecrets(sealer, from);
  if (resealed > 0) logs.log.info("Secrets were sealed under the new master key", { resealed });
  if (unreadable > 0) throw new ConfigError(lostMasterKey(unreadable));
  const audit = cleanup.use(
    await AuditTrail.open({
      ...{ ...from, directory: internal, sealer },
      report: logs.log.report,
      options: options.audit ?? {},
    }),
  );
  const inForce = { settings };
  const identity = cleanup.use(identityServices({
    ...from,
    ...{ sealer, masterKey, generation, options, clock },
    rootSettings: () => inForce.settings,
    secure: tls !== undefined,
    count: management.onLogin,
    report: logs.log.report,
  }));
  if (options.declared !== undefined) {
    await applyChanges(await planChanges(options.declared, { reader, sealer }), {
      identities: identity.identities,
      writer: commands,
      owner: { id: ROOT_ID, region: settings.region },
      by: { principal: rootUser },
    });
  }

  const serving = cleanup.use(
    await Serving.start({
      logs,
      entry: options.entries?.http,
      count,
      settings,
      start: {
        epochs,
        fence,
        generation,
        masterKeys,
        ...(management.telemetry === undefined ? {} : { telemetry: management.telemetry }),
      },
      writing,
      epochs: epochClock,
      line: (name) => management.connect(name),
      drainTimeout,
    }),
  );
  cleanup.use(housekeeping);
  housekeeping.run();
  if (options.redirectAddress !== undefined) {
    cleanup.use(redirectToHttps(splitAddress(options.redirectAddress), {
      httpsPort: serving.settings.port,
      proofAt: (path) => certificate?.proofs?.at(path),
      report: logs.log.report,
    }));
  }
  const s3 = { hostname, port: serving.settings.port };
  const configuration = options.configuration ?? (() => []);
  cleanup.use(management.run({
    ...{ writer: commands, blobs, s3, audit, configuration },
    administration: administration({
      ...{ ...from, settings, blobs, epochs, identity, sealer, clock },
      member: count,
      requests: logs.requests,
    }),
  }));

  const change = async (changed: Partial<HttpSettings>): Promise<void> => {
    const before = serving.settings;
    await serving.apply(changed);
    inForce.settings = serving.settings;
    if (changed.tls === undefined) return;
    try {
      await management.present(changed.tls);
    } catch (error) {
      serving.keep(before);
      throw error;
    }
  };
  if (certificate?.source !== undefined) {
    const present = (tls: KeyPair) => change({ tls });
    const { source } = certificate;
    cleanup.use(new CertificateKeeper({ source, present, log: logs.log, clock }));
  }

  const resources = cleanup.move();
  isStarted = true;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    if (stopped === undefined) logs.log.info("Stopping: finishing the requests under way");
    return stopped ??= resources.disposeAsync();
  };
  const url = urlOf(s3, tls !== undefined);
  logs.log.info("Server started", { url, directory, isolates: count });
  if (count < (options.isolates ?? 1)) {
    logs.log.warn("This system cannot share a port between isolates: there is one");
  }
  if (!canSyncDirectories()) {
    logs.log.warn(
      "Directories cannot be synced on this system: after a power failure the newest files may be gone",
    );
  }
  return {
    url,
    port: serving.settings.port,
    ...(management.url === undefined ? {} : { managementUrl: management.url }),
    directory,
    ...(stored?.isNew ? { newRoot: stored } : {}),
    identities: identity.identities,
    log: logs.log,
    reopenLogs: () => logs.reopen(),
    sweep: () => housekeeping.sweep(),
    async apply(changes, names = Object.keys(changes)) {
      const { uploadLifetime, log = {}, metricsToken, ...changed } = changes;
      const by = serving.settings.rootUser;
      // Before it is in force: what cannot be recorded is not changed.
      await recordConfiguration(commands, by, { changed: names });
      try {
        logs.change(log);
        if (metricsToken !== undefined) management.metricsToken = metricsToken ?? undefined;
        if (uploadLifetime !== undefined) housekeeping.uploadLifetime = uploadLifetime;
        await change(changed);
      } catch (error) {
        await recordConfiguration(commands, by, { changed: names, result: "failure" });
        throw error;
      }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Whoever has a hand on the settings is root: they hold its secret. */
async function recordConfiguration(
  writer: Pick<MetadataWriter, "execute">,
  principal: string,
  details: { readonly changed: readonly string[]; readonly result?: string },
): Promise<void> {
  if (details.changed.length === 0) return;
  const cause = { principal, action: "ChangeConfiguration" };
  await writer.execute("recordEvent", { resource: "configuration", details, cause });
}

/** Everything but the lock, which is ours already. */
function empty(directory: string, internal: string): void {
  for (const path of [join(directory, "blobs"), join(directory, "tmp")]) {
    rmSync(path, { recursive: true, force: true });
  }
  for (const suffix of ["", "-wal", "-shm"]) {
    rmSync(join(internal, `metadata.db${suffix}`), { force: true });
  }
}

/** Without the key the access keys of the directory would be dead, and nobody told why. */
function lostMasterKey(unreadable: number): string {
  return `The secrets of ${unreadable} access keys and links cannot be opened: restore ` +
    `.objectstorage/master.key, or name the key they had in masterKey.current or masterKey.previous`;
}
