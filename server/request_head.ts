/** What the HTTP server was sent before the body, as it came: the target is cut out of the URL, which
 * no class has folded. */
import { parseTraceParent } from "./log/trace_parent.ts";
import type { Delivery, RequestHead } from "./observer.ts";

export function requestHead(request: Request, delivery: Delivery): RequestHead {
  const url = request.url;
  const authority = url.indexOf("://") + 3;
  const path = url.indexOf("/", authority);
  const end = path < 0 ? url.length : path;
  const headers = new Map<string, string>();
  request.headers.forEach((value, name) => headers.set(name, value));
  // HTTP/2 names the host in the target alone (RFC 9113 §8.3.1).
  const protocol = headers.has("host") ? "HTTP/1.1" : "HTTP/2.0";
  if (!headers.has("host")) headers.set("host", url.slice(authority, end));
  // The runtime puts Host before the target: one with a slash would be taken for part of it.
  const target = /[/?#]/.test(headers.get("host") ?? "") ? "" : url.slice(end) || "/";
  return {
    target,
    headers,
    protocol,
    secure: (delivery.forwardedScheme ?? url.slice(0, 5)) === "https",
    trace: parseTraceParent(headers.get("traceparent")),
    delivery,
  };
}
