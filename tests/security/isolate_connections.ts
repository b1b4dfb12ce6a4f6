/** Connections that are kept to every isolate of a server: the kernel picks one for each connection, and
 * each says in its request ids which it is. */
import assert from "node:assert/strict";
import { RawConnection, type RawResponse } from "../support/raw_http.ts";
import type { Signed } from "../support/sign.ts";

/** Connections opened until an isolate that did not answer is taken for absent. */
const MOST = 400;
/** A request id begins with characters that each isolate draws when it starts. */
const DRAWN = 8;

export class IsolateConnections implements Disposable {
  readonly #all: readonly RawConnection[];

  private constructor(all: readonly RawConnection[]) {
    this.#all = all;
  }

  /** `each`: to every one of `isolates`. Throws where one of them does not answer. */
  static async open(
    url: string,
    { isolates, each }: { readonly isolates: number; readonly each: number },
  ): Promise<IsolateConnections> {
    const { hostname, port, host } = new URL(url);
    const found = new Map<string, RawConnection[]>();
    const enough = () =>
      found.size === isolates && [...found.values()].every(({ length }) => length >= each);
    for (let times = 0; !enough(); times++) {
      assert.ok(times < MOST, `${found.size} of ${isolates} isolates answer`);
      const connection = await RawConnection.open(hostname, Number(port));
      const headers = [["host", host]] as const;
      const answer = await connection.send({ method: "GET", target: "/", headers });
      const isolate = (answer.header("x-amz-request-id") ?? "").slice(0, DRAWN);
      const known = found.get(isolate) ?? [];
      if (known.length >= each || !connection.reusable) connection[Symbol.dispose]();
      else found.set(isolate, [...known, connection]);
    }
    return new IsolateConnections([...found.values()].flat());
  }

  get size(): number {
    return this.#all.length;
  }

  /** The same request over all of them at once. */
  send(request: () => Signed): Promise<readonly RawResponse[]> {
    return Promise.all(this.#all.map((connection) => sendOver(connection, request())));
  }

  /** One request after the other over each of them, until `signal`; `told` of each answer, with when
   * its request was sent by `performance.now()`. */
  async keepSending(
    request: () => Signed,
    signal: AbortSignal,
    told: (answer: RawResponse, sentAt: number) => void,
  ): Promise<void> {
    await Promise.all(this.#all.map(async (connection) => {
      while (!signal.aborted) {
        const sentAt = performance.now();
        told(await sendOver(connection, request()), sentAt);
      }
    }));
  }

  [Symbol.dispose](): void {
    for (const connection of this.#all) connection[Symbol.dispose]();
  }
}

function sendOver(connection: RawConnection, signed: Signed): Promise<RawResponse> {
  const { url, method, headers, body } = signed;
  const { host, pathname, search } = new URL(url);
  const bodyless = method === "GET" || method === "HEAD";
  const length = bodyless ? {} : { "content-length": String(body.length) };
  return connection.send({
    method,
    target: pathname + search,
    headers: Object.entries({ host, ...headers, ...length }),
    ...(bodyless ? {} : { body }),
  });
}
