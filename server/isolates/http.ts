/** An HTTP isolate: a reading connection of its own, the way to the writer, and a listener that
 * shares the port with its siblings. */
import { BucketGeneration } from "../../storage/bucket_generation.ts";
import { SharedEpochs } from "../../storage/epochs.ts";
import { Fence } from "../../storage/fence.ts";
import type { BlobStore } from "../../storage/blobs.ts";
import { DirectoryBlobs } from "../../storage/directory/directory_blobs.ts";
import { denoFiles } from "../../storage/directory/files.ts";
import { ObjectStore } from "../../storage/objects.ts";
import { RemoteWriter } from "../../storage/remote_metadata.ts";
import { SqliteReader } from "../../storage/sqlite/sqlite_metadata.ts";
import { createApp } from "../app.ts";
import { RootCredentials } from "../auth/root_credentials.ts";
import { Authenticator, unverified } from "../auth/sigv4.ts";
import { reportFailures } from "../observer.ts";
import { listen, type Listener } from "../runtime/listen.ts";
import { Dispatcher } from "../s3/dispatch.ts";
import type { Services } from "../services.ts";
import type { FromIsolate, HttpSettings, HttpStart, ToHttp } from "./messages.ts";

interface Scope {
  onmessage: ((event: MessageEvent<ToHttp>) => void) | null;
  postMessage(message: FromIsolate): void;
  close(): void;
}

/** Serves requests until told to stop. `openBlobs` is replaced by tests that inject faults. */
export function runHttp(scope: Scope, openBlobs: (start: HttpStart) => Promise<BlobStore>): void {
  let running: Running | undefined;
  scope.onmessage = async ({ data }) => {
    switch (data.type) {
      case "start":
        try {
          running = await start(data, await openBlobs(data));
          scope.postMessage({ type: "ready", port: running.listener.port });
        } catch (error) {
          scope.postMessage({ type: "failed", message: String(error) });
        }
        return;
      case "writer":
        running?.writer.connect(data.port);
        return;
      case "writerLost":
        running?.writer.disconnect();
        return;
      case "settings":
        await running?.apply(data.settings);
        scope.postMessage({ type: "applied" });
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

async function start(message: HttpStart, blobs: BlobStore): Promise<Running> {
  const { settings } = message;
  const reader = new SqliteReader(settings.database, {
    generation: new BucketGeneration(message.generation),
  });
  const writer = new RemoteWriter(message.writer);
  const objects = new ObjectStore({
    reader,
    writer,
    blobs,
    epochs: new SharedEpochs(message.epochs, message.member),
    inlineLimit: settings.inlineLimit,
  });
  const services = { reader, writer, objects, clock: Date, region: settings.region };
  let ready = true;
  const appOf = (current: HttpSettings) =>
    createApp({ dispatcher: dispatcherOf(current, services), ready: () => ready });
  let app = appOf(settings);
  let presented = settings.tls;
  const listener = listen(settings, (request) => app(request));
  return {
    listener,
    writer,
    // Requests under way end as they began.
    async apply(changed) {
      app = appOf(changed);
      const { tls } = changed;
      if (tls === undefined || tls.certificate === presented?.certificate) return;
      presented = tls;
      await listener.present(tls);
    },
    async stop() {
      ready = false;
      await listener.shutdown();
      writer.disconnect();
      await blobs[Symbol.asyncDispose]();
      reader.close();
    },
  };
}

function dispatcherOf(settings: HttpSettings, services: Services): Dispatcher {
  const credentials = new RootCredentials(settings.rootUser, settings.rootPassword);
  const authenticator = new Authenticator({
    credentials,
    ...(settings.strictRegion ? { strictRegion: settings.region } : {}),
  });
  return new Dispatcher({
    services,
    authenticate: settings.authentication
      ? (request) => authenticator.authenticate(request)
      : (request) => Promise.resolve(unverified(request, credentials.principal)),
    domains: settings.domains,
    corsOrigins: settings.corsOrigins,
    observe: reportFailures,
    stallTimeout: settings.stallTimeout,
  });
}

/** The product's own way to open the bytes. */
export function openBlobs(message: HttpStart): Promise<BlobStore> {
  return DirectoryBlobs.open({
    directory: message.settings.directory,
    files: denoFiles,
    fence: new Fence(message.fence),
  });
}
