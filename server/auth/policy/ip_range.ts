/** IP addresses and CIDR ranges (RFC 4632, RFC 4291), strictly: four plain decimal numbers, or IPv6
 * with at most one `::`. An IPv4 address mapped into IPv6 is the IPv4 address. Refuses zones. */

export interface IpAddress {
  /** Four bytes, or eight groups of sixteen bits. */
  readonly family: 4 | 6;
  readonly groups: readonly number[];
}

export interface IpRange extends IpAddress {
  /** Leading bits that count: up to 32, or 128. */
  readonly bits: number;
}

const BITS = { 4: 8, 6: 16 } as const;
const MAPPED = [0, 0, 0, 0, 0, 0xffff];
/** No address is longer. */
const LONGEST = 45;

/** Undefined when `text` is no address. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (text.length > LONGEST) return undefined;
  if (!text.includes(":")) return ipv4(text);
  const groups = ipv6Groups(text);
  if (groups === undefined) return undefined;
  if (!MAPPED.every((group, index) => groups[index] === group)) return { family: 6, groups };
  const [high = 0, low = 0] = groups.slice(MAPPED.length);
  return { family: 4, groups: [high >> 8, high & 0xff, low >> 8, low & 0xff] };
}

/** `address/bits`, or an address alone. Undefined when `text` is neither. */
export function parseIpRange(text: string): IpRange | undefined {
  const [address = "", bits, ...more] = text.split("/", 3);
  const parsed = parseIpAddress(address);
  if (parsed === undefined || more.length > 0) return undefined;
  const written = address.includes(":") ? 128 : 32;
  const all = parsed.family === 4 ? 32 : 128;
  if (bits === undefined) return { ...parsed, bits: all };
  // In `::ffff:10.0.0.0/104` the bits before the IPv4 address count too.
  const count = Number(bits) - (written - all);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(bits) || count < 0 || count > all) return undefined;
  return { ...parsed, bits: count };
}

/** Whether the address lies in the range. IPv4 addresses lie in no IPv6 range. */
export function isInRange(address: IpAddress, range: IpRange): boolean {
  if (address.family !== range.family) return false;
  const width = BITS[range.family];
  for (let index = 0, left = range.bits; left > 0; index++, left -= width) {
    const ignored = Math.max(0, width - left);
    if (address.groups[index]! >> ignored !== range.groups[index]! >> ignored) return false;
  }
  return true;
}

function ipv4(text: string): IpAddress | undefined {
  const pieces = text.split(".");
  if (pieces.length !== 4 || !pieces.every((piece) => /^(?:0|[1-9]\d{0,2})$/.test(piece))) {
    return undefined;
  }
  const groups = pieces.map(Number);
  return groups.every((group) => group <= 255) ? { family: 4, groups } : undefined;
}

function ipv6Groups(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) =>
    groupsOf(half, { last: index === halves.length - 1 })
  );
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 8 ? head : undefined;
  const zeros = 8 - head.length - tail.length;
  return zeros < 1 ? undefined : [...head, ...Array<number>(zeros).fill(0), ...tail];
}

/** The groups between colons; the last may be an IPv4 address. */
function groupsOf(text: string, { last }: { last: boolean }): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const pieces = text.split(":");
  for (const [index, piece] of pieces.entries()) {
    const mapped = last && index === pieces.length - 1 ? ipv4(piece) : undefined;
    if (mapped !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = mapped.groups;
      groups.push(a << 8 | b, c << 8 | d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(piece)) groups.push(parseInt(piece, 16));
    else return undefined;
  }
  return groups;
}
