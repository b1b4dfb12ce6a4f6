/** The way of every S3 request, in order: address → operation → signature → input → bucket →
 * authorisation → body → handler → answer → record. Authorisation comes before every answer that
 * could tell whether something exists. The one place where a request's errors are caught. */
import { Buffer } from "node:buffer";
import type { ByteSource } from "../../storage/blobs.ts";
import { digest } from "../../storage/digests.ts";
import { type Bucket, StorageError } from "../../storage/model.ts";
import { authorize } from "../auth/authorize.ts";
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
import type { Operation, OperationContext, Resource } from "./operation.ts";
import type { Address, Method, S3Request } from "./request.ts";
import { toS3Error } from "./storage_errors.ts";
import { resolveOperation } from "./table.ts";
import { parseXml } from "./xml_reader.ts";

/** A request as the HTTP server hands it over. */
export interface Exchange extends RequestHead {
  readonly id: string;
  readonly method: string;
  readonly body: ReadableStream<Uint8Array> | null;
  readonly secure: boolean;
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
}

const METHODS: ReadonlySet<string> = new Set<Method>(["GET", "HEAD", "PUT", "POST", "DELETE"]);
/** Largest body of one PUT or part: 5 GiB (Amazon S3 User Guide, "Multipart upload limits"). */
const MAX_UPLOAD = 5 * 2 ** 30;
const MAX_DOCUMENT = 2 ** 20;

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #cors: CorsPolicy;

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
    const address = parseAddress(exchange.target, exchange.headers.get("host"), domains);
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

    const authentication = await this.#options.authenticate(request);
    const principal = authentication.principal;
    trace.principal = principal;
    if (authentication.presigned) request = withQueryMetadata(request);
    if (!operation.implemented) {
      // Signed or not, nothing of the bucket is told; a stranger learns nothing at all.
      authorizeAll(principal, operation.actions, undefined, resourceOf(address));
      throw new S3Error("NotImplemented", { message: `${operation.name} is not implemented.` });
    }
    const input = operation.parse(request);
    authorizeAll(principal, operation.actions, input, resourceOf(address));
    const bucket = address.bucket === undefined || operation.createsBucket === true
      ? undefined
      : await loadBucket(services, address.bucket);
    if (bucket !== undefined) trace.bucketOwner = bucket.owner;
    requireOwner(bucket, exchange.headers.get("x-amz-expected-bucket-owner"));

    const body = operation.body === "none" ? NO_BODY : incomingBody({
      request,
      authentication,
      stream: exchange.body,
      lengthRequired: operation.body === "bytes",
      stallTimeout: this.#options.stallTimeout,
      checksummed: operation.checksumsObject !== true,
      maxLength: operation.body === "bytes" ? MAX_UPLOAD : operation.maxBody ?? MAX_DOCUMENT,
    });
    const context: OperationContext<"object"> = {
      bucket: bucket as Bucket,
      key: address.key ?? "",
      requestId: exchange.id,
      principal,
      services,
      body,
      time,
      address,
      authorize: async (action, resource) => authorize(principal, action, resource),
    };
    const complete = operation.body === "xml" || operation.body === "whole"
      ? await readDocument(operation, input, body)
      : input;
    const result = await operation.handle(complete, context);
    return encodeResult(result, exchange);
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

function resourceOf({ bucket, key }: Address): Resource {
  return {
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
  };
}

function authorizeAll(
  principal: Principal,
  actions: Operation["actions"],
  input: unknown,
  resource: Resource,
): void {
  const list = typeof actions === "function" ? actions(input) : actions;
  // A record without actions is open to no one but root: denied by default.
  if (list.length === 0) authorize(principal, "s3:*", resource);
  for (const action of list) authorize(principal, action, resource);
}

async function loadBucket(services: Services, name: string): Promise<Bucket> {
  const bucket = await services.reader.getBucket(name);
  if (bucket === undefined) throw new S3Error("NoSuchBucket", { fields: { BucketName: name } });
  return bucket;
}

/** A client may name whom it believes the bucket to be of. */
function requireOwner(bucket: Bucket | undefined, expected: string | undefined): void {
  if (bucket === undefined || expected === undefined || expected === bucket.owner) return;
  throw new S3Error("AccessDenied");
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
