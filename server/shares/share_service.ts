/** The way of every request for a link: token → row → its creator, as it is now → the operation that
 * reads objects, as that creator narrowed to this object → answer → record. The row is read each time,
 * so that a link that was revoked is refused at once. What is told of a request never has the token. */
import type { Share } from "../../storage/share.ts";
import { DeniedError } from "../auth/authorize.ts";
import { BucketAccessCache } from "../auth/bucket_access.ts";
import { objectAccess, readActionOf } from "../auth/object_access.ts";
import type { PolicyLibrary } from "../auth/policy_library.ts";
import { ANONYMOUS, type Principal } from "../auth/principal.ts";
import { REDACTED } from "../log/redaction.ts";
import type { Observer } from "../observer.ts";
import { isVirtualHost } from "../s3/address.ts";
import type { Answer } from "../s3/answer.ts";
import type { Exchange } from "../s3/dispatch.ts";
import { S3Error } from "../s3/errors.ts";
import { getObject } from "../s3/operations/get_object.ts";
import { headObject } from "../s3/operations/head_object.ts";
import { Query, type S3Request } from "../s3/request.ts";
import { type Asked, asS3Error, requestRecord, type Trace } from "../s3/request_record.ts";
import { documentSource, runOperation } from "../s3/run_operation.ts";
import type { Services } from "../services.ts";
import { failureAnswer, objectAnswer } from "./share_answer.ts";
import { isShareToken, sharePath, shareTokenHash, tokenOfTarget } from "./share_token.ts";

export interface ShareServiceOptions {
  readonly services: Services;
  /** The user of this id (absent: root) as it is now; undefined for one who may not act. */
  readonly creator: (user: string | undefined) => Promise<Principal | undefined>;
  readonly policies: PolicyLibrary;
  /** Host names under which buckets are addressed as `bucket.domain`. */
  readonly domains: readonly string[];
  readonly observe: Observer;
}

/** What is known of a request so far, as it may be told. */
interface Visit {
  asked: Asked;
  readonly trace: Trace;
}

/** What a visitor says that is heard, and what policies and logs ask of every request. */
const HEARD = [
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "range",
  "referer",
  "tracestate",
  "user-agent",
];
const NO_BODY = documentSource(new Uint8Array(0));

/** Whether a request is for a link. */
export function isShareRequest(
  { target, headers }: Pick<Exchange, "target" | "headers">,
  domains: readonly string[],
): boolean {
  return tokenOfTarget(target) !== undefined && !isVirtualHost(headers.get("host"), domains);
}

export class ShareService {
  readonly #options: ShareServiceOptions;
  readonly #accesses = new BucketAccessCache();

  constructor(options: ShareServiceOptions) {
    this.#options = options;
  }

  /** Answers one request. Never rejects. */
  handle(exchange: Exchange): Promise<Answer> {
    return this.#handle(exchange, (visit, time) => this.#answer(exchange, visit, time));
  }

  /** Answers that nothing is served any more; told of as every other answer is. */
  refuse(exchange: Exchange): Promise<Answer> {
    return this.#handle(exchange, () => {
      throw new S3Error("ServiceUnavailable", { headers: { connection: "close" } });
    });
  }

  async #handle(
    exchange: Exchange,
    run: (visit: Visit, time: number) => Promise<Answer>,
  ): Promise<Answer> {
    const { services, observe } = this.#options;
    const startedAt = services.clock.now(), began = performance.now();
    const headers = new Map<string, string>();
    for (const name of HEARD) {
      const value = exchange.headers.get(name);
      if (value !== undefined) headers.set(name, value);
    }
    const visit: Visit = {
      asked: { ...exchange, target: sharePath(REDACTED), headers },
      trace: { operation: "Unknown", principal: ANONYMOUS },
    };
    let answer: Answer, failure: S3Error | undefined;
    try {
      answer = await run(visit, startedAt);
    } catch (thrown) {
      // Whoever may not list is told by S3 that a missing object is forbidden; a link lists nothing.
      const isMissing = thrown instanceof DeniedError && thrown.denial.action === "s3:ListBucket";
      const error = isMissing ? new S3Error("NoSuchKey") : thrown;
      if (error instanceof DeniedError) visit.trace.denial = error.denial;
      failure = asS3Error(error, undefined);
      answer = failureAnswer(failure, exchange);
    }
    observe(requestRecord(visit.asked, visit.trace, { answer, failure, startedAt, began }));
    return answer;
  }

  async #answer(exchange: Exchange, visit: Visit, time: number): Promise<Answer> {
    const { services, creator, policies } = this.#options;
    const { trace } = visit;
    const { method } = exchange;
    if (method !== "GET" && method !== "HEAD") throw new S3Error("MethodNotAllowed");
    const operation = method === "GET" ? getObject : headObject;
    trace.operation = operation.name;
    const token = tokenOfTarget(exchange.target);
    const share = token !== undefined && isShareToken(token)
      ? await services.reader.getShareByToken(shareTokenHash(token))
      : undefined;
    if (share === undefined) throw new S3Error("InvalidToken");
    visit.asked = { ...visit.asked, target: sharePath(share.id) };
    trace.share = share.id;
    const request = requestFor(share, visit.asked, { method, time });
    trace.address = request.address;
    if (time >= share.expiresAt) throw new S3Error("ExpiredToken");
    const owner = await creator(share.user);
    if (owner === undefined) throw new S3Error("AccessDenied");
    const { bucket, key, versionId } = share;
    const policy = objectAccess({ actions: [readActionOf(versionId)], bucket, key });
    const narrowing = [...owner.narrowing, policies.named(`share/${share.id}`, policy)];
    const principal = trace.principal = { ...owner, narrowing };
    const result = await runOperation({
      ...{ operation, request, asked: visit.asked, principal, services, trace },
      // A URL was handed on, as one that is signed is: what forbids those forbids this.
      presigned: true,
      accesses: this.#accesses,
      incoming: () => NO_BODY,
    });
    return objectAnswer(result, share, exchange);
  }
}

/** What the link stands for. Nothing of it is taken from the query that came. */
function requestFor(
  { bucket, key, versionId, createdAt }: Share,
  { id, headers, secure }: Asked,
  { method, time }: { readonly method: "GET" | "HEAD"; readonly time: number },
): S3Request {
  const query = new Query([
    ...(versionId === undefined ? [] : [["versionId", versionId] as const]),
    // What policies take for the age of a signature.
    ["X-Amz-Date", new Date(createdAt).toISOString().replace(/[-:]|\.\d{3}/g, "")],
  ]);
  const address = { bucket, key, query, rawPath: "", rawQuery: "" };
  return { ...{ id, method, headers, secure, time }, address };
}
