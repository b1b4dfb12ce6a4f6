/** The main isolate's own way to the store, for the management API: S3's operations by the rules they
 * have everywhere, why requests were refused, and who signs. Identities it has from identityServices. */
import { BucketAccessCache } from "./auth/bucket_access.ts";
import type { Sealer } from "./auth/sealing.ts";
import type { BlobStore } from "../storage/blobs.ts";
import { SharedEpochs } from "../storage/epochs.ts";
import type { MetadataReader, MetadataWriter } from "../storage/metadata.ts";
import type { Clock } from "../storage/model.ts";
import { ObjectStore } from "../storage/objects.ts";
import type { IdentityServices } from "./identity_services.ts";
import type { HttpSettings } from "./isolates/messages.ts";
import type { RequestLog } from "./log/request_log.ts";
import { ManagementAuthenticator } from "./management_authenticator.ts";
import { Refusals } from "./refusals.ts";
import { Invoker } from "./s3/invoke.ts";
import { Shares } from "./shares/shares.ts";
import { RequestTrace } from "./trace/request_trace.ts";

export interface AdministrationOptions {
  /** What of them matters here does not change while the server runs. */
  readonly settings: Pick<HttpSettings, "region" | "strictRegion" | "inlineLimit">;
  readonly reader: MetadataReader;
  readonly writer: MetadataWriter;
  readonly blobs: BlobStore;
  readonly epochs: SharedArrayBuffer;
  /** The main isolate's cell in the epochs. */
  readonly member: number;
  readonly identity: IdentityServices;
  readonly sealer: Sealer;
  readonly requests: RequestLog;
  readonly clock: Clock;
}

export interface Administration {
  readonly identity: IdentityServices;
  readonly reader: MetadataReader;
  readonly region: string;
  readonly clock: Clock;
  readonly accesses: BucketAccessCache;
  readonly invoker: Invoker;
  readonly shares: Shares;
  readonly signatures: ManagementAuthenticator;
  /** Of this isolate. */
  readonly refusals: Refusals;
  /** Of this isolate. */
  readonly trace: RequestTrace;
}

export function administration(options: AdministrationOptions): Administration {
  const { settings, reader, writer, blobs, identity, sealer, requests, clock } = options;
  const { region, strictRegion, inlineLimit } = settings;
  const { credentials, failures, used } = identity;
  const epochs = new SharedEpochs(options.epochs, options.member);
  const objects = new ObjectStore({ reader, writer, blobs, epochs, inlineLimit });
  const accesses = new BucketAccessCache();
  const refusals = new Refusals();
  const trace = new RequestTrace(clock);
  const invoker = new Invoker({
    services: { reader, writer, objects, clock, region },
    accesses,
    observe: (record) => {
      refusals.observe(record);
      trace.observe(record);
      requests.observe(record);
    },
  });
  const signatures = new ManagementAuthenticator({
    ...{ credentials, failures, clock },
    accepted({ accessKeyId }, at) {
      if (accessKeyId !== credentials.root.accessKeyId) used(accessKeyId, at);
    },
    ...(strictRegion ? { strictRegion: region } : {}),
  });
  const shares = new Shares({ reader, writer, sealer });
  return {
    identity,
    reader,
    region,
    clock,
    accesses,
    invoker,
    shares,
    signatures,
    refusals,
    trace,
  };
}
