/** The management API: its table of routes behind one way in. In order: request id → length → who →
 * may it (before anything of the request is looked at) → form → handler → answer. The one place where
 * its errors are caught. Loaded with the first request. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { DeniedError } from "../../server/auth/authorize.ts";
import { ANONYMOUS, type Principal } from "../../server/auth/principal.ts";
import { requestHead } from "../../server/request_head.ts";
import type { Refusal } from "../../server/refusals.ts";
import { S3Error } from "../../server/s3/errors.ts";
import { type Asked, signatureFactsOf } from "../../server/s3/request_record.ts";
import { uriDecode } from "../../server/s3/uri_encoding.ts";
import { fieldsOf, parseJson, readBody, requireJson } from "../json_body.ts";
import type { RequestEnvironment } from "../request_environment.ts";
import { authenticate } from "./admission.ts";
import {
  ApiError,
  asApiError,
  errorAnswer,
  invalid,
  methodNotAllowed,
  unavailable,
} from "./api_error.ts";
import type { ApiServer } from "./api_server.ts";
import { Archives } from "./archive_selections.ts";
import { ApiCaller } from "./caller.ts";
import { IdempotentCreations } from "./idempotency.ts";
import { openApiDocument, openApiRoute } from "./openapi.ts";
import { methodsOf, Reply, type Route, StreamReply } from "./route.ts";
import { contextOf } from "./route_context.ts";
import { ROUTES } from "./table.ts";

export interface ApiOptions {
  /** Undefined while the server starts or stops. */
  readonly server: () => ApiServer | undefined;
  readonly report: (message: string, error?: unknown) => void;
}

/** What is known of a request so far. */
interface State extends RequestEnvironment {
  principal: Principal;
  /** The whole body, read once. */
  body?: Promise<Uint8Array>;
  /** Present once it may go on to its handler. */
  caller?: ApiCaller;
}

interface Env {
  Bindings: State;
}

const PREFIX = "/api/v1";
/** Bytes of a body, where its route says nothing else: whoever sends it has all of it looked at, while
 * others wait. */
const LARGEST_BODY = 2 ** 18;

/** The handler of everything under `/api/v1`. Never rejects. */
export function createApi(
  options: ApiOptions,
): (request: Request, environment: RequestEnvironment) => Promise<Response> {
  const kept = { creations: new IdempotentCreations(Date), archives: new Archives(Date) };
  const routes = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(fieldsOf(result.error.issues));
    },
  });
  for (const route of ROUTES) register(routes, route, { ...options, ...kept });
  routes.notFound((context) => answerError(context, noRoute(context.req.path)));
  routes.onError((error, context) => answerError(context, error, options));
  return async (request, environment) => {
    const state: State = { ...environment, principal: ANONYMOUS };
    return await routes.fetch(request, state);
  };
}

/** Told to everyone: the routes are published, and nothing of the store is asked. */
function noRoute(path: string): ApiError {
  const methods = methodsOf(path.slice(PREFIX.length), ROUTES);
  return methods.length === 0
    ? new ApiError(404, "NotFound", "There is no such route.")
    : methodNotAllowed(methods);
}

interface Registered extends ApiOptions {
  readonly creations: IdempotentCreations;
  readonly archives: Archives;
}

function register(
  routes: OpenAPIHono<Env>,
  route: Route,
  options: Registered,
): void {
  const guard = async (context: Context<Env>, next: () => Promise<void>): Promise<void> => {
    // Of an answer to HEAD nobody reads the stream, nor ends it.
    const isStreamless = route.streams !== undefined && context.req.raw.method === "HEAD";
    if (isStreamless) throw methodNotAllowed(["GET"]);
    await admit(context, route, requireServer(options));
    await next();
  };
  routes.openapi(
    createRoute({ ...openApiRoute(withoutBody(route)), middleware: [guard] }),
    (async (context: Context<Env>) => await answer(context, route, options)) as never,
  );
}

function requireServer({ server }: ApiOptions): ApiServer {
  const running = server();
  if (running === undefined) throw unavailable("The server is starting or stopping.");
  return running;
}

/** The library reads no bodies here: they are read before it comes to that, and bounded. */
function withoutBody({ body: _, ...route }: Route): Route {
  return route as Route;
}

