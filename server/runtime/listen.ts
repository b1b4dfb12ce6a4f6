/** The listening socket: the only file that knows the runtime's HTTP server. */

import { within } from "./within.ts";

export interface ListenOptions {
  readonly hostname: string;
  /** 0: any free port. */
  readonly port: number;
  /** Several isolates on one port; the kernel spreads connections. */
  readonly shared: boolean;
  /** Told what went wrong beside any request. */
  readonly report: (message: string, error?: unknown) => void;
  /** PEM. Present: HTTPS, with HTTP/2 for those who ask for it; absent: plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export interface Listener {
  readonly port: number;
  /** Answers new connections with another certificate. Resolves when no connection has the old one:
   * those that have it are asked to close, and are closed after a while. */
  present(tls: NonNullable<ListenOptions["tls"]>): Promise<void>;
  /** Lets the requests under way finish, then accepts no more connections; resolves when the
   * answers are sent. The caller answers what comes meanwhile with 503. */
  shutdown(): Promise<void>;
}

/** `connection`: what the runtime knows of the request besides. */
export type Handler = (
  request: Request,
  connection: Deno.ServeHandlerInfo<Deno.NetAddr>,
) => Promise<Response>;

/** One listening socket and what it serves; a new certificate means a new one. */
interface Generation {
  readonly server: Deno.HttpServer<Deno.NetAddr>;
  /** Requests under way. */
  active: number;
  retiring: boolean;
  idle: (() => void) | undefined;
}

/** Milliseconds a replaced certificate is still answered with: most clients have asked again by
 * then, and were told to connect anew. */
const GRACE = 1_000;
/** Milliseconds between the last answer and the end. */
const LAST_CALL = 50;
/** Milliseconds for redirects under way at the end. */
const LAST_REDIRECTS = 1_000;
/** Milliseconds after which nobody is waited for. */
const PATIENCE = 30_000;

/** Listens, and listens again when accepting failed (file descriptors ran out): a client must
 * never be able to end the server. `handler` must not reject. */
export function listen(options: ListenOptions, handler: Handler): Listener {
  let stopping = false;
  let { tls } = options;
  let current = serve(options.port);
  const { port } = current.server.addr;
  let supervised = supervise(current);

  function serve(at: number): Generation {
    const { shared } = options;
    const hostname = bindable(options.hostname);
    const secret = tls === undefined ? {} : { cert: tls.certificate, key: tls.key };
    const generation: Generation = {
      active: 0,
      retiring: false,
      idle: undefined,
      server: Deno.serve(
        {
          hostname,
          port: at,
          reusePort: shared,
          onListen: () => {},
          onError: (error) => {
            options.report("An answer broke off", error);
            return new Response(null, { status: 503 });
          },
          ...secret,
        },
        async (request, connection) => {
          generation.active++;
          const response = await handler(request, connection);
          if (--generation.active === 0) generation.idle?.();
          if (generation.retiring) response.headers.set("connection", "close");
          return response;
        },
      ),
    };
    return generation;
  }

  async function supervise(generation: Generation): Promise<void> {
    try {
      await generation.server.finished;
      return;
    } catch (error) {
      if (stopping || generation.retiring) return;
      options.report(`Listening on port ${port} failed: listening again`, error);
    }
    while (!stopping) {
      try {
        current = serve(port);
        return await supervise(current);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  /** The runtime's own shutdown would cut off bodies that are still coming in. */
  async function untilIdle(generation: Generation): Promise<void> {
    if (generation.active > 0) await new Promise<void>((resolve) => generation.idle = resolve);
  }

  async function retire(generation: Generation): Promise<void> {
    generation.retiring = true;
    await new Promise((resolve) => setTimeout(resolve, GRACE));
    await within(PATIENCE, untilIdle(generation));
    // It accepts nothing more from now on; who still reads an answer is not waited for.
    void generation.server.shutdown().catch(() => {});
  }

  return {
    port,
    async present(next) {
      const old = current, before = tls;
      tls = next;
      try {
        if (!options.shared) await retire(old);
        current = serve(port);
      } catch (error) {
        tls = before;
        throw error;
      }
      supervised = Promise.all([supervised, supervise(current)]).then(() => {});
      if (options.shared) await retire(old);
    },
    async shutdown() {
      stopping = true;
      await untilIdle(current);
      // Who was being served asks again at once: what is on its way in by now would be cut off. It is
      // answered, if only that nobody serves any more.
      await new Promise((resolve) => setTimeout(resolve, LAST_CALL));
      await untilIdle(current);
      await current.server.shutdown();
      await supervised;
    },
  };
}

export interface RedirectOptions {
  /** The port of HTTPS. */
  readonly httpsPort: number;
  /** What is shown at a path all the same; undefined for nothing. */
  readonly proofAt: (path: string) => string | undefined;
  readonly report: ListenOptions["report"];
}

/** Sends plain HTTP on to HTTPS, whatever is asked for but a proof. */
export function redirectToHttps(
  { hostname, port }: Pick<ListenOptions, "hostname" | "port">,
  { httpsPort, proofAt, report }: RedirectOptions,
): AsyncDisposable {
  const listener = listen({ hostname, port, shared: false, report }, (request) => {
    const [, host = "", target = "/"] = /^http:\/\/([^/?#]*)(.*)$/s.exec(request.url) ?? [];
    const proof = request.method === "GET" ? proofAt(target) : undefined;
    if (proof !== undefined) {
      const headers = { "content-type": "application/octet-stream", connection: "close" };
      return Promise.resolve(new Response(proof, { headers }));
    }
    const name = host.replace(/:\d+$/, "");
    const authority = httpsPort === 443 ? name : `${name}:${httpsPort}`;
    return Promise.resolve(
      new Response(null, {
        status: 308,
        headers: { location: `https://${authority}${target}`, connection: "close" },
      }),
    );
  });
  return {
    [Symbol.asyncDispose]: () => within(LAST_REDIRECTS, listener.shutdown()),
  };
}

/** Throws when `what` cannot listen there, as when somebody does: those who share a port would take
 * its requests in turns with a stranger. Port 0 is always free. */
export function requireFreePort(
  what: string,
  { hostname, port }: Pick<ListenOptions, "hostname" | "port">,
): void {
  if (port === 0) return;
  try {
    Deno.listen({ hostname: bindable(hostname), port }).close();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${what} cannot listen on ${hostname}, port ${port}: ${message}`, { cause });
  }
}

/** Every address is every IPv4 address where there is no IPv6. */
function bindable(hostname: string): string {
  if (hostname !== "::") return hostname;
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return hostname;
  } catch {
    return "0.0.0.0";
  }
}

/** Whether several isolates can listen on one port here. */
export function canSharePort(): boolean {
  return Deno.build.os === "linux";
}

/** Processors this process may use. */
export function processors(): number {
  return navigator.hardwareConcurrency;
}
