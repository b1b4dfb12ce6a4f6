/** What a server is asked for, and what a running one offers. */
import type { AuditOptions } from "./audit_trail.ts";
import type { OidcSettings } from "./auth/oidc_claims.ts";
import type { SealingKeys } from "./auth/sealing.ts";
import type { ShownSetting } from "./config/show.ts";
import type { Declarations } from "./bootstrap/plan.ts";
import type { Identities } from "./identities.ts";
import type { Log } from "./log/log.ts";
import type { LogSettings } from "./log/log_control.ts";
import type { LogsOptions } from "./log/logs.ts";
import type { OidcSignInSettings } from "./sessions/oidc_sign_in.ts";
import type { SessionSettings } from "./sessions/session_services.ts";
import type { TelemetryOptions } from "./telemetry/telemetry.ts";
import type { Clock } from "./clock.ts";
import type { KeyPair } from "./tls/key_pair.ts";
import type { TlsOption } from "./tls/server_certificate.ts";

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
  /** Seal the secrets kept in the directory. `current`: default one kept there, made at the first
   * start. */
  readonly masterKeys?: Partial<SealingKeys>;
  /** How the audit log is kept, and to whom else it goes. Default: kept for 400 days, to no one. */
  readonly audit?: AuditOptions;
  /** Changes that may wait to be in the audit log before further ones are refused. Default 1,000,000. */
  readonly journalLimit?: number;
  /** Is so before the first request is answered. Default nothing. */
  readonly declared?: Declarations;
  /** Certificate chain and key, PEM, already checked. `selfSigned`: one of the server's own, kept in
   * the directory. AcmeSettings: one from an authority, which asks for its proof at port 80 of the
   * domains, and that must reach `redirectAddress`. Default none: plain HTTP. */
  readonly tls?: TlsOption;
  /** `host:port` where plain HTTP is sent on to HTTPS. Default none. */
  readonly redirectAddress?: string;
  /** How long who signed in to management stays so. */
  readonly sessions?: SessionSettings;
  /** Characters a password needs. Default 12. */
  readonly passwordLength?: number;
  /** Where else people may sign in. Default nowhere. */
  readonly oidc?: OidcSettings & { readonly signIn?: OidcSignInSettings };
  /** CIDR ranges of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. Default none. */
  readonly trustedProxies?: readonly string[];
  /** HTTP isolates, 1 to 64. Default: processors - 1, at least 1. One where ports cannot be shared. */
  readonly isolates?: number;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Accept only `region` in signatures. Default false: any. */
  readonly strictRegion?: boolean;
  /** Where clients reach S3, e.g. `https://s3.example.com`, for people to be told. Default: the address. */
  readonly publicUrl?: string;
  /** Where browsers reach the console, e.g. `https://example.com/storage/`. Default: where they ask. */
  readonly consoleUrl?: string;
  /** The console is being worked on: built anew for each page. Default false. */
  readonly development?: boolean;
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
  /** By which certificates become due. Default: the system's. */
  readonly clock?: Clock;
  /** Default: warnings and errors, to standard error. */
  readonly log?: LogsOptions;
  /** Default: nothing is sent anywhere. */
  readonly telemetry?: TelemetryOptions;
  /** Told to operators who ask the management API. Default: nothing. */
  readonly configuration?: () => readonly ShownSetting[];
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
  /** Users, groups, access keys and policies. */
  readonly identities: Identities;
  readonly log: Log;
  /** Opens the log files again, for those who rotate them from outside. */
  reopenLogs(): void;
  /** Removes now what nothing refers to any more. */
  sweep(): Promise<void>;
  /** Changes what can change while requests are served; resolves when every request meets it. `names`:
   * what the audit log calls the settings that differ; default those of the options, none: nothing is
   * recorded. Rejects, with nothing changed, when that cannot be done. */
  apply(options: LiveOptions, names?: readonly string[]): Promise<void>;
  /** Drains and ends; resolves when all is closed. May be called again. */
  stop(): Promise<void>;
}
