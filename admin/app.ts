/** The management port's routes: health, metrics, sessions, the management API, and the page people see.
 * Whatever is not named here is not there. */
import { type Context, Hono } from "hono";
import type { Status, StatusQuestion } from "../server/health/status.ts";
import type { Delivery } from "../server/observer.ts";
import { RequestIds } from "../server/request_ids.ts";
import { type SocketAddress, urlOf } from "../server/socket_address.ts";
import type { createApi } from "./api/api.ts";
import type { ApiServer } from "./api/api_server.ts";
import type { SessionServices } from "../server/sessions/session_services.ts";
import { type ConsoleFiles, sourceChanges } from "../web/console_files.ts";
import type { Introduction } from "../web/pages.ts";
import { consoleRoutes } from "./console.ts";
import type { RequestEnvironment } from "./request_environment.ts";
import { sessionRoutes } from "./session_routes.ts";

export interface ManagementAppOptions {
  readonly version: string;
  /** Whether both ports are HTTPS. */
  readonly secure: boolean;
  readonly status: Status;
  /** Where S3 is; undefined before it is there. */
  readonly s3: () => SocketAddress | undefined;
  /** Undefined while the server starts or stops. */
  readonly sessions: () => SessionServices | undefined;
  readonly report: (message: string, error?: unknown) => void;
  /** What S3 is called outside, when that is something else. */
  readonly publicUrl?: string | undefined;
  /** What the console is called outside, when that is something else; may have a path. */
  readonly consoleUrl?: string | undefined;
  readonly consoleFiles: () => Promise<ConsoleFiles>;
  /** See Introduction. */
  readonly development: boolean;
  /** What is administered; undefined while the server starts or stops. */
  readonly api: () => ApiServer | undefined;
}

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cache-control": "no-store",
};

/** The handler of the management port. The promise never rejects. */
export function managementApp(
  options: ManagementAppOptions,
): (request: Request, delivery: Delivery) => Promise<Response> {
  const { secure, status, sessions, api: server, report } = options;
  const routes = new Hono<{ Bindings: RequestEnvironment }>();
  const requestIds = new RequestIds();
  let api: Promise<ReturnType<typeof createApi>> | undefined;
  const ask = async (context: Context, question: StatusQuestion): Promise<Response> => {
    const { status: code, headers, body } = await status.answer(question);
    return context.body(body, code as 200, { ...headers });
  };
  routes.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
    if (secure) context.res.headers.set("strict-transport-security", "max-age=31536000");
  });
  routes.get("/livez", (context) => context.text("live\n"));
  routes.get("/readyz", (context) => {
    return ask(context, { ask: "ready", verbose: context.req.query("verbose") !== undefined });
  });
  routes.get("/healthz", (context) => ask(context, { ask: "health" }));
  routes.get("/metrics", (context) => {
    const authorization = context.req.header("authorization");
    return ask(context, {
      ask: "metrics",
      ...(authorization === undefined ? {} : { authorization }),
    });
  });
  routes.use("/api/*", async (context, next) => {
    await next();
    context.res.headers.set("x-request-id", context.env.requestId);
  });
  routes.route(
    "/api/v1/session",
    sessionRoutes({
      ...{ services: sessions, report },
      home: basePath(options.consoleUrl),
    }),
  );
  // Its schemas take memory: a server nobody administers does without.
  routes.all("/api/v1/*", async (context) => {
    api ??= import("./api/api.ts").then(({ createApi }) => createApi({ server, report }));
    return await (await api)(context.req.raw, context.env);
  });
  routes.route(
    "/",
    consoleRoutes({
      changes: sourceChanges,
      files: options.consoleFiles,
      base: basePath(options.consoleUrl),
      introduction: (request) => introduction(options, request),
    }),
  );
  routes.notFound((context) =>
    context.json({ code: "NotFound", message: "There is nothing under this path." }, 404)
  );
  routes.onError((error, context) => {
    report(`${context.req.method} ${context.req.path} on the management port failed`, error);
    return context.json({ code: "Unavailable", message: "This cannot be answered now." }, 503);
  });
  return async (request, delivery) => {
    return await routes.fetch(request, { requestId: requestIds.next(), delivery });
  };
}

function basePath(url: string | undefined): string {
  return url === undefined ? "/" : new URL(url).pathname.replace(/\/*$/, "/");
}

/** What is told to browsers; under the name this machine was asked by, where S3 listens to all. */
function introduction(
  { version, development, s3, publicUrl, secure, sessions, api }: ManagementAppOptions,
  request: Request,
): Introduction {
  const address = s3();
  const s3Url = address && (publicUrl ?? urlOf(address, secure, URL.parse(request.url)?.hostname));
  const running = sessions(), region = api()?.region;
  return {
    ...{ version, development, oidc: running?.oidc !== undefined },
    mayBeSignedIn: running === undefined || !comesFromHere(request.headers) ||
      running.cookies.sessionOf(request.headers) !== undefined,
    ...(s3Url === undefined ? {} : { s3Url }),
    ...(region === undefined ? {} : { region }),
  };
}

/** Whether a browser had no reason to keep its cookie back, as it does when a page of another site, such
 * as the OIDC provider's, sends it here. Over plain HTTP it does not tell. */
function comesFromHere(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  return site === "none" || site === "same-origin";
}
