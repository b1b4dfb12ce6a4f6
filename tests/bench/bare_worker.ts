/** One isolate of the bare server: answers from memory, or streams files (see bare_server.ts). */
import type { BareOptions } from "./bare_server.ts";

interface Ready {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer> | null;
}

function listen(options: BareOptions, port: MessagePort): void {
  const answers = new Map<string, Ready>();
  for (const [name, { status, headers, length }] of Object.entries(options.answers)) {
    const body = length === undefined ? null : new Uint8Array(length).fill(120);
    answers.set(name, { status, headers: { ...headers }, body });
  }
  const handler = (request: Request): Response | Promise<Response> => {
    const { url, method } = request;
    const start = url.indexOf("/", 8) + 1;
    const end = url.indexOf("/", url.indexOf("/", start) + 1);
    const answer = answers.get(`${method} ${url.slice(start, end < 0 ? undefined : end)}`);
    if (answer === undefined) return new Response(null, { status: 500 });
    if (method === "PUT") {
      return request.arrayBuffer().then(() => new Response(answer.body, answer));
    }
    return new Response(answer.body, answer);
  };
  const stream = async (request: Request): Promise<Response> => {
    const path = request.url.slice(request.url.indexOf("/", 8));
    const file = await Deno.open(options.directory + path);
    const { size } = await file.stat();
    return new Response(file.readable, { headers: { "content-length": String(size) } });
  };
  Deno.serve({
    hostname: "127.0.0.1",
    port: options.port,
    reusePort: true,
    onListen: () => port.postMessage("listening"),
  }, options.directory === undefined ? handler : stream);
}

self.addEventListener("message", (event) => {
  const { options, port } =
    (event as MessageEvent<{ options: BareOptions; port: MessagePort }>).data;
  listen(options, port);
});
