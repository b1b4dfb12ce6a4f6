/** How the server is, how much it holds, how it is set up, and why it refused. */
import { z } from "@hono/zod-openapi";
import { notFound } from "./api_error.ts";
import { decodeCursor, encodeCursor, PAGE, pageOf } from "./cursor.ts";
import { adminRoute } from "./route.ts";
import { present, Time } from "./values.ts";

const Status = z.object({
  version: z.string(),
  runtime: z.string().openapi({ description: "What it runs on, with its version" }),
  phase: z.enum(["starting", "running", "draining"]),
  readOnly: z.boolean().openapi({ description: "A sync to disk failed: nothing is written" }),
  uptime: z.number().openapi({ description: "Milliseconds" }),
  checks: z.array(z.object({
    name: z.string(),
    ok: z.boolean(),
    detail: z.string(),
    milliseconds: z.number(),
  })),
  isolates: z.array(z.object({
    name: z.string(),
    up: z.boolean(),
    restarts: z.number().int(),
    lag: z.number().optional().openapi({ description: "Seconds" }),
  })),
  drives: z.array(z.object({
    path: z.string(),
    freeBytes: z.number().optional(),
    totalBytes: z.number().optional(),
  })),
}).openapi("Status");

export const getStatus = adminRoute({
  name: "GetStatus",
  action: "admin:GetStatus",
  method: "get",
  path: "/status",
  tag: "Server",
  summary: "Health checks, drives, isolates, version and uptime.",
  answer: Status,
  async handle(_, { server }) {
    const { isolates, checks, drives, ...report } = await server.report();
    return {
      ...report,
      checks: checks.map((check) => ({ ...check })),
      isolates: isolates.map(({ isolate: name, ...reading }) => ({ name, ...reading })),
      drives: drives.map((drive) => ({ ...drive })),
    };
  },
});

export const UsageShape = z.object({
  objects: z.number().int().openapi({ description: "Keys that have an object" }),
  versions: z.number().int().openapi({ description: "Current and noncurrent" }),
  deleteMarkers: z.number().int(),
  bytes: z.number().int().openapi({ description: "Of all versions" }),
  uploads: z.number().int().openapi({ description: "Unfinished" }),
  uploadBytes: z.number().int(),
}).openapi("Usage");

export const getUsage = adminRoute({
  name: "GetUsage",
  action: "admin:GetUsage",
  method: "get",
  path: "/usage",
  tag: "Server",
  summary: "How much is stored: in all, and in each bucket by name.",
  query: z.strictObject(PAGE),
  answer: pageOf(z.object({ bucket: z.string(), usage: UsageShape })).extend({
    total: UsageShape,
    buckets: z.number().int(),
  }),
  async handle({ query: { limit, cursor } }, { server: { reader, account } }) {
    const [after = ""] = decodeCursor(cursor, 1) ?? [];
    const page = await reader.listBuckets({ owner: account, prefix: "", after, limit });
    const items = await Promise.all(page.buckets.map(async ({ id, name }) => {
      return { bucket: name, usage: { ...await reader.getUsage(id) } };
    }));
    const last = page.buckets.at(-1);
    const next = page.truncated && last !== undefined ? { next: encodeCursor(last.name) } : {};
    const total = { ...await reader.getUsage() };
    return { items, ...next, total, buckets: await reader.countBuckets() };
  },
});

export const getConfiguration = adminRoute({
  name: "GetConfiguration",
  action: "admin:GetConfiguration",
  method: "get",
  path: "/configuration",
  tag: "Server",
  summary: "Every setting in force with where it came from; secrets are asterisks.",
  answer: z.object({
    items: z.array(
      z.object({ name: z.string(), value: z.string().optional(), source: z.string() })
        .openapi("Setting"),
    ),
  }),
  async handle(_, { server }) {
    return { items: server.configuration().map((setting) => ({ ...setting })) };
  },
});

const RefusalShape = z.object({
  requestId: z.string(),
  time: Time,
  principal: z.string(),
  operation: z.string(),
  code: z.string(),
  share: z.string().optional().openapi({ description: "Id of the link that was used" }),
  action: z.string().optional(),
  resource: z.string().optional(),
  decision: z.object({
    allowed: z.boolean(),
    reason: z.string(),
    by: z.object({
      policy: z.string(),
      statement: z.number().int(),
      sid: z.string().optional(),
    }).optional(),
  }).optional().openapi({ description: "Absent where the credentials did not hold" }),
  claimedKey: z.string().optional()
    .openapi({ description: "The access key id that came with credentials that did not hold" }),
  expected: z.object({ canonicalRequest: z.string(), stringToSign: z.string() }).optional()
    .openapi({ description: "What should have been signed; compare it with what the client did" }),
}).openapi("Refusal");

export const getRefusals = adminRoute({
  name: "GetRefusals",
  action: "admin:GetRefusal",
  method: "get",
  path: "/refusals/{requestId}",
  tag: "Server",
  summary: "Why a request was refused: the last 1,000 refusals of each isolate are remembered.",
  params: z.strictObject({ requestId: z.string().min(1).max(64) }),
  answer: z.object({ items: z.array(RefusalShape) }),
  async handle({ params: { requestId } }, { server }) {
    const found = await server.refusals(requestId);
    if (found.length === 0) throw notFound(`refusal of a request ${requestId} that is remembered`);
    const items = found.map(({ time, decision, ...rest }) => ({
      ...rest,
      time: new Date(time).toISOString(),
      ...(decision === undefined ? {} : {
        decision: present({ ...decision, by: decision.by && present({ ...decision.by }) }),
      }),
    }));
    return { items };
  },
});
