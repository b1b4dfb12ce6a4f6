/** What the management API reaches of the server it administers. Made once by the main isolate. */
import type { BucketAccesses } from "../../server/auth/bucket_access.ts";
import type { PolicyLibrary } from "../../server/auth/policy_library.ts";
import type { Credential } from "../../server/auth/principal.ts";
import type { ShownSetting } from "../../server/config/show.ts";
import type { ServerReport } from "../../server/health/server_report.ts";
import type { Identities } from "../../server/identities.ts";
import type { ManagementAuthenticator } from "../../server/management_authenticator.ts";
import type { Refusal } from "../../server/refusals.ts";
import type { Invoker } from "../../server/s3/invoke.ts";
import type { MetadataReader } from "../../storage/metadata.ts";
import type { Clock } from "../../storage/model.ts";

export interface ApiServer {
  readonly authenticator: ManagementAuthenticator;
  readonly identities: Identities;
  readonly reader: MetadataReader;
  readonly invoker: Invoker;
  readonly accesses: BucketAccesses;
  readonly policies: PolicyLibrary;
  readonly region: string;
  readonly clock: Clock;
  /** Canonical id of the account everything belongs to. */
  readonly account: string;
  /** Of a key that holds now; undefined for any other. */
  credential(accessKeyId: string): Promise<Credential | undefined>;
  /** Where S3 is for who asked under this host name. */
  s3Url(hostname: string | undefined): string;
  report(): Promise<ServerReport>;
  configuration(): readonly ShownSetting[];
  /** Why a request was refused, on any isolate. */
  refusals(requestId: string): Promise<readonly Refusal[]>;
  /** Keeps a refusal of this isolate's own. */
  note(refusal: Refusal): void;
}
