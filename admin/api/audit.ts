/** The audit log, for who may search it: who did what, newest first. */
import { z } from "@hono/zod-openapi";
import type { AuditRecord } from "../../server/audit/audit_record.ts";
import { decodeCursor, encodeCursor, PAGE, pageOf } from "./cursor.ts";
import { adminRoute } from "./route.ts";
import { BucketName, present, Time } from "./values.ts";

const RecordShape = z.object({
  sequence: z.number().int(),
  time: Time,
  principal: z.string(),
  action: z.string(),
  result: z.enum(["success", "failure"]),
  bucket: z.string().optional(),
  key: z.string().optional(),
  versionId: z.string().optional(),
  size: z.number().int().optional().openapi({ description: "Bytes" }),
  resource: z.string().optional()
    .openapi({ description: "What is no bucket or object, e.g. `user/ann`" }),
  accessKeyId: z.string().optional(),
  sourceAddress: z.string().optional(),
  requestId: z.string().optional(),
  userAgent: z.string().optional(),
  details: z.unknown().optional(),
}).openapi("AuditRecord");

const Text = z.string().min(1).max(256);

export const listAuditRecords = adminRoute({
  name: "ListAuditRecords",
  action: "admin:GetAudit",
  method: "get",
  path: "/audit",
  tag: "Server",
  summary: "Search the audit log, newest first. A page can have fewer records than asked for, or " +
    "none, and not be the last.",
  query: z.strictObject({
    ...PAGE,
    from: Time.optional().openapi({ description: "Not before" }),
    to: Time.optional().openapi({ description: "Before" }),
    principal: Text.optional(),
    action: Text.optional().openapi({ description: "Exact, or with `*` at its end" }),
    bucket: BucketName.optional(),
    resource: z.string().min(1).max(1_200).optional()
      .openapi({ description: "What it begins with: `user/ann`, or `bucket/key`" }),
    requestId: Text.optional(),
  }),
  answer: pageOf(RecordShape).extend({
    damaged: z.array(z.string())
      .openapi({ description: "Files that could not be read to their end" }),
    scanned: z.number().int().openapi({ description: "Bytes of the log that were looked at" }),
  }),
  async handle({ query: { cursor, from, to, ...query } }, { server: { audit } }) {
    const [at] = decodeCursor(cursor, 1) ?? [];
    const page = await audit.query(present({
      ...query,
      cursor: at,
      from: from === undefined ? undefined : Date.parse(from),
      to: to === undefined ? undefined : Date.parse(to),
    }));
    return {
      items: page.records.map(toldRecord),
      ...(page.cursor === undefined ? {} : { next: encodeCursor(page.cursor) }),
      damaged: [...page.damaged],
      scanned: page.scanned,
    };
  },
});

/** Without what the log notes for itself. */
export function toldRecord({ span: _, ...record }: AuditRecord) {
  return record;
}
