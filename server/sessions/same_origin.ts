/** Whether a browser sent a request for a page of another site, as far as its headers tell. Programs
 * send neither header. Source: Fetch Metadata Request Headers (W3C), section 2.2; RFC 6454, section 7. */

/** `unknown`: nothing tells, as with programs. */
export type Site = "same" | "other" | "unknown";

export function siteOf({ headers, url }: Pick<Request, "headers" | "url">): Site {
  const site = headers.get("sec-fetch-site");
  // A page cannot set it, and unlike the host no proxy changes it.
  if (site !== null) return site === "same-origin" ? "same" : "other";
  const origin = headers.get("origin");
  if (origin === null) return "unknown";
  // HTTP/2 names the host in the target alone (RFC 9113, section 8.3.1).
  const host = headers.get("host") ?? URL.parse(url)?.host;
  const sender = URL.parse(origin);
  if (sender === null || host === undefined || !/^https?:$/.test(sender.protocol)) return "other";
  // Where a proxy ends TLS, the scheme is another one here.
  return URL.parse(`${sender.protocol}//${host}`)?.host === sender.host ? "same" : "other";
}

const JSON_TYPE = /^application\/json(?:;\s*charset=utf-8)?$/i;

/** Whether the body is told to be JSON: no form of another site can say so. */
export function isJson(headers: Headers): boolean {
  return JSON_TYPE.test(headers.get("content-type") ?? "");
}

/** The same, or there is no body. */
export function isJsonOrNothing(headers: Headers): boolean {
  const isEmpty = (headers.get("content-length") ?? "0") === "0" &&
    !headers.has("transfer-encoding");
  return isJson(headers) || (isEmpty && !headers.has("content-type"));
}
