/** A whole server from options: directory and lock, writer isolate, HTTP isolates, jobs; restarts
 * what crashes, drains what stops. Used by main.ts and, embedded, by tests and programs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Housekeeping } from "../storage/jobs/housekeeping.ts";
import { DirectoryBlobs } from "../storage/directory/directory_blobs.ts";
import { denoFiles } from "../storage/directory/files.ts";
import { BucketGeneration } from "../storage/bucket_generation.ts";
import { EpochClock, epochMemory } from "../storage/epochs.ts";
import { Fence } from "../storage/fence.ts";
import { RemoteWriter } from "../storage/remote_metadata.ts";
import { SqliteReader } from "../storage/sqlite/sqlite_metadata.ts";
import { canSyncDirectories } from "../storage/sync_directory.ts";
import { DirectoryLock } from "../storage/sqlite/directory_lock.ts";
import { ROOT_ID } from "./auth/root_credentials.ts";
import { loadStoredRoot } from "./stored_root.ts";
import { planBuckets } from "./bootstrap.ts";
import type { DeclaredBucket } from "./config/declared_buckets.ts";
import { prepareDirectory } from "./data_directory.ts";
import type { KeyPair } from "./tls/key_pair.ts";
import { selfSignedPair } from "./tls/self_signed.ts";
import type { HttpSettings } from "./isolates/messages.ts";
import { Isolate } from "./isolates/isolate.ts";
import type { Log } from "./log/log.ts";
import type { LogSettings } from "./log/log_control.ts";
import { Logs, type LogsOptions } from "./log/logs.ts";
import { Management } from "./management.ts";
import { canSharePort, processors, redirectToHttps, requireFreePort } from "./runtime/listen.ts";
import { splitAddress, urlOf } from "./socket_address.ts";

export interface ServerOptions {
  /** Data directory; made when absent. Default: a fresh temporary one, removed at the end. */
  readonly directory?: string;
  /** Removes everything in `directory` first. Default false. */
  readonly fresh?: boolean;
  /** `host:port`; port 0 takes a free one; no host means all. Default `127.0.0.1:0`. */
  readonly address?: string;
  /** Where management listens: health, metrics. As `address`; absent: nowhere. */
  readonly consoleAddress?: string;
  /** Bearer token metrics are asked for with. Default: none is needed on the management port, and
   * there are no metrics on the S3 port. */
  readonly metricsToken?: string;
  /** Default `minioadmin`: embedded servers are for tests. */
  readonly rootUser?: string;
  readonly rootPassword?: string;
  /** `stored`: those kept in the directory, made at its first start. Default: the two above. */
  readonly rootCredentials?: "stored";
  /** Exist, as declared, before the first request is answered. Default none. */
  readonly buckets?: readonly DeclaredBucket[];
  /** Certificate chain and key, PEM, already checked. `selfSigned`: one of the server's own, kept in
   * the directory. Default none: plain HTTP. */
  readonly tls?: KeyPair | "selfSigned";
  /** `host:port` where plain HTTP is sent on to HTTPS. Default none. */
  readonly redirectAddress?: string;
  /** HTTP isolates, 1 to 64. Default: processors - 1, at least 1. One where ports cannot be shared. */
  readonly isolates?: number;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Accept only `region` in signatures. Default false: any. */
  readonly strictRegion?: boolean;
  /** Where clients reach S3, e.g. `https://s3.example.com`, for people to be told. Default: the address. */
  readonly publicUrl?: string;
  /** Host names under which buckets are addressed as `bucket.name`. Default none. */
  readonly domains?: readonly string[];
  /** Origins admitted by CORS on every bucket. Default none. */
  readonly corsOrigins?: readonly string[];
  /** False: no signature is asked for, everyone is root. Default true. */
  readonly authentication?: boolean;
  /** Accept a SQLite older than 3.51.3 (its WAL-reset bug needs two writers; there is one). */
  readonly allowOldSqlite?: boolean;
  /** Bodies up to this many bytes are kept in the database. Default 16,384. */
  readonly inlineLimit?: number;
  /** Milliseconds without a byte of an upload until it is given up. Default 30,000. */
  readonly stallTimeout?: number;
  /** Milliseconds for requests under way when stopping. Default 25,000. */
  readonly drainTimeout?: number;
  /** Milliseconds between sweeps. Default 10,000. */
  readonly sweepInterval?: number;
  /** Milliseconds an unfinished multipart upload may live. Default 7 days. */
  readonly uploadLifetime?: number;
  /** Default: warnings and errors, to standard error. */
  readonly log?: LogsOptions;
  /** Entry modules of the isolates: tests put in ones that inject faults. */
  readonly entries?: { readonly writer?: URL; readonly http?: URL };
}

