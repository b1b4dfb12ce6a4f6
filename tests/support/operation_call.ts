/** Runs one S3 operation without a server: parse, decode, handle, encode, with storage given by the
 * test. What is not given fails the test when it is used. */
import { AddressedVersion } from "../../server/s3/addressed_version.ts";
import type { Query } from "../../server/s3/request.ts";
import { Query as QueryPairs, type S3Request } from "../../server/s3/request.ts";
import type { Operation, OperationContext } from "../../server/s3/operation.ts";
import { parseXml } from "../../server/s3/xml_reader.ts";
import { writeXml } from "../../server/s3/xml_writer.ts";
import type { Principal } from "../../server/auth/principal.ts";
import type { CommandName, Commands, MetadataReader } from "../../storage/metadata.ts";
import type { Bucket } from "../../storage/model.ts";

export const OWNER: Principal = {
  kind: "root",
  name: "root",
  id: "ab".repeat(32),
  narrowing: [],
};

export const BUCKET: Bucket = {
  id: 7,
  name: "bucket",
  owner: OWNER.id,
  region: "us-east-1",
  createdAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  versioning: "off",
  documents: {},
};

export interface Call {
  /** e.g. `prefix=a&list-type=2`; percent-encoded. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The document sent, where it is XML. */
  readonly xml?: string;
  /** The body sent, where it is taken whole. Absent: empty. */
  readonly bytes?: Uint8Array;
  /** Absent: BUCKET. */
  readonly bucket?: Bucket;
  readonly reader?: Partial<MetadataReader>;
  /** Answers commands; every call is noted in the outcome. */
  readonly execute?: (name: CommandName, input: unknown) => unknown;
  readonly region?: string;
  /** Throws for what the caller may not. Absent: it may everything. */
  readonly authorize?: OperationContext["authorize"];
}

export interface Outcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The document answered; `""` for none. */
  readonly xml: string;
  /** The bytes answered, as text; `""` for none. */
  readonly text: string;
  readonly commands: readonly { readonly name: CommandName; readonly input: unknown }[];
}

/** The request a call makes. */
export function requestOf(operation: Operation, options: Call = {}): S3Request {
  const bucket = options.bucket ?? BUCKET;
  const query = queryOf(options.query ?? "");
  const address = { bucket: bucket.name, query, rawPath: `/${bucket.name}`, rawQuery: "" };
  return {
    id: "REQUEST",
    method: operation.method,
    address,
    headers: new Map(Object.entries(options.headers ?? {})),
    secure: false,
    time: 0,
  };
}

/** What the operation answers; rejects with what it throws. */
export async function call(operation: Operation, options: Call = {}): Promise<Outcome> {
  const bucket = options.bucket ?? BUCKET;
  const request = requestOf(operation, options);
  const commands: { name: CommandName; input: unknown }[] = [];
  const context = {
    bucket: operation.createsBucket ? undefined : bucket,
    requestId: request.id,
    principal: OWNER,
    cause: { principal: OWNER.name, action: operation.name },
    services: {
      reader: options.reader ?? {},
      writer: {
        execute<Name extends CommandName>(name: Name, input: Commands[Name]["input"]) {
          commands.push({ name, input });
          return Promise.try(() => options.execute?.(name, input));
        },
      },
      clock: { now: () => 0 },
      region: options.region ?? "us-east-1",
    },
    time: 0,
    address: request.address,
    authorize: options.authorize ?? (() => Promise.resolve()),
    refusePart: () => {},
    version: new AddressedVersion(
      async () => await options.reader?.getVersion?.({ bucket: bucket.id, key: "" }),
      () => Promise.resolve(),
    ),
  } as unknown as OperationContext;

  const parsed = operation.parse(request);
  const input = decode(operation, options, parsed);
  const result = await operation.handle(input, context);
  return {
    status: result.status ?? 200,
    headers: result.headers ?? {},
    xml: result.xml === undefined ? "" : writeXml(result.xml),
    text: result.body instanceof Uint8Array ? new TextDecoder().decode(result.body) : "",
    commands,
  };
}

function decode(operation: Operation, { xml, bytes }: Call, parsed: unknown): unknown {
  if (operation.body === "whole") {
    return operation.decodeBytes?.(bytes ?? new Uint8Array(0), parsed);
  }
  if (operation.body !== "xml" || operation.decode === undefined) return parsed;
  const document = xml === undefined ? undefined : parseXml(new TextEncoder().encode(xml));
  return operation.decode(document, parsed);
}

/** A query as address.ts makes it. */
export function queryOf(text: string): Query {
  return new QueryPairs(
    text.split("&").filter((pair) => pair !== "").map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [decodeURIComponent(name), decodeURIComponent(value.join("="))] as const;
    }),
  );
}
