/** `host:port` as settings have it, and the URL to reach it by. */

export interface SocketAddress {
  readonly hostname: string;
  readonly port: number;
}

/** `[::1]:9000` → `::1`, 9000; `:9000` → `::`, all addresses of both families. */
export function splitAddress(address: string): SocketAddress {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  return { hostname: host === "" ? "::" : host, port: Number(address.slice(colon + 1)) };
}

/** Whether it is every address of this machine. */
export function isAnyAddress(hostname: string): boolean {
  return hostname === "0.0.0.0" || hostname === "::";
}

/** e.g. `http://127.0.0.1:9000`. `here`: what stands for every address; by default, this machine. */
export function urlOf(
  { hostname, port }: SocketAddress,
  secure: boolean,
  here = "127.0.0.1",
): string {
  const host = isAnyAddress(hostname) ? here : hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${secure ? "https" : "http"}://${host}:${port}`;
}
