/** How often may be tried to sign in: for each account and each network a few failures are free, then
 * each further one makes wait twice as long. Kept in memory within bounds; a restart forgets.
 * An attempt counts when it begins, so that many at once are not free. */
import type { Clock } from "../../storage/model.ts";
import { parseIpAddress } from "../auth/policy/ip_range.ts";

export interface LoginLimitsOptions {
  readonly clock: Clock;
  /** Most accounts, and most networks, kept. Default 10,000. */
  readonly limit?: number;
}

/** An attempt that is under way. */
export interface Attempt {
  /** Milliseconds the address must wait; absent: it need not. */
  readonly addressWait?: number;
  /** The account is to be refused, whatever the password is. */
  readonly accountLocked: boolean;
  /** It was no failure: nothing is held against the account any more, and the address has this one
   * attempt back. */
  succeeded(): void;
  /** It could not be decided: it does not count. */
  withdraw(): void;
}

interface Failures {
  count: number;
  /** Milliseconds since the epoch: until then it is refused. */
  until: number;
  lastAt: number;
}

const FREE = 5;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15 * 60_000;
/** Milliseconds without a failure, and without a wait, until it is forgotten. */
const FORGOTTEN = 15 * 60_000;

export class LoginLimits {
  readonly #clock: Clock;
  readonly #accounts: FailureTable;
  readonly #networks: FailureTable;

  constructor({ clock, limit = 10_000 }: LoginLimitsOptions) {
    this.#clock = clock;
    this.#accounts = new FailureTable(limit);
    this.#networks = new FailureTable(limit);
  }

  /** `account`: any text that tells accounts apart, those there are not, too; undefined: it is not known
   * yet. */
  begin(account: string | undefined, address: string): Attempt {
    const now = this.#clock.now();
    const network = networkOf(address);
    const addressWait = this.#networks.waiting(network, now);
    if (addressWait > 0) {
      return { addressWait, accountLocked: true, succeeded() {}, withdraw() {} };
    }
    const accountLocked = account !== undefined && this.#accounts.waiting(account, now) > 0;
    this.#networks.fail(network, now);
    if (account !== undefined && !accountLocked) this.#accounts.fail(account, now);
    return {
      accountLocked,
      succeeded: () => {
        if (account !== undefined) this.#accounts.forget(account);
        this.#networks.forgive(network);
      },
      withdraw: () => {
        if (account !== undefined && !accountLocked) this.#accounts.forgive(account);
        this.#networks.forgive(network);
      },
    };
  }
}

/** The least recently failing go first when there are too many. */
class FailureTable {
  readonly #limit: number;
  readonly #failures = new Map<string, Failures>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Milliseconds; 0: it need not wait. */
  waiting(key: string, now: number): number {
    const failures = this.#failures.get(key);
    return failures === undefined ? 0 : Math.max(0, failures.until - now);
  }

  fail(key: string, now: number): void {
    const known = this.#failures.get(key);
    const isOld = known === undefined || now - Math.max(known.lastAt, known.until) > FORGOTTEN;
    const count = isOld ? 1 : known.count + 1;
    const wait = count <= FREE
      ? 0
      : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(count - FREE - 1, 30));
    // Moved to the end.
    this.#failures.delete(key);
    this.#failures.set(key, { count, until: wait === 0 ? 0 : now + wait, lastAt: now });
    if (this.#failures.size <= this.#limit) return;
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined) this.#failures.delete(oldest);
  }

  forgive(key: string): void {
    const failures = this.#failures.get(key);
    if (failures === undefined) return;
    failures.count--;
    if (failures.count <= 0) this.#failures.delete(key);
    else if (failures.count <= FREE) failures.until = 0;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}

/** An IPv4 address, or the /64 an IPv6 address lies in: whoever has one of it has all. */
function networkOf(address: string): string {
  const parsed = parseIpAddress(address);
  if (parsed === undefined) return "unknown";
  return parsed.family === 4
    ? parsed.groups.join(".")
    : parsed.groups.slice(0, 4).map((group) => group.toString(16)).join(":");
}
