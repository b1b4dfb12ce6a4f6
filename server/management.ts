/** What the main isolate does besides supervising: it knows the state of the whole server, tells it
 * to isolates that are asked, and serves the management port. */
import manifest from "../deno.json" with { type: "json" };
import type { ApiServer } from "../admin/api/api_server.ts";
import { managementApp } from "../admin/app.ts";
import { consoleFiles } from "../web/console_files.ts";
import { Fence } from "../storage/fence.ts";
import type { DirectoryBlobs } from "../storage/directory/directory_blobs.ts";
import type { JobRun } from "../storage/jobs/housekeeping.ts";
import type { MetadataWriter } from "../storage/metadata.ts";
import { SqliteReader } from "../storage/sqlite/reader.ts";
import type { Administration } from "./administration.ts";
import { proxyRanges } from "./client_address.ts";
import type { ShownSetting } from "./config/show.ts";
import { HttpDelivery } from "./delivery.ts";
import type { AuditTrail } from "./audit_trail.ts";
import { ROOT_ID } from "./auth/root_credentials.ts";
import { serverChecks } from "./health/checks.ts";
import { type Check, Health } from "./health/health.ts";
import type { ServerReport } from "./health/server_report.ts";
import { ServerStatus } from "./health/server_status.ts";
import { IsolateMonitor } from "./isolates/isolate_monitor.ts";
import type { Log } from "./log/log.ts";
import { LoginMetrics, type LoginResult } from "./metrics/login_metrics.ts";
import { JobMetrics } from "./metrics/job_metrics.ts";
import { MetricsHistory } from "./metrics/metrics_history.ts";
import { readDisk, ServerMetrics } from "./metrics/server_metrics.ts";
import { expiryOf, type KeyPair } from "./tls/key_pair.ts";
import { canSharePort, listen, type Listener, requireFreePort } from "./runtime/listen.ts";
import { within } from "./runtime/within.ts";
import type { SessionServices } from "./sessions/session_services.ts";
import { type SocketAddress, splitAddress, urlOf } from "./socket_address.ts";
import { CollectorState } from "./telemetry/collector_state.ts";
import { LiveTrace } from "./trace/live_trace.ts";
import {
  startMetricPush,
  type TelemetryOptions,
  type TelemetryStart,
  telemetryStart,
} from "./telemetry/telemetry.ts";

export interface ManagementOptions {
  /** Absent: no management port. */
  readonly address?: string;
  /** See ServerStatus. */
  readonly metricsToken?: string;
  /** Absent: plain HTTP. */
  readonly tls?: KeyPair;
  /** See ServerOptions. */
  readonly trustedProxies?: readonly string[];
  /** The data directory. */
  readonly directory: string;
  /** Path of the database. */
  readonly database: string;
  readonly fence: SharedArrayBuffer;
  /** Where clients reach S3. Absent: its address. */
  readonly publicUrl?: string;
  /** See ServerOptions. */
  readonly consoleUrl?: string;
  readonly development?: boolean;
  /** Absent: nothing is sent anywhere. */
  readonly telemetry?: TelemetryOptions;
  readonly log: Pick<Log, "info" | "warn" | "report">;
}

/** What there is to tell of once the server runs. */
export interface Started {
  readonly writer: MetadataWriter;
  readonly blobs: DirectoryBlobs;
  readonly s3: SocketAddress;
  readonly administration: Administration;
  /** The configuration as operators may see it; asked for each time. */
  readonly configuration: () => readonly ShownSetting[];
  readonly audit: AuditTrail;
}

/** Milliseconds for answers under way at the very end. */
const LAST_ANSWERS = 1_000;
/** Milliseconds for the last metrics to leave. */
const LAST_METRICS = 1_000;

export class Management implements AsyncDisposable {
  readonly #options: ManagementOptions;
  readonly #status: ServerStatus;
  readonly #isolates: IsolateMonitor;
  readonly #jobs = new JobMetrics(Date);
  readonly #logins = new LoginMetrics();
  readonly #metrics: ServerMetrics;
  readonly #history: MetricsHistory;
  readonly #listener: Listener | undefined;
  #checks: readonly Check[] = [];
  #reader: SqliteReader | undefined;
  #s3: SocketAddress | undefined;
  #sessions: SessionServices | undefined;
  #api: ApiServer | undefined;
  #audit: AuditTrail | undefined;
  #trace: LiveTrace | undefined;
  #presented: KeyPair | undefined;
  /** e.g. `http://127.0.0.1:9001`; undefined without a management port. */
  readonly url: string | undefined;
  /** For isolates that start; undefined when nothing is sent. */
  readonly telemetry: TelemetryStart | undefined;

