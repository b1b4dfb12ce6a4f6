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
  /** Lets the requests under way finish, then accepts no more connections; resolves when the
   * answers are sent. The caller answers what comes meanwhile with 503. */
  shutdown(): Promise<void>;
}

/** The way of one answer to its client. */
export interface Delivery {
  /** True when the last byte is sent, false when the client is gone before. Never rejects. */
  readonly delivered: Promise<boolean>;
}

export type Handler = (request: Request, delivery: Delivery) => Promise<Response>;

/** Listens, and listens again when accepting failed (file descriptors ran out): a client must
 * never be able to end the server. `handler` must not reject. */
export function listen(options: ListenOptions, handler: Handler): Listener {
  let stopping = false;
  let active = 0;
  let idle: (() => void) | undefined;
  let server = serve(options);
  const port = server.addr.port;

  function serve({ hostname, port, shared }: ListenOptions): Deno.HttpServer<Deno.NetAddr> {
    return Deno.serve(
      { hostname, port, reusePort: shared, onListen: () => {} },
      async (request, info) => {
        active++;
        const response = await handler(request, {
          get delivered() {
            return info.completed.then(() => true, () => false);
          },
        });
        if (--active === 0) idle?.();
        return response;
      },
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
      // The runtime's own shutdown would cut off bodies that are still coming in.
      if (active > 0) await new Promise<void>((resolve) => idle = resolve);
      await server.shutdown();
      await supervised;
    },
  };
}

/** Throws when somebody listens there: those who share a port would take its requests in turns with a
 * stranger. Port 0 is always free. */
export function requireFreePort({ hostname, port }: Omit<ListenOptions, "shared">): void {
  if (port !== 0) Deno.listen({ hostname, port }).close();
}

/** Whether several isolates can listen on one port here. */
export function canSharePort(): boolean {
  return Deno.build.os === "linux";
}

/** Processors this process may use. */
export function processors(): number {
  return navigator.hardwareConcurrency;
}
