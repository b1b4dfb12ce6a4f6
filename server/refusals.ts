/** Why requests were refused lately, for operators who are asked: the last ones of one isolate, found
 * by request id. Lost with the isolate; secrets that were signed are left out. */
import type { Decision } from "./auth/policy/evaluate.ts";
import { REDACTED, redactUri } from "./log/redaction.ts";
import type { RequestRecord } from "./observer.ts";

/** Plain data: crosses isolates. */
export interface Refusal {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly principal: string;
  /** Of S3, or of the management API. */
  readonly operation: string;
  /** What the client was told; a visitor of a link is told less. */
  readonly code: string;
  /** Id of the link that was used: the principal is then who made it. */
  readonly share?: string;
  /** Absent where policies were not asked: the credentials did not hold. */
  readonly action?: string;
  readonly resource?: string;
  readonly decision?: Decision;
  /** Where the credentials did not hold, the access key id that stood there. */
  readonly claimedKey?: string;
  /** Where the signature did not match: what this server would have had signed. */
  readonly expected?: NonNullable<RequestRecord["expected"]>;
}

const KEPT = 1_000;
/** Characters of a canonical request that are kept. */
const LONGEST = 4_096;
/** Signed headers whose values let whoever reads them act as the client. */
const SECRET_HEADER =
  /^(authorization|proxy-authorization|cookie|x-amz-security-token|x-amz-(?:copy-source-)?server-side-encryption-customer-key):.*$/gm;

export class Refusals {
  readonly #kept: Refusal[] = [];
  #next = 0;

  /** An observer of requests. */
  readonly observe = (record: RequestRecord): void => {
    const { status, denial, deniedParts, claimedKey, expected, share } = record;
    const asked = {
      requestId: record.requestId,
      time: record.startedAt,
      principal: record.principal,
      operation: record.operation,
      ...(share === undefined ? {} : { share }),
    };
    for (const part of deniedParts?.first ?? []) {
      this.note({ ...asked, code: "AccessDenied", ...part });
    }
    // Whoever visits a link that gives nothing is told of no reason.
    const isGone = share !== undefined && status === 404;
    if (denial === undefined && status !== 401 && status !== 403 && !isGone) return;
    this.note({
      ...asked,
      code: record.errorCode ?? String(status),
      ...denial,
      ...(claimedKey === undefined ? {} : { claimedKey }),
      ...(expected === undefined ? {} : { expected }),
    });
  };

  /** Keeps it, without secrets, in the place of the oldest. */
  note({ expected, ...refusal }: Refusal): void {
    this.#kept[this.#next] = expected === undefined
      ? refusal
      : { ...refusal, expected: withoutSecrets(expected) };
    this.#next = (this.#next + 1) % KEPT;
  }

  /** Those of one request, in no order: what it asked of S3 on its way is refused by itself. */
  find(requestId: string): readonly Refusal[] {
    return this.#kept.filter((refusal) => refusal.requestId === requestId);
  }
}

function withoutSecrets(
  { canonicalRequest, stringToSign }: NonNullable<Refusal["expected"]>,
): NonNullable<Refusal["expected"]> {
  const [method = "", path = "", query = "", ...rest] = canonicalRequest.slice(0, LONGEST)
    .split("\n");
  const parameters = redactUri(`?${query}`).slice(1);
  const text = [method, redactUri(path), parameters, ...rest].join("\n")
    .replace(SECRET_HEADER, `$1:${REDACTED}`);
  return { canonicalRequest: text, stringToSign };
}
