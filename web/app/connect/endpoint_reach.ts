/** From where an address can be reached, as far as it says so itself. */

export type Reach = "machine" | "network" | "anywhere";

/** IPv4 of private use (RFC 1918), of shared (RFC 6598) and of link-local addresses (RFC 3927). */
const PRIVATE_V4 =
  /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
/** IPv6 unique local (RFC 4193) and link-local addresses. */
const PRIVATE_V6 = /^\[(?:f[cd]|fe[89ab])/;
const PRIVATE_NAME = /^[^.]+$|\.(?:local|internal|lan|home\.arpa)$/;

/** `url`: a URL with a host. */
export function reachOf(url: string): Reach {
  const { hostname } = new URL(url);
  if (/^127\.|^\[::1\]$|^localhost$|\.localhost$/.test(hostname)) return "machine";
  const isV6 = hostname.startsWith("["), isV4 = /^[\d.]+$/.test(hostname);
  const pattern = isV6 ? PRIVATE_V6 : isV4 ? PRIVATE_V4 : PRIVATE_NAME;
  return pattern.test(hostname) ? "network" : "anywhere";
}
