/** The way of every S3 request, in order: address → operation → (fields of a form) → signature →
 * input → bucket → authorisation → body → handler → answer → record. Authorisation comes before every
 * answer that could tell whether something exists. The one place where a request's errors are caught. */
import { Buffer } from "node:buffer";
import type { ByteSource } from "../../storage/blobs.ts";
import type { Cause } from "../../storage/journal.ts";
import { digest } from "../../storage/digests.ts";
import { type Bucket, StorageError } from "../../storage/model.ts";
import { type Denial, DeniedError } from "../auth/authorize.ts";
import { RequestAuthorization } from "./request_authorization.ts";
import { BucketAccessCache } from "../auth/bucket_access.ts";
import { ANONYMOUS, type Principal } from "../auth/principal.ts";
import { withQueryMetadata } from "../auth/presigned_query.ts";
import type { Authentication } from "../auth/sigv4.ts";
import type { Observer, RequestHead } from "../observer.ts";
import type { Services } from "../services.ts";
import { parseAddress } from "./address.ts";
import { type Answer, encodeError, encodeResult } from "./answer.ts";
import { incomingBody } from "./body.ts";
import { CorsPolicy } from "./cors_policy.ts";
import { S3Error } from "./errors.ts";
import type { BodyKind, Operation, OperationContext, S3Result } from "./operation.ts";
import { openForm } from "./post_form.ts";
import type { Address, Method, S3Request } from "./request.ts";
import { toS3Error } from "./storage_errors.ts";
import { resolveOperation } from "./table.ts";
import { parseXml } from "./xml_reader.ts";

/** A request as the HTTP server hands it over. */
export interface Exchange extends RequestHead {
  readonly id: string;
  readonly method: string;
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

/** What is known of a request so far: feeds the record and the error answer. */
interface Trace {
  operation: string;
  address?: Address;
  principal: Principal;
  bucketOwner?: string;
  denial?: Denial;
}

const METHODS: ReadonlySet<string> = new Set<Method>(["GET", "HEAD", "PUT", "POST", "DELETE"]);
/** Largest body of one PUT or part: 5 GiB (Amazon S3 User Guide, "Multipart upload limits"). */
const MAX_UPLOAD = 5 * 2 ** 30;
const MAX_DOCUMENT = 2 ** 20;
/** Times the timeout of a stall for all of a document: it is held, and what was allowed when it began
 * must not stay so for as long as somebody feeds it bytes. */
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
      answer = await this.#cors.decorate(answer, origin, exchange.method, trace.address?.bucket);
    }
    this.#options.observe({
      requestId: exchange.id,
      operation: trace.operation,
      ...(trace.address?.bucket === undefined ? {} : { bucket: trace.address.bucket }),
      ...(trace.address?.key === undefined ? {} : { key: trace.address.key }),
      ...(trace.bucketOwner === undefined ? {} : { bucketOwner: trace.bucketOwner }),
      principal: trace.principal.name,
      ...(trace.principal.kind === "anonymous" ? {} : { principalId: trace.principal.id }),
      method: exchange.method,
      status: answer.status,
      ...(failure === undefined ? {} : { errorCode: failure.code, cause: failure.cause }),
      ...(trace.denial === undefined ? {} : { denial: trace.denial }),
      startedAt,
      duration: Math.round((performance.now() - began) * 1_000) / 1_000,
      received: Number(exchange.headers.get("content-length") ?? 0) || 0,
      sent: bodyLength(answer),
      request: exchange,
      streamed: answer.body instanceof ReadableStream,
      ...(trace.address === undefined ? {} : { query: trace.address.query }),
      answerHeaders: answer.headers,
    });
    return answer;
  }

  async #answer(exchange: Exchange, time: number, trace: Trace): Promise<Answer> {
    const { services, domains } = this.#options;
    let address = parseAddress(exchange.target, exchange.headers.get("host"), domains);
    trace.address = address;
    if (exchange.method === "OPTIONS") {
      trace.operation = "Preflight";
      return await this.#cors.preflight(address.bucket, exchange.headers);
    }
    if (!isMethod(exchange.method)) throw new S3Error("MethodNotAllowed");
    const level = address.bucket === undefined
      ? "service"
      : address.key === undefined
      ? "bucket"
      : "object";
    const operation = resolveOperation(level, exchange.method, address.query, exchange.headers);
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
      address = trace.address = request.address;
    }
    const authentication = await this.#options.authenticate(request);
    const principal = authentication.principal;
    trace.principal = principal;
    if (authentication.presigned) request = withQueryMetadata(request);
    const bucket = address.bucket === undefined || operation.createsBucket === true
      ? undefined
      : await services.reader.getBucket(address.bucket);
    const authorization = new RequestAuthorization({
      request,
      operation,
      principal,
      presigned: authentication.presigned,
      remoteAddress: () => exchange.delivery.remoteAddress,
      services,
      accesses: this.#accesses,
      bucket,
    });
    if (!operation.implemented) {
      // Signed or not, nothing of the bucket is told; a stranger learns nothing at all.
      await authorization.requireOperation(undefined);
      throw new S3Error("NotImplemented", { message: `${operation.name} is not implemented.` });
    }
    const input = operation.parse(request);
    const incoming = () =>
      operation.body === "none"
        ? NO_BODY
        : form?.file ?? this.#body(exchange, request, operation, authentication);
    // Where a document decides who may, it is read first.
    const early = readsWhole(operation) && operation.requestTags !== undefined
      ? await readDocument(operation, input, incoming())
      : undefined;
    const asking = authorization.requireOperation(early ?? input);
    if (asking !== undefined) await asking;
    if (bucket !== undefined) trace.bucketOwner = bucket.owner;
    else if (address.bucket !== undefined && operation.createsBucket !== true) {
      throw new S3Error("NoSuchBucket", { fields: { BucketName: address.bucket } });
    }
    requireOwner(bucket, exchange.headers.get("x-amz-expected-bucket-owner"));

    const body = early === undefined ? incoming() : NO_BODY;
    const context: OperationContext<"object"> = {
      bucket: bucket as Bucket,
      key: address.key ?? "",
      requestId: exchange.id,
      principal,
      // Reads have none: where the request came from is not asked for nothing.
      get cause() {
        return causeOf(exchange, principal, operation.name);
      },
      services,
      body,
      time,
      address,
      authorize: (action, resource) => authorization.require(action, resource),
    };
    const complete = early ??
      (readsWhole(operation) ? await readDocument(operation, input, body) : input);
    let result: S3Result;
    try {
      result = await operation.handle(complete, context);
    } catch (error) {
      throw await authorization.hideMissing(error);
    }
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

