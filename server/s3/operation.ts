/** An S3 operation is one record. Routing, authorisation, audit, metrics, the coverage table and
 * the tests all read it; run_operation.ts is the only caller. */
import type { ByteSource } from "../../storage/blobs.ts";
import type { Cause } from "../../storage/journal.ts";
import type { Bucket, ObjectVersion } from "../../storage/model.ts";
import type { Principal } from "../auth/principal.ts";
import type { Services } from "../services.ts";
import type { AddressedVersion } from "./addressed_version.ts";
import type { Address, Method, Query, S3Request } from "./request.ts";
import type { XmlElement } from "./xml_reader.ts";
import type { XmlRecord } from "./xml_writer.ts";

export type Level = "service" | "bucket" | "object";

/** What an address is of. */
export function levelOf({ bucket, key }: Address): Level {
  return bucket === undefined ? "service" : key === undefined ? "bucket" : "object";
}

interface Targets {
  service: Record<never, never>;
  /** `bucket` is loaded after authorisation; an operation with `createsBucket` gets the name alone. */
  bucket: { readonly bucket: Bucket };
  object: { readonly bucket: Bucket; readonly key: string };
}

/** What a handler may reach besides its input. */
export type OperationContext<L extends Level = Level> = Targets[L] & {
  readonly requestId: string;
  readonly principal: Principal;
  /** Goes with every command: it becomes the row of the journal. */
  readonly cause: Cause;
  readonly services: Services;
  /** The decoded body, verified while it is read; of a form its file, of which nothing is verified.
   * Empty when the record's `body` is neither. */
  readonly body: ByteSource;
  /** Milliseconds since the epoch at the request's arrival. */
  readonly time: number;
  readonly address: Address;
  /** Throws AccessDenied unless the principal may; for resources beside the addressed one
   * (copy sources, the keys of DeleteObjects). Resolves to nothing else. Asked of the context itself:
   * taken out of it, it has lost the request. */
  authorize(action: string, resource: Resource): Promise<void>;
  /** Says that a part of the request is refused while the rest goes on: operators can ask why. */
  refusePart(error: unknown): void;
  /** What the request addresses: a handler that tells or changes what hangs on a version gets it from
   * here, because it may have been decided on. */
  readonly version: AddressedVersion;
};

/** What an action is done to. `key` absent: the bucket itself; `bucket` absent: the service. */
export interface Resource {
  readonly bucket?: string;
  readonly key?: string;
  /** Absent: the current version. */
  readonly versionId?: string;
  /** The entity tag the request expects it to have, as sent. */
  readonly ifMatch?: string;
  /** The row that is meant, where it was read already; null: there is none. Absent: looked up, when it
   * can decide. */
  readonly row?: ObjectVersion | null;
  /** The bucket that is meant, where it was read already. Absent: looked up. */
  readonly found?: Bucket;
  /** Asked is whether what is at the top of the bucket may be listed. */
  readonly top?: boolean;
}

export interface S3Result {
  /** Default 200. */
  readonly status?: number;
  /** Lower-case names. A value is sent as UTF-8; control characters are refused before they are stored. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** One root element; dispatch encodes it. */
  readonly xml?: XmlRecord;
  readonly body?: Uint8Array | ReadableStream<Uint8Array>;
  /** What was to be made was there, and nothing was done: S3's clients are not told. */
  readonly existed?: boolean;
}

/** How the request body is used: `none` (ignored), `xml` (read whole, parsed, given to `decode`),
 * `whole` (read whole, given to `decodeBytes`), `bytes` (a ByteSource the handler hands to storage),
 * `form` (a browser's: its fields are read before anything else, because the signature is one of them;
 * its file is a ByteSource). */
export type BodyKind = "none" | "xml" | "whole" | "bytes" | "form";

/** Whether the body is a document: held whole before it is looked at. */
export function readsWhole({ body }: Pick<Operation, "body">): boolean {
  return body === "xml" || body === "whole";
}

export interface Operation<L extends Level = Level, Input = unknown> {
  /** AWS's own name: it appears in logs, metrics, audit records and test names. */
  readonly name: string;
  readonly level: L;
  readonly method: Method;
  /** Query keys that select this operation; `""` means present with any value. */
  readonly query?: Readonly<Record<string, string>>;
  /** Request headers that must be present (lower-case). */
  readonly header?: readonly string[];
  /** Policy actions the addressed resource needs, all of them. */
  readonly actions: readonly string[] | ((input: Input) => readonly string[]);
  /** The actions are not the bucket's that is addressed but its keys', which the document names: the
   * handler asks for each before it looks at the bucket, which whoever may do none of them to any key
   * need not have. Refused before is who is nobody. */
  readonly ofKeys?: boolean;
  /** Who is not allowed the actions may still be answered some of it: the handler asks for them again,
   * and for what it shows instead. Refused before is who is denied them, and who is nobody. */
  readonly partly?: boolean;
  /** Tags the request gives, as conditions ask for them; those of a document are known, and so the
   * request authorised, only once that is read. */
  requestTags?(input: Input): Readonly<Record<string, string>> | undefined;
  /** The region its document asks for, as conditions do; known when that is read, as tags are. */
  requestRegion?(input: Input): string | undefined;
  /** Whether a finished call changes anything (audit, read-only mode). */
  readonly mutates: boolean;
  readonly body: BodyKind;
  /** `xml` and `whole` only: most bytes read; default 1 MiB. */
  readonly maxBody?: number;
  /** x-amz-checksum-* headers speak of the object, not of this request's body. */
  readonly checksumsObject?: boolean;
  /** The addressed bucket need not exist: dispatch does not load it. */
  readonly createsBucket?: boolean;
  /** False for rows that answer 501 NotImplemented. */
  readonly implemented: boolean;
  /** Headers and query to input; throws S3Error on bad ones. Pure. */
  parse(request: S3Request): Input;
  /** `xml` only: the document (undefined when the body is empty) into the input. Pure. */
  decode?(document: XmlElement | undefined, input: Input): Input;
  /** `whole` only: all bytes of the body into the input. Pure. */
  decodeBytes?(bytes: Uint8Array, input: Input): Input;
  handle(input: Input, context: OperationContext<L>): Promise<S3Result>;
}

/** Keeps the input type inside the record. Method-style members are bivariant, which is what lets
 * one table hold every level and input. */
export function defineOperation<L extends Level, Input>(
  operation: Operation<L, Input>,
): Operation {
  return operation as unknown as Operation;
}

export type { Query, S3Request };
