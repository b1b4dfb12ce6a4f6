/** What the main isolate tells of the whole server, on either port: ready, healthy, its metrics. The
 * S3 port is open to strangers: it is told names and yes or no there, no more. */
import { equalText } from "../auth/hmac.ts";
import { CONTENT_TYPE } from "../metrics/exposition.ts";
import type { CheckResult, Health } from "./health.ts";
import { plain, refusal, type Status, type StatusAnswer, type StatusQuestion } from "./status.ts";

export type Phase = "starting" | "running" | "draining";

export interface ServerStatusOptions {
  readonly version: string;
  readonly health: Pick<Health, "results">;
  /** Whether a sync to disk has failed. */
  readonly readOnly: () => boolean;
  /** The text of a scrape. */
  readonly scrape: () => Promise<string>;
}

export class ServerStatus {
  readonly #options: ServerStatusOptions;
  phase: Phase = "starting";
  /** Asked for with metrics; undefined: open on the management port, closed on the S3 port. */
  metricsToken: string | undefined;

  constructor(options: ServerStatusOptions) {
    this.#options = options;
  }

  /** For the port operators alone can reach. */
  readonly management: Status = { answer: (question) => this.#answer(question, true) };
  /** For the port everyone can reach. */
  readonly s3: Status = { answer: (question) => this.#answer(question, false) };

  /** All there is to tell. */
  results(): Promise<readonly CheckResult[]> {
    return this.#results();
  }

  async #answer(question: StatusQuestion, trusted: boolean): Promise<StatusAnswer> {
    switch (question.ask) {
      case "ready":
        return readyAnswer(await this.#results(), trusted && question.verbose);
      case "health":
        return healthAnswer(await this.#results(), trusted ? this.#options.version : undefined);
      case "metrics":
        return await this.#metrics(question.authorization, trusted);
    }
  }

  /** The states first: they are true at this very moment. */
  async #results(): Promise<readonly CheckResult[]> {
    const { health, readOnly } = this.#options;
    const state = (name: string, ok: boolean, detail: string): CheckResult => {
      return { name, ok, detail, milliseconds: 0 };
    };
    const running = state("running", this.phase === "running", this.phase);
    // What is not there yet, or not any more, cannot be asked.
    if (!running.ok) return [running];
    const writable = readOnly()
      ? state("writable", false, "read-only: a sync to disk failed; check the disk, then restart")
      : state("writable", true, "no sync to disk has failed");
    return [running, writable, ...await health.results()];
  }

  async #metrics(authorization: string | undefined, trusted: boolean): Promise<StatusAnswer> {
    if (this.metricsToken === undefined) {
      if (!trusted) {
        return refusal(
          403,
          "Metrics are on the management port. Set metrics.token (OBJECTSTORAGE_METRICS_TOKEN) " +
            "to get them here, too, with that bearer token",
        );
      }
    } else if (!equalText(bearerToken(authorization), this.metricsToken)) {
      const answer = refusal(401, "Metrics need the bearer token that metrics.token is set to");
      return { ...answer, headers: { ...answer.headers, "www-authenticate": "Bearer" } };
    }
    return {
      status: 200,
      headers: { "content-type": CONTENT_TYPE },
      body: await this.#options.scrape(),
    };
  }
}

/** RFC 6750 §2.1; the scheme's case means nothing (RFC 9110 §11.1). */
function bearerToken(authorization = ""): string {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
}

function readyAnswer(results: readonly CheckResult[], verbose: boolean): StatusAnswer {
  const failed = results.filter(({ ok }) => !ok).map(({ name }) => name);
  const ready = failed.length === 0;
  const verdict = ready ? "ready" : `not ready: ${failed.join(", ")}`;
  const lines = results.map(({ name, ok, detail }) =>
    ok ? `[+]${name} ok` : `[-]${name} failed: ${detail.replaceAll(/\s+/g, " ")}`
  );
  const text = verbose ? [...lines, verdict].join("\n") : verdict;
  return ready ? plain(200, text) : refusal(503, text);
}

/** `version`: told with all details; undefined: neither. */
function healthAnswer(results: readonly CheckResult[], version: string | undefined): StatusAnswer {
  const ok = results.every((result) => result.ok);
  const checks = results.map(({ name, ok, detail, milliseconds }) =>
    version === undefined
      ? { name, ok }
      : { name, ok, detail, milliseconds: Math.round(milliseconds * 1000) / 1000 }
  );
  const told = version === undefined ? {} : { version };
  const text = JSON.stringify({ status: ok ? "ok" : "failed", ...told, checks });
  const { headers, ...answer } = ok ? plain(200, text) : refusal(503, text);
  return { ...answer, headers: { ...headers, "content-type": "application/json" } };
}