function bodyLength({ headers, body }: Answer): number {
  if (body === null) return 0;
  if (body instanceof Uint8Array) return body.length;
  return typeof body === "string"
    ? Buffer.byteLength(body)
    : Number(headers["content-length"] ?? 0);
}

function isMethod(method: string): method is Method {
  return METHODS.has(method);
}

/** What the journal is told of a request. */
export function causeOf(
  { id, headers, delivery }: Exchange,
  principal: Principal,
  action: string,
): Cause {
  const { name, accessKeyId } = principal;
  const { remoteAddress } = delivery;
  const userAgent = headers.get("user-agent");
  return {
    principal: name,
    action,
    requestId: id,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(remoteAddress === undefined ? {} : { sourceAddress: remoteAddress }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

/** A client may name whom it believes the bucket to be of. */
function requireOwner(bucket: Bucket | undefined, expected: string | undefined): void {
  if (bucket === undefined || expected === undefined || expected === bucket.owner) return;
  throw new S3Error("AccessDenied");
}

function readsWhole({ body }: Operation): boolean {
  return body === "xml" || body === "whole";
}

async function readDocument(
  operation: Operation,
  input: unknown,
  body: ByteSource,
): Promise<unknown> {
  const bytes = await body.bytes();
  body.verify(digest(bytes, ["md5", ...body.digests]));
  if (operation.body === "whole") return operation.decodeBytes?.(bytes, input);
  const document = bytes.length === 0 ? undefined : parseXml(bytes);
  return operation.decode === undefined ? input : operation.decode(document, input);
}

/** Everything a request can fail with, as the client is told it. The cause stays inside. */
function asS3Error(error: unknown, address: Address | undefined): S3Error {
  if (error instanceof S3Error) return error;
  if (error instanceof StorageError) {
    const { bucket, key } = address ?? {};
    return toS3Error(error, {
      ...(bucket === undefined ? {} : { bucket }),
      ...(key === undefined ? {} : { key }),
    });
  }
  return new S3Error("ServiceUnavailable", { cause: error });
}

/** For operations that take no body: whatever came is not read. */
const NO_BODY: ByteSource = {
  length: 0,
  digests: [],
  bytes: () => Promise.resolve(new Uint8Array(0)),
  pipe: () => Promise.resolve(),
  verify: () => {},
};
