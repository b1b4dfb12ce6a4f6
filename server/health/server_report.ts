/** How the server is, for operators who ask the management API. Plain data. */
import type { IsolateReading } from "../metrics/runtime_families.ts";
import type { CheckResult } from "./health.ts";

export interface ServerReport {
  readonly version: string;
  /** What it runs on, with its version. */
  readonly runtime: string;
  readonly phase: "starting" | "running" | "draining";
  /** A sync to disk has failed: nothing is written any more. */
  readonly readOnly: boolean;
  /** Milliseconds since the process began. */
  readonly uptime: number;
  readonly checks: readonly CheckResult[];
  readonly isolates: readonly IsolateReading[];
  /** Where the bytes are. */
  readonly drives: readonly Drive[];
}

export interface Drive {
  readonly path: string;
  /** Absent where the system does not tell. */
  readonly freeBytes?: number;
  readonly totalBytes?: number;
}
