/** Operations asked for from inside, by the management API: made into what a request would have been,
 * they are run by the same rules as those that come over S3, and observed like them. Whoever calls
 * this has no other way to do what an operation does. */
import { Buffer } from "node:buffer";
import { digest } from "../../storage/digests.ts";
import { DeniedError } from "../auth/authorize.ts";
import type { BucketAccessCache } from "../auth/bucket_access.ts";
import type { Principal } from "../auth/principal.ts";
import type { Observer, RequestHead } from "../observer.ts";
import type { Services } from "../services.ts";
import { isWellFormed, parseAddress } from "./address.ts";
import { encodeError, headerBytes } from "./answer.ts";
import { S3Error } from "./errors.ts";
import { levelOf, type Operation, type S3Result } from "./operation.ts";
import { RequestAuthorization } from "./request_authorization.ts";
import { type Asked, asS3Error, requestRecord, type Trace } from "./request_record.ts";
import {
  addressedBucket,
  decisiveInput,
  documentSource,
  type Invocation,
  runOperation,
} from "./run_operation.ts";
import { uriEncode } from "./uri_encoding.ts";
import { writeXml, type XmlRecord } from "./xml_writer.ts";

/** What an operation is asked for from inside: what a request would have said. */
export interface Call {
  readonly bucket?: string;
  readonly key?: string;
  /** Besides those that select the operation. Undefined: not sent. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Lower-case names. Undefined: not sent. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** A record: as XML. A text: as it is. */
  readonly document?: XmlRecord | string;
}

/** For whom: the principal, and the request in which it asked. */
export interface Caller {
  readonly principal: Principal;
  readonly requestId: string;
  readonly head: RequestHead;
}

export interface InvokerOptions {
  readonly services: Services;
  readonly accesses: BucketAccessCache;
  readonly observe: Observer;
}

export class Invoker {
  readonly #options: InvokerOptions;

  constructor(options: InvokerOptions) {
    this.#options = options;
  }

  /** What the operation answers, observed as a request of its own. Throws S3Error. */
  async invoke(operation: Operation, call: Call, caller: Caller): Promise<S3Result> {
    return await this.#observed(operation, call, caller, runOperation);
  }

  /** Throws AccessDenied unless the caller may do this; what it is done to need not be there. Observed
   * only when it may not: nothing is done. */
  async require(operation: Operation, call: Call, caller: Caller): Promise<void> {
    await this.#observed(operation, call, caller, async (invocation) => {
      const authorization = new RequestAuthorization(
        invocation,
        await addressedBucket(invocation),
      );
      const { input } = await decisiveInput(invocation);
      await authorization.requireOperation(input);
      if (authorization.eachKeyDenied !== undefined) throw authorization.eachKeyDenied;
      return undefined;
    });
  }

  async #observed<Result extends S3Result | undefined>(
    operation: Operation,
    call: Call,
    { principal, requestId, head }: Caller,
    run: (invocation: Invocation) => Promise<Result>,
  ): Promise<Result> {
    const { services, accesses, observe } = this.#options;
    const startedAt = services.clock.now(), began = performance.now();
    const { name, method, level } = operation;
    const trace: Trace = { operation: name, principal };
    let asked: Asked = { ...head, target: "", headers: new Map(), id: requestId, method };
    let result: S3Result | undefined, failure: S3Error | undefined;
    try {
      const bytes = call.document === undefined ? NOTHING : documentBytes(call.document);
      const headers = headersOf(call, head, bytes);
      asked = { ...asked, target: targetOf(operation, call), headers };
      const address = trace.address = parseAddress(asked.target, undefined, []);
      // An empty name would be another operation's address.
      if (levelOf(address) !== level) throw new S3Error("InvalidURI");
      const done = await run({
        operation,
        request: { id: requestId, method, address, headers, secure: head.secure, time: startedAt },
        asked,
        principal,
        presigned: false,
        services,
        accesses,
        incoming: () => documentSource(bytes),
        trace,
      });
      result = done;
      return done;
    } catch (error) {
      if (error instanceof DeniedError) trace.denial = error.denial;
      throw failure = asS3Error(error, trace.address);
    } finally {
      const answer = failure !== undefined
        ? encodeError(failure, asked, trace.address)
        : result === undefined
        ? undefined
        : { status: result.status ?? 200, headers: {}, body: null };
      if (answer !== undefined) {
        observe(requestRecord(asked, trace, { answer, failure, startedAt, began }));
      }
    }
  }
}

/** Written as a client would, and read by the one parser there is. Throws InvalidURI for text that
 * has no encoding. */
function targetOf({ query: selecting }: Operation, { bucket, key, query }: Call): string {
  const path = bucket === undefined
    ? "/"
    : `/${encode(bucket)}${key === undefined ? "" : `/${encode(key, true)}`}`;
  const all = { ...query };
  // What selects the operation with any value may be given one.
  for (const name in selecting) all[name] = selecting[name] || all[name] || "";
  const pairs = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : `${encode(name)}=${encode(value)}`
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}

function encode(text: string, keepSlash = false): string {
  if (!isWellFormed(text)) throw new S3Error("InvalidURI");
  return uriEncode(text, keepSlash);
}

function documentBytes(document: XmlRecord | string): Uint8Array {
  const text = typeof document === "string" ? document : writeXml(document);
  // Half a character would be written as another one.
  if (!isWellFormed(text)) throw new S3Error("MalformedXML");
  return new TextEncoder().encode(text);
}

/** What policies may ask of the request that asked goes with it; a document has its digest, which
 * some operations insist on. */
function headersOf({ headers }: Call, head: RequestHead, bytes: Uint8Array): Map<string, string> {
  const sent = new Map<string, string>();
  for (const name of ["user-agent", "referer"]) {
    const value = head.headers.get(name);
    if (value !== undefined) sent.set(name, value);
  }
  if (bytes.length > 0) {
    sent.set("content-length", String(bytes.length));
    sent.set("content-md5", md5(bytes));
  }
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === undefined) continue;
    // Half a character would be written as another one.
    if (!isWellFormed(value)) {
      throw new S3Error("InvalidArgument", { fields: { ArgumentName: name } });
    }
    sent.set(name, headerBytes(value));
  }
  return sent;
}

function md5(bytes: Uint8Array): string {
  return Buffer.from(digest(bytes, ["md5"]).md5 ?? NOTHING).toString("base64");
}

const NOTHING = new Uint8Array(0);
