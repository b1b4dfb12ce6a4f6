/** How an operation is run, whoever asks for it: authorisation before every answer that could tell
 * whether something exists, then the handler. Nothing else calls handlers. */
import type { ByteSource } from "../../storage/blobs.ts";
import { digest } from "../../storage/digests.ts";
import type { Bucket } from "../../storage/model.ts";
import { DeniedError } from "../auth/authorize.ts";
import type { BucketAccessCache } from "../auth/bucket_access.ts";
import type { Principal } from "../auth/principal.ts";
import type { Services } from "../services.ts";
import { S3Error } from "./errors.ts";
import { type Operation, type OperationContext, readsWhole, type S3Result } from "./operation.ts";
import type { S3Request } from "./request.ts";
import { RequestAuthorization } from "./request_authorization.ts";
import { type Asked, causeOf, noteDeniedPart, type Trace } from "./request_record.ts";
import { parseXml } from "./xml_reader.ts";

/** An operation and all that running it takes. */
export interface Invocation {
  readonly operation: Operation;
  readonly request: S3Request;
  readonly asked: Asked;
  readonly principal: Principal;
  readonly presigned: boolean;
  readonly services: Services;
  readonly accesses: BucketAccessCache;
  /** The body, verified while it is read: asked for once, where the operation takes one. */
  readonly incoming: () => ByteSource;
  /** Told what is found out on the way. */
  readonly trace: Trace;
}

/** Authorises and handles. Throws S3Error, StorageError, or what broke. */
export async function runOperation(invocation: Invocation): Promise<S3Result> {
  const { operation, request, asked, principal, services, trace } = invocation;
  const { address, time } = request;
  const { bucket, authorization } = await prepare(invocation);
  if (!operation.implemented) {
    // Signed or not, nothing of the bucket is told; a stranger learns nothing at all.
    await authorization.requireOperation(undefined);
    throw new S3Error("NotImplemented", { message: `${operation.name} is not implemented.` });
  }
  const { input, isComplete } = await decisiveInput(invocation);
  const asking = authorization.requireOperation(input);
  if (asking !== undefined) await asking;
  if (bucket !== undefined) trace.bucketOwner = bucket.owner;
  else if (address.bucket !== undefined && operation.createsBucket !== true) {
    throw new S3Error("NoSuchBucket", { fields: { BucketName: address.bucket } });
  }
  // What the client itself sent: the fields of a form are not its headers.
  requireOwner(bucket, asked.headers.get("x-amz-expected-bucket-owner"));

  const body = isComplete || operation.body === "none" ? NO_BODY : invocation.incoming();
  const context: OperationContext<"object"> = {
    bucket: bucket as Bucket,
    key: address.key ?? "",
    requestId: asked.id,
    principal,
    // Reads have none: where the request came from is not asked for nothing.
    get cause() {
      return causeOf(asked, principal, operation.name);
    },
    services,
    body,
    time,
    address,
    authorize: (action, resource) => authorization.require(action, resource),
    refusePart: (error) => {
      if (error instanceof DeniedError) noteDeniedPart(trace, error.denial);
    },
    version: authorization.version,
  };
  const complete = isComplete || !readsWhole(operation)
    ? input
    : await readDocument(operation, input, body);
  try {
    return await operation.handle(complete, context);
  } catch (error) {
    throw await authorization.hideMissing(error);
  }
}

/** What it takes to decide who may: headers and query, and where the document has a say all of it
 * (`isComplete`), which is then read first. Throws S3Error. */
export async function decisiveInput(
  { operation, request, incoming }: Pick<Invocation, "operation" | "request" | "incoming">,
): Promise<{ readonly input: unknown; readonly isComplete: boolean }> {
  const input = operation.parse(request);
  const isComplete = readsWhole(operation) &&
    (operation.requestTags ?? operation.requestRegion) !== undefined;
  return {
    input: isComplete ? await readDocument(operation, input, incoming()) : input,
    isComplete,
  };
}

/** The addressed bucket and what may be done to it. */
export async function prepare(
  { operation, request, asked, principal, presigned, services, accesses }: Invocation,
): Promise<{ bucket: Bucket | undefined; authorization: RequestAuthorization }> {
  const { address } = request;
  const bucket = address.bucket === undefined || operation.createsBucket === true
    ? undefined
    : await services.reader.getBucket(address.bucket);
  const remoteAddress = () => asked.delivery.remoteAddress;
  const authorization = new RequestAuthorization({
    request,
    operation,
    principal,
    presigned,
    remoteAddress,
    services,
    accesses,
    bucket,
  });
  return { bucket, authorization };
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

/** Bytes that are there already. */
export function documentSource(bytes: Uint8Array): ByteSource {
  return {
    length: bytes.length,
    digests: [],
    bytes: () => Promise.resolve(bytes),
    pipe: async (sink) => void await sink(bytes),
    verify: () => {},
  };
}

/** For operations that take no body: whatever came is not read. */
const NO_BODY: ByteSource = documentSource(new Uint8Array(0));
