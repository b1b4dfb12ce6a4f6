/** Results and errors to status, headers and bytes. The only place that writes S3 answers. */
import type { S3Error } from "./errors.ts";
import type { S3Result } from "./operation.ts";
import type { Address } from "./request.ts";
import { writeXml } from "./xml_writer.ts";

export interface Answer {
  readonly status: number;
  /** Lower-case names; values one UTF-16 unit a byte, ready to be sent. */
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | ReadableStream<Uint8Array> | string | null;
}

interface Asked {
  readonly id: string;
  readonly method: string;
}

/** UTF-8 text as one code unit a byte, which is what header values are made of. ASCII as it is. */
export function headerBytes(value: string): string {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(value)) return value;
  return String.fromCharCode(...new TextEncoder().encode(value));
}

export function encodeResult(result: S3Result, { id, method }: Asked): Answer {
  const headers: Record<string, string> = { "x-amz-request-id": id };
  for (const name in result.headers) {
    const value = result.headers[name];
    if (value !== undefined) headers[name] = headerBytes(value);
  }
  let body: Answer["body"] = result.body ?? null;
  if (result.xml !== undefined) {
    headers["content-type"] = "application/xml";
    body = writeXml(result.xml);
  }
  const status = result.status ?? (body === null && method === "DELETE" ? 204 : 200);
  return { status, headers, body: method === "HEAD" ? null : body };
}

/** RFC 9110 §15: 304 and answers to HEAD have no body; everything else tells why in XML
 * (Amazon S3 API Reference, "REST error responses"). */
export function encodeError(
  error: S3Error,
  { id, method }: Asked,
  address: Address | undefined,
): Answer {
  const headers: Record<string, string> = { "x-amz-request-id": id };
  for (const name in error.headers) headers[name] = headerBytes(error.headers[name] ?? "");
  if (error.status === 503) headers["retry-after"] ??= "1";
  // What is left of the body would have to be waited for.
  if (error.code === "RequestTimeout") headers["connection"] = "close";
  if (method === "HEAD" || error.status === 304) {
    return { status: error.status, headers, body: null };
  }
  headers["content-type"] = "application/xml";
  const resource = address?.bucket === undefined
    ? "/"
    : `/${address.bucket}${address.key === undefined ? "" : `/${address.key}`}`;
  const body = writeXml({
    Error: {
      Code: error.code,
      Message: error.message,
      ...error.fields,
      Resource: resource,
      RequestId: id,
      HostId: id,
    },
  });
  return { status: error.status, headers, body };
}
