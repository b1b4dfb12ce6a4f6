/** Where a request comes from, and how, when proxies stand between: the rightmost address of
 * X-Forwarded-For that is not a proxy the operator trusts, and what that proxy's X-Forwarded-Proto
 * says. Without such proxies the headers say nothing: anyone can send them. */
import { type IpRange, isInRange, parseIpAddress, parseIpRange } from "./auth/policy/ip_range.ts";

/** Entries looked at: no chain of proxies is longer. */
const MOST_ENTRIES = 32;

/** The client's address as text. `peer`: who is connected; undefined when that cannot be known any
 * more, which stays so. `header`: X-Forwarded-For, its lines joined by commas. What is no address ends
 * the search: the last proxy is all that is known then. */
export function clientAddress(
  peer: string | undefined,
  header: string | null | undefined,
  trusted: readonly IpRange[],
): string | undefined {
  if (peer === undefined || trusted.length === 0 || !isTrusted(peer, trusted)) return peer;
  const entries = lastEntries(header ?? "");
  let client = peer;
  for (let index = entries.length - 1; index >= 0; index--) {
    const address = withoutPort(entries[index]!.trim());
    if (parseIpAddress(address) === undefined) return client;
    client = address.replace(/^::ffff:(?=\d+\.)/i, "");
    if (!isTrusted(client, trusted)) return client;
  }
  return client;
}

/** What the client spoke to the proxies: `https` only where every one of them says so. Undefined when
 * nobody who is trusted says anything. `header`: X-Forwarded-Proto, its lines joined by commas. */
export function clientScheme(
  peer: string | undefined,
  header: string | null | undefined,
  trusted: readonly IpRange[],
): "http" | "https" | undefined {
  if (header == null || peer === undefined || !isTrusted(peer, trusted)) return undefined;
  const names = header.split(",", MOST_ENTRIES + 1);
  const isSecure = names.length <= MOST_ENTRIES &&
    names.every((name) => name.trim().toLowerCase() === "https");
  return isSecure ? "https" : "http";
}

/** CIDR ranges as they are compared. Throws RangeError for what is none. */
export function proxyRanges(texts: readonly string[]): readonly IpRange[] {
  return texts.map((text) => {
    const range = parseIpRange(text);
    if (range === undefined) throw new RangeError(`No range of addresses: ${text}`);
    return range;
  });
}

function isTrusted(address: string, trusted: readonly IpRange[]): boolean {
  const parsed = parseIpAddress(address);
  return parsed !== undefined && trusted.some((range) => isInRange(parsed, range));
}

function lastEntries(header: string): readonly string[] {
  const entries: string[] = [];
  for (let end = header.length; end > 0 && entries.length < MOST_ENTRIES;) {
    const comma = header.lastIndexOf(",", end - 1);
    entries.unshift(header.slice(comma + 1, end));
    end = comma;
  }
  return entries;
}

/** Some proxies tell the port, too: `192.0.2.1:5000`, `[2001:db8::1]:5000`. */
function withoutPort(entry: string): string {
  const [, bracketed] = /^\[([0-9a-fA-F:.]{2,45})\](?::\d{1,5})?$/.exec(entry) ?? [];
  const [, plain] = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(entry) ?? [];
  return bracketed ?? plain ?? entry;
}
