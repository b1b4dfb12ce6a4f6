/** An HTTP isolate: a reading connection of its own, the way to the writer, and a listener that
 * shares the port with its siblings. */
import { Commits, Generation } from "../../storage/generation.ts";
import { SharedEpochs } from "../../storage/epochs.ts";
import { Fence } from "../../storage/fence.ts";
import type { BlobStore } from "../../storage/blobs.ts";
import { DirectoryBlobs } from "../../storage/directory/directory_blobs.ts";
import { denoFiles } from "../../storage/directory/files.ts";
import { ObjectStore } from "../../storage/objects.ts";
import { RemoteWriter } from "../../storage/remote_metadata.ts";
import type { Report } from "../../storage/report.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { createApp } from "../app.ts";
import { IdentityCache } from "../auth/identity_cache.ts";
import { PolicyLibrary } from "../auth/policy_library.ts";
import { Sealer } from "../auth/sealing.ts";
import { SessionTokens } from "../auth/session_tokens.ts";
import { IsolateLog } from "../log/isolate_log.ts";
import { proxyRanges } from "../client_address.ts";
import { EventLoopLag } from "../metrics/event_loop_lag.ts";
import { RequestMetrics } from "../metrics/request_metrics.ts";
import type { Observer } from "../observer.ts";
import { listen, type Listener } from "../runtime/listen.ts";
import { Dispatcher } from "../s3/dispatch.ts";
import { ShareService } from "../shares/share_service.ts";
import { StsService } from "../sts/service.ts";
import { startTracer } from "../telemetry/telemetry.ts";
import { RequestTrace } from "../trace/request_trace.ts";
import { failureWatch } from "../failure_watch.ts";
import { KeyUses } from "../key_uses.ts";
import { Refusals } from "../refusals.ts";
import { isolateAuthentication, type KnownIdentities } from "./authentication.ts";
import { Line } from "./line.ts";
import type {
  FromIsolate,
  HttpSettings,
  HttpStart,
  IsolateAnswer,
  IsolateQuestion,
  ToHttp,
} from "./messages.ts";
import { RemoteStatus } from "./remote_status.ts";

/** Milliseconds for the last spans to leave. */
const LAST_SPANS = 2_000;

interface Scope {
  onmessage: ((event: MessageEvent<ToHttp>) => void) | null;
  postMessage(message: FromIsolate): void;
  close(): void;
}

/** Serves requests until told to stop. `openBlobs` is replaced by tests that inject faults. */
export function runHttp(
  scope: Scope,
  openBlobs: (start: HttpStart, report: Report) => Promise<BlobStore>,
): void {
  let running: Running | undefined;
  // What is said while it starts is for what will have started.
  let started: Promise<void> = Promise.resolve();
  const begin = async (data: HttpStart): Promise<void> => {
    const logs = new IsolateLog(data.logging, (lines) => scope.postMessage(lines));
    try {
      running = await start(data, await openBlobs(data, logs.log.report), logs);
      scope.postMessage({ type: "ready", port: running.listener.port });
    } catch (error) {
      logs.flush();
      scope.postMessage({ type: "failed", message: String(error) });
    }
  };
  scope.onmessage = async ({ data }) => {
    if (data.type === "start") {
      started = begin(data);
      return;
    }
    await started;
    switch (data.type) {
      case "writer":
        running?.writer.connect(data.port);
        return;
      case "writerLost":
        running?.writer.disconnect();
        return;
      case "settings":
        try {
          await running?.apply(data.settings);
          scope.postMessage({ type: "applied" });
        } catch (error) {
          scope.postMessage({ type: "applied", error: String(error) });
        }
        return;
      case "stop":
        await running?.stop();
        scope.postMessage({ type: "stopped" });
        scope.close();
        return;
    }
  };
}

interface Running {
  readonly listener: Listener;
  readonly writer: RemoteWriter;
  apply(settings: HttpSettings): Promise<void>;
  stop(): Promise<void>;
}

