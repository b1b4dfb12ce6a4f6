/** What the main isolate and its workers say to each other. Plain data and ports. */
import type { OidcSettings } from "../auth/oidc_claims.ts";
import type { SealingKeys } from "../auth/sealing.ts";
import type { LogStart } from "../log/isolate_log.ts";
import type { LogLines } from "../log/log_outbox.ts";
import type { RequestCounts } from "../metrics/request_counts.ts";
import type { Refusal } from "../refusals.ts";
import type { TraceFilter, TracePage } from "../trace/traced_request.ts";
import type { TelemetryStart } from "../telemetry/telemetry.ts";

export interface WriterStart {
  readonly type: "start";
  readonly database: string;
  readonly allowOldSqlite: boolean;
  /** Changes that may wait for the journal's consumers. */
  readonly journalLimit: number;
  readonly epochs: SharedArrayBuffer;
  readonly fence: SharedArrayBuffer;
  readonly generation: SharedArrayBuffer;
  readonly logging: LogStart;
  /** For questions: see Line. */
  readonly line: MessagePort;
}

export interface HttpStart {
  readonly type: "start";
  readonly settings: HttpSettings;
  readonly writer: MessagePort;
  readonly epochs: SharedArrayBuffer;
  readonly fence: SharedArrayBuffer;
  readonly generation: SharedArrayBuffer;
  readonly logging: LogStart;
  /** Opens the secrets of the store. */
  readonly masterKeys: SealingKeys;
  /** Absent: no request is traced. */
  readonly telemetry?: TelemetryStart;
  /** This isolate's number, from 0: its cell in the epochs. */
  readonly member: number;
  /** For questions, both ways: see Line. */
  readonly line: MessagePort;
}

/** Everything an HTTP isolate needs to know; plain data. */
export interface HttpSettings {
  readonly directory: string;
  readonly database: string;
  readonly hostname: string;
  readonly port: number;
  readonly shared: boolean;
  /** PEM; absent: plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly rootUser: string;
  readonly rootPassword: string;
  readonly region: string;
  readonly strictRegion: boolean;
  readonly domains: readonly string[];
  readonly corsOrigins: readonly string[];
  /** CIDR ranges. */
  readonly trustedProxies: readonly string[];
  /** False: every request is root's. Loopback only. */
  readonly authentication: boolean;
  /** Absent: no sessions for web identities. */
  readonly oidc?: OidcSettings;
  readonly inlineLimit: number;
  /** Milliseconds without a byte after which an upload is given up. */
  readonly stallTimeout: number;
  /** Milliseconds a session of the management API may be unused. */
  readonly sessionIdle: number;
}

export type ToWriter =
  | WriterStart
  | { readonly type: "connect"; readonly port: MessagePort }
  | { readonly type: "stop" };

export type ToHttp =
  | HttpStart
  | { readonly type: "writer"; readonly port: MessagePort }
  | { readonly type: "writerLost" }
  /** Answered with "applied". */
  | { readonly type: "settings"; readonly settings: HttpSettings }
  | { readonly type: "stop" };

/** `port`: where an HTTP isolate listens; absent from the writer. */
export type FromIsolate =
  | { readonly type: "ready"; readonly port?: number }
  | { readonly type: "failed"; readonly message: string }
  | LogLines
  /** Every request from now on meets the new settings. */
  | { readonly type: "applied"; readonly error?: string }
  | { readonly type: "stopped" };

/** What the main isolate asks any other on its line. The answer to `ping` says nothing. */
export type IsolateQuestion =
  | { readonly ask: "ping" | "pulse" }
  /** Why a request was refused; only HTTP isolates know. */
  | { readonly ask: "refusals"; readonly requestId: string }
  /** The requests that ended since, for those who watch; only HTTP isolates know. */
  | { readonly ask: "trace"; readonly filters: readonly TraceFilter[] };

/** By the kind of question. */
export type IsolateAnswer = Pulse | readonly Refusal[] | TracePage | undefined;

/** The answer to `pulse`. */
export interface Pulse {
  /** Seconds. */
  readonly lag: number;
  /** Absent from the writer. */
  readonly requests?: RequestCounts;
}
