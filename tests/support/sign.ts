/** A SigV4 signer for tests, written from AWS's pages alone and sharing nothing with the server:
 * header and query form, every payload mode, with knobs to spoil any piece. */
import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import { crc32 } from "node:zlib";

export const PAYLOAD_MODES = [
  "hex",
  "UNSIGNED-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
] as const;
export type PayloadMode = typeof PAYLOAD_MODES[number];

export interface SignOptions {
  readonly url: string;
  readonly method: string;
  /** Encoded, e.g. `/bucket/a%20key`. */
  readonly path: string;
  /** Decoded pairs, in any order. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly accessKeyId: string;
  readonly secret: string;
  readonly mode?: PayloadMode;
  /** Sign in the query instead of a header. Streaming modes then carry no chunk signatures to check
   * against but those of the same chain. */
  readonly presign?: boolean;
  readonly expires?: number;
  /** Milliseconds since the epoch. Default: now. */
  readonly time?: number;
  readonly service?: string;
  /** The trailer's checksum header and value. Default: the right CRC32. */
  readonly trailer?: readonly [name: string, value: string];
  /** Bytes of a chunk. */
  readonly chunkSize?: number;
  /** Changes the framed body after signing: chunks as [header, bytes], the last empty, then trailer lines. */
  readonly spoil?: (chunks: Frame[], trailer: string[]) => void;
}

export interface Frame {
  header: string;
  bytes: Uint8Array;
}

export interface Signed {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const hex = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const hmac = (key: Uint8Array | string, text: string) =>
  createHmac("sha256", key).update(text).digest();

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A signed request, ready for fetch. */
export function sign(options: SignOptions): Signed {
  const { method, path, accessKeyId, secret, mode = "hex", service = "s3" } = options;
  const body = options.body ?? new Uint8Array(0);
  const date = new Date(options.time ?? Date.now()).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const streaming = mode.startsWith("STREAMING");
  const trailing = mode.endsWith("TRAILER");
  const headers: Record<string, string> = { ...options.headers, host: new URL(options.url).host };
  const query: Record<string, string> = { ...options.query };
  const payload = mode === "hex" ? hex(body) : mode;
  headers["x-amz-content-sha256"] = payload;
  if (streaming) {
    headers["content-encoding"] = "aws-chunked";
    headers["x-amz-decoded-content-length"] = String(body.length);
    if (trailing) headers["x-amz-trailer"] = options.trailer?.[0] ?? "x-amz-checksum-crc32";
  }
  if (!options.presign) headers["x-amz-date"] = date;
  const names = Object.keys(headers).map((name) => name.toLowerCase()).sort();
  if (options.presign) {
    query["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256";
    query["X-Amz-Credential"] = `${accessKeyId}/${scope}`;
    query["X-Amz-Date"] = date;
    query["X-Amz-Expires"] = String(options.expires ?? 60);
    query["X-Amz-SignedHeaders"] = names.join(";");
  }
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const canonical = [
    method,
    path,
    pairs.join("&"),
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    payload,
  ].join("\n");
  const key = [date.slice(0, 8), "us-east-1", service, "aws4_request"]
    .reduce<Uint8Array | string>((previous, part) => hmac(previous, part), `AWS4${secret}`);
  const prefix = (algorithm: string) => `${algorithm}\n${date}\n${scope}\n`;
  const signature = hmac(key, `${prefix("AWS4-HMAC-SHA256")}${hex(canonical)}`).toString("hex");
  if (options.presign) {
    pairs.push(`X-Amz-Signature=${signature}`);
  } else {
    headers["authorization"] = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, ` +
      `SignedHeaders=${names.join(";")}, Signature=${signature}`;
  }
  const url = `${options.url}${path}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`;
  delete headers["host"];
  if (!streaming) return { url, method, headers, body };

  const size = options.chunkSize ?? 64 * 1024;
  const chunks: Frame[] = [];
  let previous = signature;
  for (let start = 0; start <= body.length; start += size) {
    const bytes = body.subarray(start, start + size);
    if (bytes.length === 0 && start < body.length) break;
    if (bytes.length > 0) chunks.push(frame(bytes));
  }
  chunks.push(frame(new Uint8Array(0)));
  const trailer: string[] = [];
  if (trailing) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    const [name, value] = options.trailer ?? ["x-amz-checksum-crc32", sum.toString("base64")];
    const line = `${name}:${value}`;
    trailer.push(line);
    if (mode.includes("HMAC")) {
      const text = `${prefix("AWS4-HMAC-SHA256-TRAILER")}${previous}\n${hex(`${line}\n`)}`;
      trailer.push(`x-amz-trailer-signature:${hmac(key, text).toString("hex")}`);
    }
  }
  options.spoil?.(chunks, trailer);
  const pieces = chunks.flatMap(({ header, bytes }) =>
    bytes.length === 0
      ? [Buffer.from(`${header}\r\n`)]
      : [Buffer.from(`${header}\r\n`), bytes, Buffer.from("\r\n")]
  );
  const end = trailer.map((line) => `${line}\r\n`).join("") + "\r\n";
  return {
    url,
    method,
    headers,
    body: new Uint8Array(Buffer.concat([...pieces, Buffer.from(end)])),
  };

  function frame(bytes: Uint8Array): Frame {
    const length = bytes.length.toString(16);
    if (!mode.includes("HMAC")) return { header: length, bytes };
    const text = `${prefix("AWS4-HMAC-SHA256-PAYLOAD")}${previous}\n${hex("")}\n${hex(bytes)}`;
    previous = hmac(key, text).toString("hex");
    return { header: `${length};chunk-signature=${previous}`, bytes };
  }
}

/** Sends it; the body is read. */
export async function send(
  { url, method, headers, body }: Signed,
): Promise<{ status: number; text: string }> {
  const bodyless = method === "GET" || method === "HEAD";
  const answer = await fetch(url, { method, headers, ...(bodyless ? {} : { body }) });
  return { status: answer.status, text: await answer.text() };
}
