/** What visitors of links are told: the object and nothing else of it, in a page that can run nothing;
 * or that there is no link, whatever the reason. */
import { type Answer, encodeError, encodeResult } from "../s3/answer.ts";
import { contentDisposition } from "../s3/content_disposition.ts";
import { S3Error, type S3ErrorCode } from "../s3/errors.ts";
import type { S3Result } from "../s3/operation.ts";
import type { Share } from "../../storage/share.ts";

interface Asked {
  readonly id: string;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** Of what S3 says of an object: not its metadata, its versions and what it is stored as. */
const TOLD: ReadonlySet<string> = new Set([
  "accept-ranges",
  "connection",
  "content-encoding",
  "content-language",
  "content-length",
  "content-range",
  "content-type",
  "etag",
  "last-modified",
  "retry-after",
  "x-amz-request-id",
]);

/** Whoever has the link gets it anew each time: that is what lets it be revoked. */
const ALWAYS = {
  "cache-control": "private, no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
const SHOWN = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'";
const OBJECT_POLICY = `sandbox; ${SHOWN}`;
/** Browsers play sound and films in a page of their own making, which must be of the same origin as
 * they are. Nothing can run in it either. */
const PLAYED_POLICY = `sandbox allow-same-origin; ${SHOWN}`;
const IS_PLAYED = /^(?:audio|video)\/[\w.+-]+(?:;[^,]*)?$/i;
const PAGE_POLICY = "sandbox; default-src 'none'";
const GONE = "This link has ended or never was.";
const GONE_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>No such link</title>
<p>${GONE}</p>
</html>
`;
/** What can be wrong with how a visitor asks for an object it may have. */
const VISITORS: ReadonlySet<S3ErrorCode> = new Set<S3ErrorCode>([
  "InvalidArgument",
  "InvalidRange",
  "InvalidRequest",
  "NotModified",
  "PreconditionFailed",
]);

export function objectAnswer(result: S3Result, share: Share, asked: Asked): Answer {
  const { status, headers, body } = encodeResult(result, asked);
  const isPlayed = share.inline && IS_PLAYED.test(headers["content-type"] ?? "");
  return {
    status,
    headers: {
      ...told(headers),
      ...ALWAYS,
      "content-disposition": disposition(share),
      "content-security-policy": isPlayed ? PLAYED_POLICY : OBJECT_POLICY,
    },
    body,
  };
}

/** The same for all that is no business of the visitor's. */
export function failureAnswer(error: S3Error, asked: Asked): Answer {
  const isRead = asked.method === "GET" || asked.method === "HEAD";
  const isGone = isRead && error.status !== 503 && !VISITORS.has(error.code);
  const shown = isGone ? new S3Error("NoSuchKey", { message: GONE }) : error;
  const { status, headers, body } = encodeError(shown, asked, undefined);
  const isPage = isGone && body !== null && wantsPage(asked);
  return {
    status,
    headers: {
      ...told(headers),
      ...(isRead ? {} : { allow: "GET, HEAD" }),
      ...(isPage ? { "content-type": "text/html; charset=utf-8" } : {}),
      ...ALWAYS,
      "content-security-policy": PAGE_POLICY,
    },
    body: isPage ? GONE_PAGE : body,
  };
}

function told(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => TOLD.has(name)));
}

function wantsPage({ headers }: Asked): boolean {
  return headers.get("accept")?.toLowerCase().includes("text/html") ?? false;
}

function disposition({ inline, fileName, key }: Share): string {
  const name = fileName ?? (key.split("/").at(-1) || "download");
  return contentDisposition(inline ? "inline" : "attachment", name);
}
