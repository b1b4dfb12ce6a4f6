/** The main isolate's own way to the store, for the management API: identities, S3's operations by the
 * rules they have everywhere, and who may ask. */
import { BucketAccesses } from "./auth/bucket_access.ts";
import { IdentityCache } from "./auth/identity_cache.ts";
import { PolicyLibrary } from "./auth/policy_library.ts";
import { ROOT_ID, RootCredentials } from "./auth/root_credentials.ts";
import { Sealer, type SealingKeys } from "./auth/sealing.ts";
import { StoredCredentials } from "./auth/stored_credentials.ts";
import type { BlobStore } from "../storage/blobs.ts";
import { SharedEpochs } from "../storage/epochs.ts";
import { Generation } from "../storage/generation.ts";
import type { MetadataReader, MetadataWriter } from "../storage/metadata.ts";
import { ObjectStore } from "../storage/objects.ts";
import { SqliteReader } from "../storage/sqlite/sqlite_metadata.ts";
import { Identities } from "./identities.ts";
import type { HttpSettings } from "./isolates/messages.ts";
import { KeyUses } from "./key_uses.ts";
import type { Log } from "./log/log.ts";
import type { RequestLog } from "./log/request_log.ts";
import { type ManagementAuthenticator, ManagementSignatures } from "./management_authenticator.ts";
import { Refusals } from "./refusals.ts";
import { Invoker } from "./s3/invoke.ts";

export interface AdministrationOptions {
  readonly settings: HttpSettings;
  readonly writer: MetadataWriter;
  readonly blobs: BlobStore;
  readonly epochs: SharedArrayBuffer;
  /** The main isolate's cell in the epochs. */
  readonly member: number;
  readonly generation: SharedArrayBuffer;
  readonly masterKeys: SealingKeys;
  readonly logs: { readonly log: Pick<Log, "report">; readonly requests: RequestLog };
}

export class Administration implements AsyncDisposable {
  readonly #reader: SqliteReader;
  readonly #sealer: Sealer;
  readonly #cache: IdentityCache;
  readonly #uses: KeyUses;
  #settings: HttpSettings;
  #credentials: StoredCredentials;
  #authenticator: ManagementAuthenticator;
  readonly identities: Identities;
  readonly policies: PolicyLibrary;
  readonly accesses = new BucketAccesses();
  readonly invoker: Invoker;
  /** Of this isolate. */
  readonly refusals = new Refusals();
  readonly account = ROOT_ID;
  readonly clock = Date;

  constructor({ settings, writer, blobs, generation, logs, ...options }: AdministrationOptions) {
    const reader = new SqliteReader(settings.database, {
      generation: new Generation(generation, "buckets"),
    });
    this.#reader = reader;
    this.#sealer = new Sealer(options.masterKeys);
    this.#cache = new IdentityCache({
      reader,
      generation: new Generation(generation, "identities"),
    });
    this.policies = new PolicyLibrary(logs.log.report);
    this.#uses = new KeyUses({ writer, report: logs.log.report });
    this.#settings = settings;
    this.#credentials = this.#credentialsOf(settings);
    this.#authenticator = this.#authenticatorOf(settings);
    this.identities = new Identities({
      reader,
      writer,
      sealer: this.#sealer,
      rootUser: () => this.#settings.rootUser,
    });
    const { region, inlineLimit } = settings;
    const epochs = new SharedEpochs(options.epochs, options.member);
    const objects = new ObjectStore({ reader, writer, blobs, epochs, inlineLimit });
    this.invoker = new Invoker({
      services: { reader, writer, objects, clock: Date, region },
      accesses: this.accesses,
      observe: (record) => {
        this.refusals.observe(record);
        logs.requests.observe(record);
      },
    });
  }

  get reader(): MetadataReader {
    return this.#reader;
  }

  get region(): string {
    return this.#settings.region;
  }

  get authenticator(): ManagementAuthenticator {
    return this.#authenticator;
  }

  /** The credential of a key that holds now. */
  readonly credential = async (accessKeyId: string) => await this.#credentials.get(accessKeyId);

  /** Requests that come from now on meet these. */
  apply(settings: HttpSettings): void {
    this.#settings = settings;
    this.#credentials = this.#credentialsOf(settings);
    this.#authenticator = this.#authenticatorOf(settings);
  }

  #credentialsOf({ rootUser, rootPassword }: HttpSettings): StoredCredentials {
    return new StoredCredentials({
      root: new RootCredentials(rootUser, rootPassword).credential,
      identities: this.#cache,
      policies: this.policies,
      sealer: this.#sealer,
      clock: Date,
      used: this.#uses.note,
    });
  }

  #authenticatorOf({ strictRegion, region }: HttpSettings): ManagementAuthenticator {
    return new ManagementSignatures({
      credentials: this.#credentials,
      clock: Date,
      ...(strictRegion ? { strictRegion: region } : {}),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#uses[Symbol.dispose]();
    await this.#uses.flush();
    this.#reader.close();
  }
}