async function start(message: HttpStart, blobs: BlobStore, logs: IsolateLog): Promise<Running> {
  const { settings } = message;
  const reader = new SqliteReader(settings.database, {
    generation: new Generation(message.generation, "buckets"),
    commits: new Commits(message.generation),
  });
  const writer = new RemoteWriter(message.writer);
  const objects = new ObjectStore({
    reader,
    writer,
    blobs,
    epochs: new SharedEpochs(message.epochs, message.member),
    inlineLimit: settings.inlineLimit,
  });
  const metrics = new RequestMetrics();
  const lag = new EventLoopLag();
  const refusals = new Refusals();
  const trace = new RequestTrace(Date);
  const line = new Line<IsolateQuestion, IsolateAnswer>(message.line, (question) => {
    switch (question.ask) {
      case "ping":
        return undefined;
      case "pulse":
        return { lag: lag.longest, requests: metrics.snapshot() };
      case "refusals":
        return refusals.find(question.requestId);
      case "trace":
        return trace.take(question.filters);
    }
  });
  const tracer = startTracer(message.telemetry, logs.log);
  const failures = failureWatch(writer, logs.log.report);
  const observe: Observer = (record) => {
    metrics.observe(record);
    refusals.observe(record);
    trace.observe(record);
    failures.observe(record);
    logs.requests.observe(record);
    tracer?.observe(record);
  };
  const services = { reader, writer, objects, clock: Date, region: settings.region };
  const status = new RemoteStatus(line);
  let ready = true;
  const identities = new IdentityCache({
    reader,
    generation: new Generation(message.generation, "identities"),
  });
  const { report } = logs.log;
  const sealer = new Sealer(message.masterKeys);
  const uses = new KeyUses({ writer, report });
  const known: KnownIdentities = {
    ...{ reader, identities, sealer, report },
    library: new PolicyLibrary(report),
    sessionTokens: new SessionTokens(sealer),
    used: uses.note,
    clock: Date,
  };
  const appOf = (current: HttpSettings) => {
    const authentication = isolateAuthentication(current, known);
    const { domains, stallTimeout } = current;
    const dispatcher = metrics.counting(
      new Dispatcher({
        services,
        authenticate: authentication.s3,
        domains,
        corsOrigins: current.corsOrigins,
        observe,
        stallTimeout,
      }),
    );
    const sts = metrics.counting(
      new StsService({ ...authentication.sts, writer, clock: Date, observe, stallTimeout }),
    );
    const shares = metrics.counting(
      new ShareService({
        ...{ services, domains, observe, policies: known.library },
        creator: authentication.creator,
      }),
    );
    const trusted = proxyRanges(current.trustedProxies);
    return createApp({ dispatcher, sts, shares, domains, trusted, ready: () => ready, status });
  };
  let app = appOf(settings);
  let presented = settings.tls;
  const listener = listen(
    { ...settings, report: logs.log.report },
    (request, connection) => app(request, connection),
  );
  return {
    listener,
    writer,
    // Requests under way end as they began.
    async apply(changed) {
      app = appOf(changed);
      const { tls } = changed;
      if (tls === undefined || tls.certificate === presented?.certificate) return;
      await listener.present(tls);
      presented = tls;
    },
    async stop() {
      ready = false;
      await listener.shutdown();
      uses[Symbol.dispose]();
      await Promise.all([uses.flush(), failures.end()]);
      writer.disconnect();
      await blobs[Symbol.asyncDispose]();
      reader.close();
      await tracer?.close(LAST_SPANS);
      await logs.close();
    },
  };
}

/** The product's own way to open the bytes. */
export function openBlobs(message: HttpStart, report: Report): Promise<BlobStore> {
  return DirectoryBlobs.open({
    directory: message.settings.directory,
    files: denoFiles,
    fence: new Fence(message.fence, report),
  });
}
