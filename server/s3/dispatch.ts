/** The way of every S3 request, in order: address → operation → (fields of a form) → signature →
 * input → bucket → authorisation → body → handler → answer → record; from the input to the handler's
 * result it is run_operation.ts. The one place where a request's errors are caught. */
import type { ByteSource } from "../../storage/blobs.ts";
import { DeniedError } from "../auth/authorize.ts";
import { BucketAccessCache } from "../auth/bucket_access.ts";
import { ANONYMOUS } from "../auth/principal.ts";
import { withQueryMetadata } from "../auth/presigned_query.ts";
import type { Authentication } from "../auth/sigv4.ts";
import type { Observer } from "../observer.ts";
import type { Services } from "../services.ts";
import { parseAddress } from "./address.ts";
import { type Answer, encodeError, encodeResult } from "./answer.ts";
import { incomingBody } from "./body.ts";
import { CorsPolicy } from "./cors_policy.ts";
import { S3Error } from "./errors.ts";
import { type BodyKind, levelOf, type Operation, readsWhole } from "./operation.ts";
import { openForm } from "./post_form.ts";
import type { Method, S3Request } from "./request.ts";
import { type Asked, asS3Error, requestRecord, type Trace } from "./request_record.ts";
import { runOperation } from "./run_operation.ts";
import { resolveOperation } from "./table.ts";

/** A request as the HTTP server hands it over. */
export interface Exchange extends Asked {
  readonly body: ReadableStream<Uint8Array> | null;
}

export interface DispatcherOptions {
  readonly services: Services;
  readonly authenticate: (request: S3Request) => Promise<Authentication>;
  /** Host names under which buckets are addressed as `bucket.domain`. */
  readonly domains: readonly string[];
  /** Origins every bucket admits besides its own CORS rules; `*` for any. */
  readonly corsOrigins: readonly string[];
  readonly observe: Observer;
  /** Milliseconds without a byte of the body. */
  readonly stallTimeout: number;
}

const METHODS: ReadonlySet<string> = new Set<Method>(["GET", "HEAD", "PUT", "POST", "DELETE"]);
/** Largest body of one PUT or part: 5 GiB (Amazon S3 User Guide, "Multipart upload limits"). */
const MAX_UPLOAD = 5 * 2 ** 30;
const MAX_DOCUMENT = 2 ** 20;
/** Times the timeout of a stall for all of a document: it is held for as long as somebody feeds it
 * bytes. */
const DOCUMENT_STALLS = 10;
/** Bytes of a body, where its operation has no say in it; a form has its fields around the file. */
const MAX_LENGTHS: Partial<Record<BodyKind, number>> = {
  bytes: MAX_UPLOAD,
  form: MAX_UPLOAD + MAX_DOCUMENT,
};
/** What is known of a form's body before its fields are read. */
const UNSIGNED: Authentication = {
  principal: ANONYMOUS,
  payload: { kind: "plain" },
  presigned: false,
};

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #cors: CorsPolicy;
  readonly #accesses = new BucketAccessCache();

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#cors = new CorsPolicy(options.services.reader, options.corsOrigins);
  }

  /** Answers one request. Never rejects. */
  handle(exchange: Exchange): Promise<Answer> {
    return this.#handle(exchange, (time, trace) => this.#answer(exchange, time, trace));
  }

  /** Answers that nothing is served any more; told of as every other answer is. */
  refuse(exchange: Exchange): Promise<Answer> {
    return this.#handle(exchange, () => {
      throw new S3Error("ServiceUnavailable", { headers: { connection: "close" } });
    });
  }

  async #handle(
    exchange: Exchange,
    run: (time: number, trace: Trace) => Promise<Answer>,
  ): Promise<Answer> {
    const startedAt = this.#options.services.clock.now();
    const began = performance.now();
    const trace: Trace = { operation: "Unknown", principal: ANONYMOUS };
    let answer: Answer;
    let failure: S3Error | undefined;
    try {
      answer = await run(startedAt, trace);
    } catch (error) {
      if (error instanceof DeniedError) trace.denial = error.denial;
      failure = asS3Error(error, trace.address);
      answer = encodeError(failure, exchange, trace.address);
    }
    const origin = exchange.headers.get("origin");
    if (origin !== undefined && exchange.method !== "OPTIONS") {
      const asked = { bucket: trace.address?.bucket, host: exchange.headers.get("host") };
      answer = await this.#cors.decorate(answer, origin, exchange.method, asked);
    }
    this.#options.observe(requestRecord(exchange, trace, { answer, failure, startedAt, began }));
    return answer;
  }

  async #answer(exchange: Exchange, time: number, trace: Trace): Promise<Answer> {
    const { services, domains } = this.#options;
    const address = parseAddress(exchange.target, exchange.headers.get("host"), domains);
    trace.address = address;
    if (exchange.method === "OPTIONS") {
      trace.operation = "Preflight";
      return await this.#cors.preflight(address.bucket, exchange.headers);
    }
    if (!isMethod(exchange.method)) throw new S3Error("MethodNotAllowed");
    const operation = resolveOperation(
      levelOf(address),
      exchange.method,
      address.query,
      exchange.headers,
    );
    trace.operation = operation.name;
    let request: S3Request = {
      id: exchange.id,
      method: exchange.method,
      address,
      headers: exchange.headers,
      secure: exchange.secure,
      time,
    };

    // A form has its signature and its key in its fields.
    using form = operation.body === "form"
      ? await openForm(request, {
        body: () => this.#body(exchange, request, operation, UNSIGNED),
        now: () => performance.now(),
      })
      : undefined;
    if (form !== undefined) {
      request = form.request;
      trace.address = request.address;
    }
    const signed = request;
    const authentication = await this.#options.authenticate(signed);
    const principal = authentication.principal;
    trace.principal = principal;
    if (authentication.presigned) request = withQueryMetadata(request);
    // Not in the literal below: see InvocationContext.
    const renew = async () => (await this.#options.authenticate(signed)).principal;
    const incoming = (): ByteSource =>
      form?.file ?? this.#body(exchange, request, operation, authentication);
    const result = await runOperation({
      operation,
      request,
      asked: exchange,
      principal,
      renew,
      presigned: authentication.presigned,
      services,
      accesses: this.#accesses,
      incoming,
      trace,
    });
    return encodeResult(result, exchange);
  }

  #body(
    exchange: Exchange,
    request: S3Request,
    operation: Operation,
    authentication: Authentication,
  ): ByteSource {
    const { stallTimeout } = this.#options;
    return incomingBody({
      request,
      authentication,
      stream: exchange.body,
      lengthRequired: !readsWhole(operation),
      stallTimeout,
      ...(readsWhole(operation) ? { timeout: DOCUMENT_STALLS * stallTimeout } : {}),
      checksummed: operation.checksumsObject !== true,
      maxLength: MAX_LENGTHS[operation.body] ?? operation.maxBody ?? MAX_DOCUMENT,
    });
  }
}

function isMethod(method: string): method is Method {
  return METHODS.has(method);
}
