/** What the management API reaches of the server it administers. Made once by the main isolate. */
import type { AuditRecord } from "../../server/audit/audit_record.ts";
import type { AuditReader } from "../../server/audit/audit_reader.ts";
import type { BucketAccessCache } from "../../server/auth/bucket_access.ts";
import type { PolicyLibrary } from "../../server/auth/policy_library.ts";
import type { SessionCredentials } from "../../server/auth/session_credentials.ts";
import type { ShownSetting } from "../../server/config/show.ts";
import type { CurrentCredentials } from "../../server/current_credentials.ts";
import type { ServerReport } from "../../server/health/server_report.ts";
import type { Identities } from "../../server/identities.ts";
import type { ManagementAuthenticator } from "../../server/management_authenticator.ts";
import type { MetricsHistory } from "../../server/metrics/metrics_history.ts";
import type { Refusal } from "../../server/refusals.ts";
import type { Invoker } from "../../server/s3/invoke.ts";
import type { SessionAuthenticator } from "../../server/sessions/session_authenticator.ts";
import type { Shares } from "../../server/shares/shares.ts";
import type { LiveTrace } from "../../server/trace/live_trace.ts";
import type { Watchers } from "../../server/watchers.ts";
import type { MetadataReader } from "../../storage/metadata.ts";
import type { Clock } from "../../storage/model.ts";

export interface ApiServer {
  /** Who asks: by signature, or by session. */
  readonly signatures: Pick<ManagementAuthenticator, "authenticate">;
  readonly sessions: Pick<SessionAuthenticator, "authenticate" | "goOn">;
  readonly identities: Identities;
  readonly reader: MetadataReader;
  readonly invoker: Invoker;
  readonly accesses: BucketAccessCache;
  readonly policies: PolicyLibrary;
  readonly region: string;
  readonly clock: Clock;
  /** Canonical id of the account everything belongs to. */
  readonly account: string;
  /** Of keys that hold now. */
  readonly credentials: Pick<CurrentCredentials, "get" | "root">;
  /** For who is signed in. */
  readonly temporary: Pick<
    SessionCredentials,
    "issueForKey" | "issueForUser" | "issueFederated"
  >;
  readonly shares: Shares;
  readonly audit: Pick<AuditReader, "query">;
  /** Where S3 is for who asked under this host name. */
  s3Url(hostname: string | undefined): string;
  readonly auditTail: Pick<Watchers<readonly AuditRecord[]>, "add">;
  readonly trace: Pick<LiveTrace, "watch" | "begin">;
  readonly history: Pick<MetricsHistory, "read">;
  report(): Promise<ServerReport>;
  configuration(): readonly ShownSetting[];
  /** Why a request was refused, on any isolate. */
  refusals(requestId: string): Promise<readonly Refusal[]>;
  /** Keeps a refusal of this isolate's own. */
  note(refusal: Refusal): void;
}
