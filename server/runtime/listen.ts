/** The listening socket: the only file that knows the runtime's HTTP server. */

export interface ListenOptions {
  readonly hostname: string;
  /** 0: any free port. */
  readonly port: number;
  /** Several isolates on one port; the kernel spreads connections. */
  readonly shared: boolean;
}

export interface Listener {
  readonly port: number;
  /** Accepts no more connections; resolves when the answers under way are finished. */
  shutdown(): Promise<void>;
}

export type Handler = (request: Request, peer: string) => Promise<Response>;

/** Listens, and listens again when accepting failed (file descriptors ran out): a client must
 * never be able to end the server. `handler` must not reject. */
export function listen(options: ListenOptions, handler: Handler): Listener {
  let stopping = false;
  let server = serve(options);
  const port = server.addr.port;

  function serve({ hostname, port, shared }: ListenOptions): Deno.HttpServer<Deno.NetAddr> {
    return Deno.serve(
      { hostname, port, reusePort: shared, onListen: () => {} },
      (request, info) => handler(request, info.remoteAddr.hostname),
    );
  }

  async function supervise(): Promise<void> {
    while (!stopping) {
      try {
        await server.finished;
        return;
      } catch (error) {
        if (stopping) return;
        console.error(`Listening on port ${port} failed (${error}): listening again`);
      }
      server = await listenAgain();
    }
  }

  async function listenAgain(): Promise<Deno.HttpServer<Deno.NetAddr>> {
    for (;;) {
      try {
        return serve({ ...options, port });
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  const supervised = supervise();
  return {
    port,
    async shutdown() {
      stopping = true;
      await server.shutdown();
      await supervised;
    },
  };
}

/** Whether several isolates can listen on one port here. */
export function canSharePort(): boolean {
  return Deno.build.os === "linux";
}

/** Processors this process may use. */
export function processors(): number {
  return navigator.hardwareConcurrency;
}
