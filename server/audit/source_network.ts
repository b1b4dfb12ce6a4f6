/** The network an address belongs to, as coarse as whoever has one address there may have them all:
 * /24 of IPv4, /64 of IPv6. */
import { isIP } from "node:net";

/** e.g. `192.0.2.0/24`, `2001:db8:0:1::/64`; `unknown` for what is no address. */
export function networkOf(address: string): string {
  const [bare = ""] = address.split("%", 1);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  const text = mapped ?? bare;
  switch (isIP(text)) {
    case 4:
      return `${text.slice(0, text.lastIndexOf("."))}.0/24`;
    case 6:
      return `${firstGroups(text).join(":")}::/64`;
    default:
      return "unknown";
  }
}

/** The first four of eight, without leading zeros. */
function firstGroups(address: string): string[] {
  const [head = "", tail] = address.toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  // An IPv4 address at the end stands for two groups; it is never among the first four.
  const written = before.length + after.length + (address.includes(".") ? 1 : 0);
  const zeros = tail === undefined ? 0 : 8 - written;
  return [...before, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""));
}
