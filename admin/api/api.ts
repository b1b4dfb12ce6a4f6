/** The management API: its table of routes behind one way in. In order: request id → length → who →
 * may it (before anything of the request is looked at) → form → handler → answer. The one place where
 * its errors are caught. Loaded with the first request. */
import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { DeniedError } from "../../server/auth/authorize.ts";
import { ANONYMOUS, type Principal } from "../../server/auth/principal.ts";
import { type Connection, HttpDelivery } from "../../server/delivery.ts";
import { requestHead } from "../../server/request_head.ts";
import type { Refusal } from "../../server/refusals.ts";
import { RequestIds } from "../../server/request_ids.ts";
import { S3Error } from "../../server/s3/errors.ts";
import type { Call, Caller } from "../../server/s3/invoke.ts";
import { expectedOf } from "../../server/s3/request_record.ts";
import type { Operation } from "../../server/s3/operation.ts";
import { ApiError, asApiError, invalid, unauthenticated } from "./api_error.ts";
import type { ApiServer } from "./api_server.ts";
import { ApiCaller } from "./caller.ts";
import { IdempotentCreations } from "./idempotency.ts";
import { openApiDocument, openApiRoute } from "./openapi.ts";
import { readBody, requireShort } from "./request_body.ts";
import { Reply, type Route, type S3Context } from "./route.ts";
import { ROUTES } from "./table.ts";

export interface ApiOptions {
  /** Undefined while the server starts or stops. */
  readonly server: () => ApiServer | undefined;
  readonly report: (message: string, error?: unknown) => void;
}

/** What is known of a request so far. */
interface State {
  readonly requestId: string;
  readonly connection: Connection;
  principal: Principal;
  /** Present once it may go on to its handler. */
  caller?: ApiCaller;
}

interface Env {
  Bindings: State;
}

/** The handler of everything under `/api/v1`. Never rejects. */
export function createApi(
  options: ApiOptions,
): (request: Request, connection: Connection) => Promise<Response> {
  const requestIds = new RequestIds();
  const creations = new IdempotentCreations(Date);
  const routes = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(fieldsOf(result.error));
    },
  });
  for (const route of ROUTES) register(routes, route, { ...options, creations });
  routes.notFound((context) => {
    return answerError(context, new ApiError(404, "NotFound", "There is no such route."));
  });
  routes.onError((error, context) => answerError(context, error, options));
  return async (request, connection) => {
    const requestId = requestIds.next();
    const state: State = { requestId, connection, principal: ANONYMOUS };
    const answer = await routes.fetch(request, state);
    answer.headers.set("x-request-id", requestId);
    return answer;
  };
}

interface Registered extends ApiOptions {
  readonly creations: IdempotentCreations;
}

function register(
  routes: OpenAPIHono<Env>,
  route: Route,
  options: Registered,
): void {
  const guard = async (context: Context<Env>, next: () => Promise<void>): Promise<void> => {
    await admit(context, route, requireServer(options));
    await next();
  };
  routes.openapi(
    createRoute({ ...openApiRoute(route), middleware: [guard] }),
    (async (context: Context<Env>) => await answer(context, route, options)) as never,
  );
}

function requireServer({ server }: ApiOptions): ApiServer {
  const running = server();
  if (running === undefined) {
    throw new ApiError(503, "Unavailable", "The server is starting or stopping.", {
      headers: { "retry-after": "1" },
    });
  }
  return running;
}

/** Who asks, and whether it may. Throws ApiError, S3Error. */
async function admit(context: Context<Env>, route: Route, server: ApiServer): Promise<void> {
  const request = context.req.raw;
  requireShort(request);
  const { requestId, connection } = context.env;
  const head = requestHead(request, new HttpDelivery(connection));
  const address = head.delivery.remoteAddress ?? "";
  const body = () => readBody(context.req);
  const principal = await authenticated(() =>
    server.authenticator.authenticate(request, address, body)
  );
  context.env.principal = principal;
  const { reader, accesses, region, clock } = server;
  const caller = new ApiCaller({
    ...{ principal, requestId, head, reader, accesses, region, clock },
    method: request.method,
  });
  if (route.access.kind === "admin") caller.require(route.access.action);
  context.env.caller = caller;
  await body();
}

