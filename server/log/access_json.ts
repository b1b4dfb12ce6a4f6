/** A request as a line of JSON: the shape of every other line, with the fields of an access log. */
import type { AccessEntry } from "./access_entry.ts";
import { formatEntry } from "./line.ts";

export function jsonAccessLine(entry: AccessEntry): string {
  const { record, trace } = entry;
  return formatEntry({
    time: record.startedAt,
    level: "info",
    message: "access",
    fields: {
      request_id: record.requestId,
      operation: record.operation,
      bucket: record.bucket,
      key: record.key,
      version_id: entry.versionId,
      method: record.method,
      uri: entry.target,
      protocol: record.request.protocol,
      status: record.status,
      error_code: record.errorCode,
      denied_parts: record.deniedParts?.count,
      received: record.received,
      sent: entry.sent,
      complete: entry.complete,
      object_size: entry.objectSize,
      total_ms: entry.totalTime,
      turnaround_ms: record.duration,
      remote_ip: entry.remoteAddress,
      principal: record.principal,
      share: record.share,
      requester: record.principalId,
      bucket_owner: record.bucketOwner,
      signature_version: entry.signatureVersion,
      auth_type: entry.authType,
      host: entry.host,
      referer: entry.referer,
      user_agent: entry.userAgent,
      trace_id: trace?.traceId,
      parent_id: trace?.parentId,
    },
  }, "json");
}
