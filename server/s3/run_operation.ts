/** How an operation is run, whoever asks for it: authorisation before every answer that could tell
 * whether something exists, then the handler. Nothing else calls handlers. */
import type { ByteSource } from "../../storage/blobs.ts";
import { digest } from "../../storage/digests.ts";
import type { Cause } from "../../storage/journal.ts";
import type { Bucket } from "../../storage/model.ts";
import { DeniedError } from "../auth/authorize.ts";
import type { BucketAccessCache } from "../auth/bucket_access.ts";
import type { Principal } from "../auth/principal.ts";
import type { Services } from "../services.ts";
import type { AddressedVersion } from "./addressed_version.ts";
import { S3Error } from "./errors.ts";
import {
  type Operation,
  type OperationContext,
  readsWhole,
  type Resource,
  type S3Result,
} from "./operation.ts";
import type { Address, S3Request } from "./request.ts";
import { RequestAuthorization } from "./request_authorization.ts";
import { type Asked, causeOf, noteDeniedPart, type Trace } from "./request_record.ts";
import { Turns } from "./turns.ts";
import { parseXml } from "./xml_reader.ts";

/** An operation and all that running it takes. */
export interface Invocation {
  readonly operation: Operation;
  readonly request: S3Request;
  readonly asked: Asked;
  readonly principal: Principal;
  /** Who that is by now; absent where nothing was waited for. Throws S3Error for credentials that hold
   * no more. */
  readonly renew?: () => Promise<Principal>;
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
  const { operation } = invocation;
  if (!operation.implemented) {
    // Signed or not, nothing of the bucket is told; a stranger learns nothing at all.
    const bucket = await addressedBucket(invocation);
    await new RequestAuthorization(invocation, bucket).requireOperation(undefined);
    throw new S3Error("NotImplemented", { message: `${operation.name} is not implemented.` });
  }
  const { input, isComplete } = await decisiveInput(invocation);
  let authorization = await admit(invocation, input);
  const body = isComplete ? NO_BODY : bodyOf(invocation);
  const complete = isComplete || !readsWhole(operation)
    ? input
    : await readDocument(operation, input, body);
  let current = invocation;
  // A document can be fed for minutes: who may no more must not go on with a request kept open. Bytes
  // of objects are another matter: what was let in may end, as AWS lets it.
  if (invocation.renew !== undefined && readsWhole(operation)) {
    current = { ...invocation, principal: await invocation.renew() };
    authorization = await admit(current, input);
  }
  try {
    return await operation.handle(complete, new InvocationContext(current, authorization, body));
  } catch (error) {
    throw await authorization.hideMissing(error);
  }
}

/** What may be done to the addressed bucket: the operation, for one. Throws S3Error. */
async function admit(invocation: Invocation, input: unknown): Promise<RequestAuthorization> {
  const { operation, request: { address }, asked, trace } = invocation;
  const bucket = await addressedBucket(invocation);
  const authorization = new RequestAuthorization(invocation, bucket);
  const asking = authorization.requireOperation(input);
  if (asking !== undefined) await asking;
  if (authorization.eachKeyDenied !== undefined) return authorization;
  if (bucket !== undefined) trace.bucketOwner = bucket.owner;
  else if (address.bucket !== undefined && operation.createsBucket !== true) {
    throw new S3Error("NoSuchBucket", { fields: { BucketName: address.bucket } });
  }
  // What the client itself sent: the fields of a form are not its headers.
  requireOwner(bucket, asked.headers.get("x-amz-expected-bucket-owner"));
  return authorization;
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

/** Undefined when there is none, or when it is still to be created. */
export function addressedBucket(
  { operation, request: { address }, services }: Invocation,
): Promise<Bucket | undefined> {
  return address.bucket === undefined || operation.createsBucket === true
    ? Promise.resolve(undefined)
    : services.reader.getBucket(address.bucket);
}

function bodyOf({ operation, incoming }: Invocation): ByteSource {
  return operation.body === "none" ? NO_BODY : incoming();
}

/** A class, because functions that stand in a literal (getters, too) are born old in V8: one for each
 * request would hold all of that request until the next full collection, thousands at a time. */
class InvocationContext implements OperationContext<"object"> {
  /** Defined wherever the level has one, but for who may do nothing to any of its keys. */
  readonly bucket: Bucket;
  readonly body: ByteSource;
  readonly #invocation: Invocation;
  readonly #authorization: RequestAuthorization;

  constructor(invocation: Invocation, authorization: RequestAuthorization, body: ByteSource) {
    this.bucket = authorization.bucket as Bucket;
    this.body = body;
    this.#invocation = invocation;
    this.#authorization = authorization;
  }

  get key(): string {
    return this.#invocation.request.address.key ?? "";
  }

  get requestId(): string {
    return this.#invocation.asked.id;
  }

  get principal(): Principal {
    return this.#invocation.principal;
  }

  /** Reads have none: where the request came from is not asked for nothing. */
  get cause(): Cause {
    const { asked, principal, operation } = this.#invocation;
    return causeOf(asked, principal, operation.name);
  }

  get services(): Services {
    return this.#invocation.services;
  }

  get time(): number {
    return this.#invocation.request.time;
  }

  get address(): Address {
    return this.#invocation.request.address;
  }

  get version(): AddressedVersion {
    return this.#authorization.version;
  }

  refusePart(error: unknown): void {
    if (error instanceof DeniedError) noteDeniedPart(this.#invocation.trace, error.denial);
  }

  authorize(action: string, resource: Resource): Promise<void> {
    return this.#authorization.require(action, resource);
  }
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
  const turns = new Turns();
  const document = bytes.length === 0 ? undefined : parseXml(bytes);
  // The parts of an upload are thousands: others go before each step with them.
  await turns.next();
  const decoded = operation.decode === undefined ? input : operation.decode(document, input);
  await turns.next();
  return decoded;
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
