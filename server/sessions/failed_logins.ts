/** Failed logins for the journal: each of them as long as they are few, beyond that how many there
 * were, so that whoever makes them cannot fill the disk. */
import type { MetadataWriter } from "../../storage/metadata.ts";
import type { Clock } from "../../storage/model.ts";

export interface FailedLogin {
  /** By what it was tried; or that the account was locked. */
  readonly reason: "password" | "accessKey" | "oidc" | "locked";
  /** Somebody there is. Absent: what was typed may be anything. */
  readonly principal?: string;
  readonly sourceAddress: string;
  readonly requestId?: string;
}

export interface FailedLoginsOptions {
  readonly writer: Pick<MetadataWriter, "execute">;
  readonly clock: Clock;
  readonly report: (message: string, error?: unknown) => void;
}

const MOST_A_MINUTE = 60;
const MINUTE = 60_000;

export class FailedLogins {
  readonly #options: FailedLoginsOptions;
  #minute = 0;
  #recorded = 0;
  /** Not recorded one by one. */
  #others = 0;

  constructor(options: FailedLoginsOptions) {
    this.#options = options;
  }

  /** Never throws; the row follows. */
  readonly add = ({ reason, principal, ...from }: FailedLogin): void => {
    const minute = Math.floor(this.#options.clock.now() / MINUTE);
    if (minute !== this.#minute) [this.#minute, this.#recorded] = [minute, 0];
    if (this.#recorded >= MOST_A_MINUTE) {
      this.#others++;
      return;
    }
    this.#recorded++;
    const others = this.#others;
    this.#others = 0;
    this.#options.writer.execute("recordEvent", {
      cause: { ...from, principal: principal ?? "unauthenticated", action: "Login" },
      details: { result: "failure", reason, ...(others === 0 ? {} : { others }) },
    }).catch((error) => {
      this.#others += others + 1;
      this.#options.report("A failed login could not be recorded", error);
    });
  };
}
