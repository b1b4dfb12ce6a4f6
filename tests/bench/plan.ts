/** What the load generator is asked to do and what it answers: plain data between processes. */
import type { Credentials } from "./signing.ts";
import type { TrailerChecksum } from "./checksum.ts";

/** Up to BLOCK bytes of a body are distinct per request; longer bodies repeat that block. */
export const BLOCK = 1024 * 1024;

export type Body =
  /** Hash in the signature (sizes up to BLOCK) or UNSIGNED-PAYLOAD. */
  | { readonly kind: "plain"; readonly size: number; readonly payload: "hashed" | "unsigned" }
  /** STREAMING-UNSIGNED-PAYLOAD-TRAILER. `size` is a multiple of `chunk`, `chunk` ≤ BLOCK. */
  | {
    readonly kind: "trailer";
    readonly size: number;
    readonly chunk: number;
    readonly checksum: TrailerChecksum;
  };

/** Targets are `path` + name(number) for the numbers in [first, first + count). */
export interface Targets {
  readonly path: string;
  readonly first: number;
  readonly count: number;
  /** Go round and round until the time is up, beginning anywhere; otherwise each number once. */
  readonly repeat: boolean;
  /** The name: scattered hexadecimal (the default), or none. */
  readonly names?: "scattered" | "none";
  /** Canonical queries used in turn; default none. */
  readonly queries?: readonly string[];
}

export interface Plan {
  readonly port: number;
  readonly credentials: Credentials;
  readonly method: "GET" | "HEAD" | "PUT" | "DELETE";
  readonly targets: Targets;
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** Body bytes every answer must have; absent: any. */
  readonly length?: number;
  readonly clients: number;
  readonly threads: number;
  /** Most seconds to run. */
  readonly seconds: number;
  /** Process whose CPU time is counted over the run. */
  readonly pid?: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Body bytes sent and received. */
  readonly bytes: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  /** CPU milliseconds of `pid`, user and system. */
  readonly cpu: number;
}

/** A scattered but repeatable name for a number: neighbours in time are not neighbours in a tree. */
export function scatteredName(number: number): string {
  let mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0).toString(16).padStart(8, "0");
}