/** Who asks, and whether it may. Throws ApiError, S3Error. */
async function admit(context: Context<Env>, route: Route, server: ApiServer): Promise<void> {
  const { requestId, delivery } = context.env;
  const request = context.req.raw;
  const head = requestHead(request, delivery);
  // The router leaves what it cannot decode as it is: the name of something else.
  if (uriDecode(head.target) === undefined) throw new S3Error("InvalidURI");
  const asked: Asked = { ...head, id: requestId, method: request.method };
  const known = await identify(context, asked, route, server);
  const body = await bodyOf(context, route);
  // Who may no more must not go on with a request it kept open.
  context.env.caller = body.length === 0 ? known : await identify(context, asked, route, server);
}

/** The caller, where it may. */
async function identify(
  context: Context<Env>,
  asked: Asked,
  route: Route,
  server: ApiServer,
): Promise<ApiCaller> {
  const { access } = route, request = context.req.raw, body = () => bodyOf(context, route);
  const { headers, ...admitted } = await authenticate({ request, asked, body }, server);
  context.env.principal = admitted.principal;
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  const { reader, accesses, region, clock } = server;
  const caller = new ApiCaller({ ...admitted, asked, reader, accesses, region, clock });
  if (access.kind === "admin") caller.require(access.action);
  if (access.kind === "s3" && access.unless !== undefined) caller.requireUndenied(access.unless);
  return caller;
}

function bodyOf({ env, req }: Context<Env>, route: Route): Promise<Uint8Array> {
  return env.body ??= readBody(req.raw, { largest: route.largestBody ?? LARGEST_BODY });
}

async function answer(
  context: Context<Env>,
  route: Route,
  { creations, archives, ...options }: Registered,
): Promise<Response> {
  const server = requireServer(options);
  const { caller } = context.env;
  if (caller === undefined) throw new Error("A route without a guard");
  const { req } = context;
  const input = {
    params: req.valid("param" as never) as Record<string, unknown>,
    query: req.valid("query" as never) as Record<string, unknown>,
    body: await jsonOf(context, route),
  };
  const document = () => openApiDocument(ROUTES);
  const given = await contextOf(route.access, { caller, server, archives, document });
  const run = () => route.handle(input, given as never);
  const key = req.header("idempotency-key");
  const result = key === undefined || route.creates !== true
    ? await run()
    : await creations.run({ key, route: route.name, principal: caller.principal, input }, run);
  if (result instanceof Reply) return context.json(result.body as object, result.status as 200);
  if (result instanceof StreamReply) return context.body(result.body, 200, { ...result.headers });
  if (result === undefined) return context.body(null, 204);
  return context.json(result, (route.status ?? 200) as 200);
}

async function jsonOf(context: Context<Env>, route: Route): Promise<Record<string, unknown>> {
  if (route.body === undefined) return {};
  requireJson(context.req.raw.headers);
  return parseJson(await bodyOf(context, route), route.body);
}

function answerError(context: Context<Env>, thrown: unknown, options?: ApiOptions): Response {
  const { requestId, principal, caller } = context.env;
  const error = asApiError(thrown);
  const { status, code } = error;
  // What an operation failed or was refused with it has told of itself.
  const isTold = thrown instanceof S3Error && caller !== undefined;
  // What is expected has no cause.
  if (status >= 500 && error.cause !== undefined && !isTold) {
    options?.report(`${context.req.method} ${context.req.path} failed`, error.cause);
  }
  if (status !== 401 && status !== 403) return errorAnswer(context, error, requestId);
  const operation = `${context.req.method} ${context.req.path}`.slice(0, 256);
  const refusal = { requestId, time: Date.now(), principal: principal.name, operation, code };
  if (!isTold) options?.server()?.note({ ...refusal, ...reasonOf(thrown) });
  const hint = error.hint ?? `GET /api/v1/refusals/${requestId} tells who may ask why.`;
  return errorAnswer(context, error.withHint(hint), requestId);
}

/** Why something was refused, for who may ask. */
function reasonOf(thrown: unknown): Partial<Refusal> {
  if (thrown instanceof DeniedError) return thrown.denial;
  const cause = thrown instanceof ApiError ? thrown.cause : undefined;
  return cause instanceof S3Error ? signatureFactsOf(cause) : {};
}
