/** Whether a link can be followed from elsewhere: addresses of this machine or of a private network
 * reach nobody outside of it. */

/** By its host name; names that are only known at home count as private. */
export function isPrivateAddress(url: string): boolean {
  const host = URL.parse(url)?.hostname.replace(/^\[|\]$/g, "") ?? "";
  if (host.includes(":")) return /^(?:::1$|f[cd]|fe[89ab])/i.test(host);
  const numbers = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host);
  if (numbers === null) {
    return !host.includes(".") || /\.(?:localhost|local|internal|lan|home\.arpa)$/.test(host);
  }
  const [, first, second] = numbers.map(Number) as [number, number, number];
  return first === 127 || first === 10 || first === 0 || (first === 192 && second === 168) ||
    (first === 172 && second >= 16 && second <= 31) || (first === 169 && second === 254) ||
    (first === 100 && second >= 64 && second <= 127);
}