/** Options that can change while the server runs. Absent: unchanged. */
export type LiveOptions =
  & Pick<
    ServerOptions,
    "rootUser" | "rootPassword" | "corsOrigins" | "stallTimeout" | "uploadLifetime"
  >
  /** `metricsToken` null: none is asked for any more. */
  & {
    readonly tls?: KeyPair;
    readonly log?: Partial<LogSettings>;
    readonly metricsToken?: string | null;
  };

export interface RunningServer extends AsyncDisposable {
  /** e.g. `http://127.0.0.1:9000`. */
  readonly url: string;
  readonly port: number;
  /** e.g. `http://127.0.0.1:9001`; absent without a management port. */
  readonly managementUrl?: string;
  readonly directory: string;
  /** Root credentials made by this start: the only time they are told. */
  readonly newRoot?: { readonly user: string; readonly password: string };
  readonly log: Log;
  /** Opens the log files again, for those who rotate them from outside. */
  reopenLogs(): void;
  /** Removes now what nothing refers to any more. */
  sweep(): Promise<void>;
  /** Changes what can change while requests are served; resolves when every request meets it. */
  apply(options: LiveOptions): Promise<void>;
  /** Drains and ends; resolves when all is closed. May be called again. */
  stop(): Promise<void>;
}

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

  const stored = options.rootCredentials === "stored" ? loadStoredRoot(internal) : undefined;
  const rootUser = stored?.user ?? options.rootUser ?? "minioadmin";
  const { hostname, port } = splitAddress(options.address ?? "127.0.0.1:0");
  requireFreePort({ hostname, port });
  const shared = canSharePort();
  const tls = options.tls === "selfSigned"
    ? await selfSignedPair(join(internal, "tls"), options.domains ?? [])
    : options.tls;
  const count = shared ? options.isolates ?? Math.max(1, processors() - 1) : 1;
  const settings: HttpSettings = {
    directory,
    database: join(internal, "metadata.db"),
    hostname,
    port,
    shared,
    ...(tls === undefined ? {} : { tls }),
    rootUser,
    rootPassword: stored?.password ?? options.rootPassword ?? "minioadmin",
    region: options.region ?? "us-east-1",
    strictRegion: options.strictRegion ?? false,
    domains: options.domains ?? [],
    corsOrigins: options.corsOrigins ?? [],
    authentication: options.authentication ?? true,
    inlineLimit: options.inlineLimit ?? 16_384,
    stallTimeout: options.stallTimeout ?? 30_000,
  };
  const epochs = epochMemory(count);
  const fence = Fence.memory();
  const generation = BucketGeneration.memory();
  const drainTimeout = options.drainTimeout ?? 25_000;
  const management = new Management({
    directory,
    database: settings.database,
    fence,
    report: logs.log.report,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    ...(options.consoleAddress === undefined ? {} : { address: options.consoleAddress }),
    ...(options.metricsToken === undefined ? {} : { metricsToken: options.metricsToken }),
    ...(tls === undefined ? {} : { tls }),
  });
  cleanup.use(management);

  const writer = new Isolate({
    name: "writer",
    logs,
    entry: options.entries?.writer ?? new URL("./isolates/writer_worker.ts", import.meta.url),
    start: () => {
      const line = management.connect("writer");
      return {
        message: {
          type: "start",
          database: settings.database,
          allowOldSqlite: options.allowOldSqlite ?? false,
          epochs,
          fence,
          generation,
          logging: logs.start,
          line,
        },
        transfer: [line],
      };
    },
  });
  cleanup.defer(() => writer.stop(drainTimeout));
  await writer.start();

  const connect = (): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    writer.post({ type: "connect", port: port1 }, [port1]);
    return port2;
  };
  const commands = new RemoteWriter(connect());
  cleanup.defer(() => commands.disconnect());
  const blobs = await DirectoryBlobs.open({
    directory,
    files: denoFiles,
    fence: new Fence(fence, logs.log.report),
  });
  cleanup.use(blobs);
  await blobs.clearTemporary();
  const clock = new EpochClock(epochs);
  const housekeeping = new Housekeeping({
    writer: commands,
    blobs,
    epochs: clock,
    sweepInterval: options.sweepInterval ?? 10_000,
    uploadLifetime: options.uploadLifetime ?? 7 * 86_400_000,
    report: logs.log.report,
    onRun: management.onRun,
  });
  await housekeeping.recover();
  if (options.buckets !== undefined) {
    using reader = new SqliteReader(settings.database);
    const owner = { id: ROOT_ID, name: rootUser, region: settings.region };
    for (const change of await planBuckets(options.buckets, reader, owner)) {
      await change.apply(commands);
    }
  }

  const http: Isolate[] = [];
  cleanup.defer(async () => {
    await Promise.all(http.map((isolate) => isolate.stop(drainTimeout)));
  });
  let listening = settings;
  for (let member = 0; member < count; member++) {
    const isolate = new Isolate({
      name: `http ${member}`,
      logs,
      entry: options.entries?.http ?? new URL("./isolates/http_worker.ts", import.meta.url),
      start: () => {
        // Whatever a crashed predecessor was reading or writing is over.
        clock.forget(member);
        const port = connect();
        const line = management.connect(`http-${member}`);
        return {
          message: {
            type: "start",
            settings: listening,
            writer: port,
            epochs,
            fence,
            generation,
            logging: logs.start,
            member,
            line,
          },
          transfer: [port, line],
        };
      },
    });
    http.push(isolate);
    const ready = await isolate.start();
    listening = { ...listening, port: ready.port ?? listening.port };
  }
  writer.onReplaced = () => {
    commands.connect(connect());
    for (const isolate of http) {
      const port = connect();
      isolate.post({ type: "writer", port }, [port]);
    }
  };
  writer.onLost = () => {
    commands.disconnect();
    for (const isolate of http) isolate.post({ type: "writerLost" }, []);
  };
  cleanup.use(housekeeping);
  housekeeping.run();
  if (options.redirectAddress !== undefined) {
    cleanup.use(redirectToHttps(splitAddress(options.redirectAddress), listening.port));
  }
  const s3 = { hostname, port: listening.port };
  cleanup.use(management.run({ writer: commands, blobs, s3 }));

  const resources = cleanup.move();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    if (stopped === undefined) logs.log.info("Stopping: finishing the requests under way");
    return stopped ??= resources.disposeAsync();
  };
  const url = urlOf(s3, tls !== undefined);
  logs.log.info("Server started", { url, directory, isolates: count });
  if (!canSyncDirectories()) {
    logs.log.warn(
      "Directories cannot be synced on this system: after a power failure the newest files may be gone",
    );
  }
  return {
    url,
    port: listening.port,
    ...(management.url === undefined ? {} : { managementUrl: management.url }),
    directory,
    ...(stored?.isNew ? { newRoot: stored } : {}),
    log: logs.log,
    reopenLogs: () => logs.reopen(),
    sweep: () => housekeeping.sweep(),
    async apply({ uploadLifetime, log = {}, metricsToken, ...changed }) {
      logs.change(log);
      if (metricsToken !== undefined) management.metricsToken = metricsToken ?? undefined;
      if (uploadLifetime !== undefined) housekeeping.uploadLifetime = uploadLifetime;
      // An isolate that crashes meanwhile starts again with these.
      listening = { ...listening, ...changed };
      const message = { type: "settings", settings: listening } as const;
      await Promise.all([
        ...http.map((isolate) => isolate.apply(message)),
        ...(changed.tls === undefined ? [] : [management.present(changed.tls)]),
      ]);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
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
