/** A route of the management API is one record, as an operation of S3 is: router, authorisation, OpenAPI
 * document and tests all read it. What it may reach follows from how it is authorised: a route about
 * buckets and objects has S3's operations and nothing else of the store. */
import { z } from "@hono/zod-openapi";
import type { Call } from "../../server/s3/invoke.ts";
import type { Operation, S3Result } from "../../server/s3/operation.ts";
import type { Bucket } from "../../storage/model.ts";
import type { AdminAction } from "./actions.ts";
import type { ApiServer } from "./api_server.ts";
import type { Archives } from "./archive_selections.ts";
import type { ApiCaller } from "./caller.ts";

/** Who may. There is no other way to be reached: without one of these a record does not compile. */
export type Access =
  /** Decided before anything of the request but its credentials is looked at. */
  | { readonly kind: "admin"; readonly action: AdminAction }
  /** Decided by each operation, as for requests of S3; the handler can run no others. */
  | {
    readonly kind: "s3";
    readonly operations: readonly Operation[];
    /** Who is denied this is refused; that nothing allows it is no matter. */
    readonly unless?: AdminAction;
  }
  /** Whoever has credentials that hold: it tells them of themselves alone, or what is no secret. */
  | {
    readonly kind: "self";
    /** Whoever may do this is told of others, too. */
    readonly others?: AdminAction;
  };

export interface AdminContext {
  readonly caller: ApiCaller;
  readonly server: ApiServer;
  /** Whether the caller's credentials still hold, and it still may. Never rejects. */
  holds(): Promise<boolean>;
}

export interface S3Context {
  readonly caller: ApiCaller;
  /** What the operation answers. Throws S3Error. */
  invoke(operation: Operation, call: Call): Promise<S3Result>;
  /** Throws AccessDenied unless the caller may. */
  require(operation: Operation, call: Call): Promise<void>;
  /** The same for who the caller is by now; undefined once their credentials hold no more. */
  renewed(): Promise<S3Context | undefined>;
  /** Archives chosen and under way. */
  readonly archives: Archives;
  /** A bucket about which the caller was allowed to ask. */
  bucket(name: string): Promise<Bucket | undefined>;
  readonly server:
    & Pick<
      ApiServer,
      "accesses" | "clock" | "credentials" | "temporary" | "region" | "s3Url" | "shares"
    >
    & { readonly reader: Pick<ApiServer["reader"], "getUsage" | "getUser"> };
}

export interface SelfContext {
  readonly caller: ApiCaller;
  /** Whether the caller may be told of others, too. */
  readonly others: boolean;
  readonly server:
    & Pick<ApiServer, "credentials" | "s3Url" | "shares">
    & { readonly reader: Pick<ApiServer["reader"], "getUser"> };
  /** OpenAPI's, of the whole API. */
  document(): object;
}

/** Bytes of a body that names a thousand keys. */
export const THOUSAND_KEYS = 2 ** 20;

type Schema = z.ZodObject;
const NONE = z.strictObject({});
type None = typeof NONE;

interface RouteHead<Params, QueryOf, Body, Answer> {
  /** Begins with a verb: the `operationId`. */
  readonly name: string;
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Behind `/api/v1`; parameters in braces. */
  readonly path: `/${string}`;
  readonly tag: string;
  /** One sentence, for the document. */
  readonly summary: string;
  readonly params?: Params;
  readonly query?: QueryOf;
  readonly body?: Body;
  /** Bytes of it. Absent: what all have. */
  readonly largestBody?: number;
  /** Absent: nothing is answered, with 204. */
  readonly answer?: Answer;
  /** Default 200; 201 for what creates. */
  readonly status?: number;
  /** Takes an Idempotency-Key. */
  readonly creates?: boolean;
  /** What is streamed in the place of JSON: its media type. */
  readonly streams?: string;
  /** Takes If-Match with the `etag` of what it replaces, and If-None-Match: *. */
  readonly conditional?: boolean;
  /** Other successes. */
  readonly otherAnswers?: Readonly<Record<number, z.ZodType>>;
}

interface Input<Params extends Schema, QueryOf extends Schema, Body extends Schema> {
  readonly params: z.output<Params>;
  readonly query: z.output<QueryOf>;
  readonly body: z.output<Body>;
}

type Answered<Answer extends z.ZodType> = z.output<Answer> | Reply | StreamReply;

/** An answer with another status than the record's. */
export class Reply {
  constructor(readonly status: number, readonly body: unknown) {}
}

/** An answer that is not JSON, sent as it comes. */
export class StreamReply {
  /** `headers`: lower-case names. */
  constructor(
    readonly body: ReadableStream<Uint8Array>,
    readonly headers: Readonly<Record<string, string>>,
  ) {}
}

/** As the table holds it. */
export interface Route extends RouteHead<Schema, Schema, Schema, z.ZodType> {
  readonly access: Access;
  readonly params: Schema;
  readonly query: Schema;
  handle(input: Input<Schema, Schema, Schema>, context: never): Promise<unknown>;
}

type Definition<
  Context,
  P extends Schema,
  Q extends Schema,
  B extends Schema,
  A extends z.ZodType,
> =
  & RouteHead<P, Q, B, A>
  & { handle(input: Input<P, Q, B>, context: Context): Promise<Answered<A>> };

/** A route about the server and its identities. */
export function adminRoute<
  P extends Schema = None,
  Q extends Schema = None,
  B extends Schema = None,
  A extends z.ZodType = z.ZodVoid,
>(
  { action, ...route }: { readonly action: AdminAction } & Definition<AdminContext, P, Q, B, A>,
): Route {
  return { params: NONE, query: NONE, ...route, access: { kind: "admin", action } } as Route;
}

/** A route about buckets and objects. */
export function s3Route<
  P extends Schema = None,
  Q extends Schema = None,
  B extends Schema = None,
  A extends z.ZodType = z.ZodVoid,
>(
  { operations, unless, ...route }:
    & { readonly operations: readonly [Operation, ...Operation[]]; readonly unless?: AdminAction }
    & Definition<S3Context, P, Q, B, A>,
): Route {
  const denied = unless === undefined ? {} : { unless };
  const access = { kind: "s3", operations, ...denied } as const;
  return { params: NONE, query: NONE, ...route, access } as Route;
}

/** A route about the caller itself. */
export function selfRoute<
  P extends Schema = None,
  Q extends Schema = None,
  B extends Schema = None,
  A extends z.ZodType = z.ZodVoid,
>(
  { others, ...route }: { readonly others?: AdminAction } & Definition<SelfContext, P, Q, B, A>,
): Route {
  const access = { kind: "self", ...(others === undefined ? {} : { others }) } as const;
  return { params: NONE, query: NONE, ...route, access } as Route;
}

/** Methods that routes take at a path (behind `/api/v1`), as Allow names them. None: no route has it. */
export function methodsOf(path: string, routes: readonly Route[]): readonly string[] {
  const steps = path.split("/");
  const methods = routes.filter(({ path }) => {
    const wanted = path.split("/");
    return wanted.length === steps.length &&
      wanted.every((step, index) =>
        step.startsWith("{") ? steps[index] !== "" : step === steps[index]
      );
  }).flatMap(({ method, streams }) =>
    method === "get" && streams === undefined ? ["GET", "HEAD"] : method.toUpperCase()
  );
  return methods.sort();
}
