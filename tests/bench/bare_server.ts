/** The bounds of serving: the least a server on this runtime can do. `bare` answers from memory
 * with the same status, headers and length as the product; `file` streams files from a directory.
 * Configured by JSON on standard input; prints `ready` when it listens. */

export interface BareOptions {
  readonly isolates: number;
  readonly port: number;
  /** `file` mode: requests name files of this directory. */
  readonly directory?: string;
  /** Answers by `METHOD first-path-segment/second-path-segment`. */
  readonly answers: Readonly<Record<string, BareAnswer>>;
}

export interface BareAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Body bytes; absent: no body. */
  readonly length?: number;
}

async function supervise(): Promise<void> {
  const options: BareOptions = JSON.parse(await new Response(Deno.stdin.readable).text());
  await Promise.all(Array.from({ length: options.isolates }, () => {
    const worker = new Worker(new URL("./bare_worker.ts", import.meta.url), { type: "module" });
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ options, port: port2 }, [port2]);
    return new Promise((resolve) => port1.onmessage = resolve);
  }));
  console.log("ready");
}

await supervise();
