/** What happens now: the requests of S3 as they end, and the audit log's records as they are written. */
import { z } from "@hono/zod-openapi";
import type { AuditRecord } from "../../server/audit/audit_record.ts";
import type { TracePage } from "../../server/trace/traced_request.ts";
import { toldRecord } from "./audit.ts";
import { eventStream } from "./event_stream.ts";
import { adminRoute } from "./route.ts";
import { BucketName, isTrue, present, Switch } from "./values.ts";

const Text = z.string().min(1).max(256);

export const getTrace = adminRoute({
  name: "GetTrace",
  action: "admin:Trace",
  method: "get",
  path: "/trace",
  tag: "Server",
  summary:
    "Requests as they end, as server-sent events: the data of each is `items`, and how many " +
    "were `leftOut`. A thousand a second of each isolate are told.",
  query: z.strictObject({
    operation: Text.optional(),
    bucket: BucketName.optional(),
    prefix: z.string().max(1_024).optional().openapi({ description: "Of the key" }),
    principal: Text.optional(),
    status: z.enum(["2xx", "3xx", "4xx", "5xx"]).optional(),
    minDuration: z.coerce.number().min(0).max(86_400_000).optional()
      .openapi({ description: "Milliseconds" }),
    errors: Switch,
  }),
  streams: "text/event-stream",
  async handle({ query: { status, errors, ...query } }, { caller, server: { trace }, holds }) {
    const filter = present({
      ...query,
      statusClass: status === undefined ? undefined : Number(status.charAt(0)),
      errors: isTrue(errors),
    });
    const events = eventStream<TracePage>({
      holds,
      watch: (watcher) => trace.watch({ filter, who: caller.principal.name, ...watcher }),
      count: ({ requests, leftOut }) => requests.length + leftOut,
      tell: ({ requests, leftOut }, missed) => ({
        items: requests.map(({ time, duration, ...rest }) => ({
          ...rest,
          time: new Date(time).toISOString(),
          duration: Math.round(duration * 1_000) / 1_000,
        })),
        leftOut: leftOut + missed,
      }),
    });
    await trace.begin();
    return events;
  },
});

export const tailAudit = adminRoute({
  name: "TailAudit",
  action: "admin:GetAudit",
  method: "get",
  path: "/audit/tail",
  tag: "Server",
  summary:
    "Records of the audit log once they are durable, as server-sent events: the data of each is " +
    "`items`, and how many were `leftOut`.",
  streams: "text/event-stream",
  async handle(_, { caller, server: { auditTail }, holds }) {
    return eventStream<readonly AuditRecord[]>({
      holds,
      watch: (watcher) => auditTail.add({ who: caller.principal.name, ...watcher }),
      count: (records) => records.length,
      tell: (records, leftOut) => ({ items: records.map(toldRecord), leftOut }),
    });
  },
});
