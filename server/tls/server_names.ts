/** The names and addresses a server knows it is reached by: what a certificate of its own is for. */
import { isAnyAddress, splitAddress } from "../socket_address.ts";

export interface Reached {
  /** Where it listens, `host:port`. */
  readonly addresses: readonly string[];
  /** Where clients reach it. */
  readonly publicUrl?: string | undefined;
  /** Under which buckets are names of their own. */
  readonly domains?: readonly string[] | undefined;
}

/** Each once; none for every address of a machine. */
export function serverNames({ addresses, publicUrl, domains = [] }: Reached): readonly string[] {
  const hosts = [
    ...addresses.map((address) => splitAddress(address).hostname),
    // Brackets belong to a URL, not to the address.
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, "$1")]),
  ];
  return [
    ...new Set([
      ...hosts.filter((host) => !isAnyAddress(host)),
      ...domains.flatMap((name) => [name, `*.${name}`]),
    ]),
  ];
}
