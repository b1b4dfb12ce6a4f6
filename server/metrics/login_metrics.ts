/** Counts attempts to sign in to the management API. */
import type { Family } from "./exposition.ts";

/** `limited`: refused unseen, after too many failures; `unavailable`: too many at once. */
export type LoginResult = "ok" | "failed" | "limited" | "unavailable";

const RESULTS: readonly LoginResult[] = ["ok", "failed", "limited", "unavailable"];

export class LoginMetrics {
  readonly #counts = new Map<LoginResult, number>(RESULTS.map((result) => [result, 0]));

  readonly count = (result: LoginResult): void => {
    this.#counts.set(result, (this.#counts.get(result) ?? 0) + 1);
  };

  families(): readonly Family[] {
    return [{
      name: "objectstorage_logins_total",
      help: "Attempts to sign in to the management API, by result",
      type: "counter",
      samples: [...this.#counts].map(([result, value]) => ({ labels: { result }, value })),
    }];
  }
}