async function authenticated(
  ask: () => Promise<Principal | undefined>,
): Promise<Principal> {
  let principal: Principal | undefined;
  try {
    principal = await ask();
  } catch (error) {
    // Some are of the request's address, whoever sent it.
    const isOfCredentials = error instanceof S3Error && error.status < 500 &&
      error.code !== "InvalidURI" && error.code !== "KeyTooLongError";
    if (!isOfCredentials) throw error;
    throw unauthenticated(error.code, error.message, error);
  }
  if (principal !== undefined) return principal;
  throw unauthenticated("Unauthenticated", "Credentials are needed for this.");
}

async function answer(
  context: Context<Env>,
  route: Route,
  { creations, ...options }: Registered,
): Promise<Response> {
  const server = requireServer(options);
  const { caller } = context.env;
  if (caller === undefined) throw new Error("A route without a guard");
  const { req } = context;
  const input = {
    params: req.valid("param" as never) as Record<string, unknown>,
    query: req.valid("query" as never) as Record<string, unknown>,
    body: route.body === undefined ? {} : req.valid("json" as never) as Record<string, unknown>,
  };
  const given = route.access.kind === "s3"
    ? s3Context(route.access.operations, caller, server)
    : route.access.kind === "admin"
    ? { caller, server }
    : { caller, document: () => openApiDocument(ROUTES) };
  const run = () => route.handle(input, given as never);
  const key = req.header("idempotency-key");
  const result = key === undefined || route.creates !== true
    ? await run()
    : await creations.run({ key, route: route.name, principal: caller.principal, input }, run);
  if (result instanceof Reply) return context.json(result.body as object, result.status as 200);
  if (result === undefined) return context.body(null, 204);
  return context.json(result, (route.status ?? 200) as 200);
}

function s3Context(
  operations: readonly Operation[],
  caller: ApiCaller,
  { invoker, reader, clock, region, credential, s3Url }: ApiServer,
): S3Context {
  const { principal, requestId, head } = caller;
  const from: Caller = { principal, requestId, head };
  const admitted = (operation: Operation): Operation => {
    if (operations.includes(operation)) return operation;
    throw new Error(`The route does not name ${operation.name}`);
  };
  return {
    caller,
    invoke: (operation, call: Call) => invoker.invoke(admitted(operation), call, from),
    require: (operation, call: Call) => invoker.require(admitted(operation), call, from),
    bucket: (name) => reader.getBucket(name),
    server: { reader, clock, region, credential, s3Url },
  };
}

/** One message for each field that is not as it must be. */
function fieldsOf(error: z.ZodError): Record<string, string> {
  // A client's field may be called `__proto__`.
  return Object.fromEntries(error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => [[...path, key].join("."), "There is no such field"])
      : [[path.join("."), issue.message]];
  }));
}

function answerError(context: Context<Env>, thrown: unknown, options?: ApiOptions): Response {
  const { requestId, principal, caller } = context.env;
  const error = asApiError(thrown instanceof HTTPException ? ofForm(thrown) : thrown);
  const { status, code, message, fields, headers } = error;
  // What an operation failed or was refused with it has told of itself.
  const isTold = thrown instanceof S3Error && caller !== undefined;
  if (status >= 500 && status !== 501 && !isTold) {
    options?.report(`${context.req.method} ${context.req.path} failed`, error.cause ?? error);
  }
  let hint = error.hint;
  if (status === 401 || status === 403) {
    hint ??= `GET /api/v1/refusals/${requestId} tells who may ask why.`;
    const operation = `${context.req.method} ${context.req.path}`.slice(0, 256);
    const refusal = { requestId, time: Date.now(), principal: principal.name, operation, code };
    if (!isTold) options?.server()?.note({ ...refusal, ...reasonOf(thrown) });
  }
  const told = { code, message, hint, requestId, fields };
  return context.json(told, status as 400, { ...headers });
}

/** Why something was refused, for who may ask. */
function reasonOf(thrown: unknown): Pick<Refusal, "action" | "resource" | "decision" | "expected"> {
  if (thrown instanceof DeniedError) return thrown.denial;
  const cause = thrown instanceof ApiError ? thrown.cause : undefined;
  return cause instanceof S3Error && cause.code === "SignatureDoesNotMatch"
    ? { expected: expectedOf(cause) }
    : {};
}

/** What the library says of a body it cannot read. */
function ofForm({ status }: HTTPException): ApiError {
  return status === 415
    ? new ApiError(415, "UnsupportedMediaType", "The body must be application/json.")
    : new ApiError(status, "InvalidRequest", "The body is not JSON.");
}