  /** Listens at once, and says of the server that it is starting. */
  constructor(options: ManagementOptions) {
    this.#options = options;
    this.#presented = options.tls;
    const { version } = manifest;
    const { directory, database, log: { report } } = options;
    const telemetry = options.telemetry === undefined
      ? undefined
      : telemetryStart(options.telemetry, version);
    this.telemetry = telemetry;
    const fence = new Fence(options.fence);
    const readOnly = () => fence.closed;
    this.#isolates = new IsolateMonitor((question) => this.#status.s3.answer(question));
    this.#metrics = new ServerMetrics({
      version,
      directory,
      database,
      isolates: this.#isolates,
      jobs: this.#jobs,
      logins: this.#logins,
      readOnly,
      certificateExpiry: () => this.#presented && expiryOf(this.#presented),
      reader: () => this.#reader,
      audit: async () => {
        const audit = this.#audit;
        return audit && { ...await audit.state(), exports: audit.exports() };
      },
      ...(telemetry === undefined
        ? {}
        : { droppedSpans: () => new CollectorState(telemetry.state).dropped }),
    });
    this.#history = new MetricsHistory({
      isolates: this.#isolates,
      reader: () => this.#reader,
      freeBytes: async () => (await readDisk(directory))?.freeBytes,
      clock: Date,
    });
    const health = new Health({ checks: () => this.#checks });
    const scrape = () => this.#metrics.scrape();
    this.#status = new ServerStatus({ version, health, readOnly, scrape });
    this.#status.metricsToken = options.metricsToken;
    if (options.address === undefined) return;
    const { hostname, port } = splitAddress(options.address);
    const development = options.development ?? false;
    // What is wrong with the sources, and what they need to be fetched, is told at the start.
    if (development) consoleFiles(development).catch((error) => report("The console", error));
    const app = managementApp({
      version,
      secure: options.tls !== undefined,
      status: this.#status.management,
      s3: () => this.#s3,
      ...{ development, consoleFiles: () => consoleFiles(development) },
      ...{ publicUrl: options.publicUrl, consoleUrl: options.consoleUrl },
      sessions: () => this.#sessions,
      api: () => this.#api,
      report,
    });
    const trusted = proxyRanges(options.trustedProxies ?? []);
    const tls = options.tls === undefined ? {} : { tls: options.tls };
    try {
      requireFreePort("Management (console.address)", { hostname, port });
      // Shared with nobody, but for the moment in which a new certificate takes over.
      this.#listener = listen(
        { hostname, port, shared: canSharePort(), report, ...tls },
        (request, connection) => {
          const { headers } = request;
          return app(request, new HttpDelivery(connection, { headers, trusted }));
        },
      );
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
    this.url = urlOf({ hostname, port: this.#listener.port }, options.tls !== undefined);
  }

  /** The end of a line for an isolate that starts, or starts again. */
  connect(isolate: string): MessagePort {
    return this.#isolates.connect(isolate);
  }

  /** Counts a run of a job. */
  readonly onRun = (run: JobRun): void => this.#jobs.observe(run);

  /** Counts an attempt to sign in. */
  readonly onLogin = (result: LoginResult): void => this.#logins.count(result);

  /** Takes effect with the next scrape. */
  set metricsToken(token: string | undefined) {
    this.#status.metricsToken = token;
  }

  /** Answers new connections with another certificate. */
  async present(tls: KeyPair): Promise<void> {
    if (tls.certificate === this.#presented?.certificate) return;
    await this.#listener?.present(tls);
    this.#presented = tls;
  }

  /** The server is ready until the result is disposed: then it is draining. */
  run(started: Started): AsyncDisposable {
    const { writer, blobs, s3, administration, audit } = started;
    const { directory, database, log } = this.#options;
    this.#checks = serverChecks({ writer, blobs, isolates: this.#isolates, audit, directory });
    this.#audit = audit;
    this.#reader = new SqliteReader(database);
    this.#s3 = s3;
    this.#trace = new LiveTrace(async (filters) => [
      administration.trace.take(filters),
      ...await this.#isolates.trace(filters),
    ]);
    this.#sessions = administration.identity.sessions;
    this.#api = this.#apiServer(started, this.#trace);
    this.#status.phase = "running";
    const history = this.url === undefined ? undefined : this.#history.start();
    const push = startMetricPush(this.telemetry, log, {
      read: () => this.#metrics.read(),
      startedAt: this.#metrics.startedAt * 1_000,
    });
    return {
      [Symbol.asyncDispose]: async () => {
        this.#status.phase = "draining";
        this.#sessions = this.#api = undefined;
        history?.[Symbol.dispose]();
        // Who watches would keep the server from stopping.
        this.#trace?.[Symbol.dispose]();
        audit.tail.end();
        await push?.close(LAST_METRICS);
        this.#reader?.close();
        this.#reader = this.#audit = undefined;
      },
    };
  }

  #apiServer(
    { s3, administration, configuration, audit }: Started,
    trace: LiveTrace,
  ): ApiServer {
    const { publicUrl, tls } = this.#options;
    const { identity, reader, invoker, accesses, region, clock, signatures, shares } =
      administration;
    const { identities, policies, sessions, credentials, temporary } = identity;
    return {
      ...{ identities, reader, invoker, accesses, policies, region, clock, signatures },
      ...{ credentials, temporary, shares, account: ROOT_ID, configuration, audit: audit.reader },
      ...{ auditTail: audit.tail, history: this.#history, trace },
      sessions: sessions.authenticator,
      s3Url: (hostname) => publicUrl ?? urlOf(s3, tls !== undefined, hostname),
      report: () => this.#report(),
      refusals: async (requestId) => [
        ...administration.refusals.find(requestId),
        ...await this.#isolates.refusals(requestId),
      ],
      note: (refusal) => administration.refusals.note(refusal),
    };
  }

  async #report(): Promise<ServerReport> {
    const { directory, fence } = this.#options;
    const { isolates } = await this.#isolates.read();
    return {
      version: manifest.version,
      runtime: navigator.userAgent.replace("/", " "),
      phase: this.#status.phase,
      readOnly: new Fence(fence).closed,
      uptime: Math.round(Date.now() - this.#metrics.startedAt * 1_000),
      checks: await this.#status.results(),
      isolates: [{ isolate: "main", up: true, restarts: 0 }, ...isolates],
      drives: [{ path: directory, ...await readDisk(directory) }],
    };
  }

  [Symbol.dispose](): void {
    this.#isolates[Symbol.dispose]();
    this.#metrics[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
    if (this.#listener === undefined) return;
    await within(LAST_ANSWERS, this.#listener.shutdown());
  }
}
