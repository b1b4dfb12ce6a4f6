/** Failed authentications, added up so that whoever makes them cannot fill the disk: one event a
 * minute for each reason, network, user and access key, so many a minute in all, and what is more than that
 * in one sum. Refuses to grow beyond its table. */
import { networkOf } from "./source_network.ts";
import type { Timers } from "./timers.ts";

export interface FailedAuthentication {
  /** e.g. `SignatureDoesNotMatch`, `InvalidAccessKeyId`, `password`: one of few, never the client's
   * words. */
  readonly reason: string;
  readonly sourceAddress: string;
  /** Only somebody there is, as `accessKeyId`. */
  readonly principal?: string;
  /** Only of a key there is: what else stands in its place may be somebody's secret. */
  readonly accessKeyId?: string;
  readonly requestId?: string;
}

/** To be recorded in the journal. */
export interface FailureEvent {
  readonly cause: {
    readonly principal: string;
    readonly action: string;
    readonly accessKeyId?: string;
    readonly sourceAddress?: string;
    readonly requestId?: string;
  };
  readonly details: Readonly<Record<string, string | number>>;
}

export interface FailedAuthenticationsOptions {
  /** Must not throw. */
  readonly record: (event: FailureEvent) => void;
  readonly timers: Timers;
  /** Events a minute. Default 20. */
  readonly maxEvents?: number;
  /** Kinds of failures told apart within a minute. Default 1,000. */
  readonly maxKinds?: number;
}

interface Sum {
  readonly failure: FailedAuthentication;
  readonly network: string;
  readonly since: number;
  /** Of the last of them. */
  until: number;
  sourceAddress: string;
  requestId: string | undefined;
  count: number;
}

const MINUTE = 60_000;
const PRINCIPAL = "unauthenticated";
const ACTION = "AuthenticationFailed";

export class FailedAuthentications implements Disposable {
  readonly #options: FailedAuthenticationsOptions;
  readonly #maxKinds: number;
  readonly #sums = new Map<string, Sum>();
  /** Failures that found the table full. */
  #others = 0;
  #cancel: (() => void) | undefined;

  constructor(options: FailedAuthenticationsOptions) {
    this.#options = options;
    this.#maxKinds = options.maxKinds ?? 1_000;
  }

  /** Never throws. The event follows within a minute. */
  add(failure: FailedAuthentication): void {
    const { timers } = this.#options;
    this.#cancel ??= timers.after(MINUTE, () => this.#tell());
    const network = networkOf(failure.sourceAddress);
    const kind = JSON.stringify([failure.reason, network, failure.principal, failure.accessKeyId]);
    const now = timers.now();
    let sum = this.#sums.get(kind);
    if (sum === undefined) {
      if (this.#sums.size >= this.#maxKinds) {
        this.#others++;
        return;
      }
      const { sourceAddress, requestId } = failure;
      sum = { failure, network, since: now, until: now, sourceAddress, requestId, count: 0 };
      this.#sums.set(kind, sum);
    }
    sum.count++;
    sum.until = now;
    sum.sourceAddress = failure.sourceAddress;
    sum.requestId = failure.requestId;
  }

  #tell(): void {
    const { record, maxEvents = 20 } = this.#options;
    this.#cancel = undefined;
    const sums = [...this.#sums.values()].sort((a, b) => b.count - a.count);
    const isAll = sums.length <= maxEvents && this.#others === 0;
    const told = isAll ? sums : sums.slice(0, maxEvents - 1);
    const rest = sums.slice(told.length);
    const others = rest.reduce((total, { count }) => total + count, this.#others);
    this.#sums.clear();
    this.#others = 0;
    for (const sum of told) record(eventOf(sum));
    if (others > 0) {
      record({
        cause: { principal: PRINCIPAL, action: ACTION },
        details: { result: "failure", reason: "various", count: others },
      });
    }
  }

  /** Tells what there is. */
  [Symbol.dispose](): void {
    this.#cancel?.();
    this.#tell();
  }
}

function eventOf({ failure, network, since, until, sourceAddress, requestId, count }: Sum) {
  const { reason, principal = PRINCIPAL, accessKeyId } = failure;
  return {
    cause: {
      principal,
      action: ACTION,
      sourceAddress,
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
      ...(requestId === undefined ? {} : { requestId }),
    },
    details: {
      result: "failure",
      reason,
      count,
      network,
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
    },
  };
}
