/** The S3 port's routes. Objects go straight to the dispatcher, on the raw target, and links to objects
 * to their service; the few other paths of our own (`/-/…`, and the health paths MinIO's clients ask
 * for) are Hono's. */
import { Hono } from "hono";
import type { IpRange } from "./auth/policy/ip_range.ts";
import { type Connection, HttpDelivery } from "./delivery.ts";
import {
  plain,
  refusal,
  type Status,
  type StatusAnswer,
  type StatusQuestion,
} from "./health/status.ts";
import { requestHead } from "./request_head.ts";
import { RequestIds } from "./request_ids.ts";
import type { Answer } from "./s3/answer.ts";
import type { Dispatcher } from "./s3/dispatch.ts";
import { isShareRequest, type ShareService } from "./shares/share_service.ts";
import { isStsRequest, type StsService } from "./sts/service.ts";

export interface AppOptions {
  readonly dispatcher: Pick<Dispatcher, "handle" | "refuse">;
  readonly sts: Pick<StsService, "handle" | "refuse">;
  readonly shares: Pick<ShareService, "handle" | "refuse">;
  /** Host names under which buckets are addressed as `bucket.domain`. */
  readonly domains: readonly string[];
  /** Proxies whose word on their clients is taken. */
  readonly trusted: readonly IpRange[];
  /** Whether requests are served now: false while draining. */
  readonly ready: () => boolean;
  /** Of the whole server. */
  readonly status: Status;
}

/** Never a bucket's in path style: `-` is no name, `minio` is reserved. */
const OWN_PATHS: ReadonlySet<string> = new Set([
  "/-/live",
  "/-/ready",
  "/-/health",
  "/-/metrics",
  "/minio/health/live",
  "/minio/health/ready",
  "/minio/health/cluster",
]);

/** The handler of one HTTP isolate. The promise never rejects. */
export function createApp(
  { dispatcher, sts, shares, domains, trusted, ready, status }: AppOptions,
): (request: Request, connection: Connection) => Promise<Response> {
  const own = ownRoutes(ready, status);
  const requestIds = new RequestIds();
  return async (request, connection) => {
    const delivery = new HttpDelivery(connection, { headers: request.headers, trusted });
    const { target, headers, protocol, secure, trace } = requestHead(request, delivery);
    if (OWN_PATHS.has(target.split("?", 1)[0] ?? "")) {
      return await own.fetch(request);
    }
    const { method, body } = request;
    const id = requestIds.next();
    const exchange = { id, method, target, headers, protocol, secure, trace, delivery, body };
    const service = isStsRequest(exchange)
      ? sts
      : isShareRequest(exchange, domains)
      ? shares
      : dispatcher;
    const answer = ready() ? await service.handle(exchange) : await service.refuse(exchange);
    // To an empty body the runtime never says "100 Continue". botocore takes the answer itself for
    // that, and then misreads the next one on the connection: so there is no next one.
    if (headers.has("expect") && headers.get("content-length") === "0") {
      answer.headers["connection"] = "close";
    }
    return toResponse(answer, delivery);
  };
}

function toResponse({ status, headers, body }: Answer, delivery: HttpDelivery): Response {
  return new Response(delivery.counted(body) as BodyInit | null, { status, headers });
}

function statusResponse({ status, headers, body }: StatusAnswer): Response {
  return new Response(body, { status, headers });
}

function ownRoutes(ready: () => boolean, status: Status): Hono {
  const routes = new Hono();
  const ask = async (question: StatusQuestion): Promise<Response> =>
    statusResponse(ready() ? await status.answer(question) : refusal(503, "not ready: stopping"));
  for (const path of ["/-/live", "/minio/health/live"]) {
    routes.get(path, () => statusResponse(plain(200, "live")));
  }
  for (const path of ["/-/ready", "/minio/health/ready", "/minio/health/cluster"]) {
    routes.get(path, () => ask({ ask: "ready", verbose: false }));
  }
  routes.get("/-/health", () => ask({ ask: "health" }));
  routes.get("/-/metrics", (context) => {
    const authorization = context.req.header("authorization");
    return ask({ ask: "metrics", ...(authorization === undefined ? {} : { authorization }) });
  });
  return routes;
}
