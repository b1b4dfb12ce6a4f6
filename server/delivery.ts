/** How an answer leaves, as the runtime tells it and as the body is counted: only for those who ask,
 * since a stream that is looked at is not the runtime's own any more. */
import type { IpRange } from "./auth/policy/ip_range.ts";
import { clientAddress, clientScheme } from "./client_address.ts";
import type { Delivered, Delivery } from "./observer.ts";

/** What the HTTP server knows of a request besides itself. Both are worked out when asked for. */
export interface Connection {
  /** Throws when the request is over. */
  readonly remoteAddr: { readonly hostname: string };
  /** Resolves when the answer has left, or could not. */
  readonly completed: Promise<void>;
}

/** What proxies say of the client, and which of them are believed. */
export interface Forwarded {
  readonly headers: Pick<Headers, "get">;
  readonly trusted: readonly IpRange[];
}

export class HttpDelivery implements Delivery {
  readonly #connection: Connection;
  readonly #forwarded: Forwarded | undefined;
  /** Null: nobody asked yet. */
  #remoteAddress: string | undefined | null = null;
  #watched = false;
  #bytes: number | undefined;
  #complete = true;

  /** `forwarded` absent: every peer speaks for itself. */
  constructor(connection: Connection, forwarded?: Forwarded) {
    this.#connection = connection;
    // Most servers trust nobody: their peers are not even asked who they are.
    this.#forwarded = forwarded?.trusted.length === 0 ? undefined : forwarded;
  }

  get remoteAddress(): string | undefined {
    if (this.#remoteAddress === null) {
      const { headers, trusted } = this.#forwarded ?? {};
      const peer = this.#peer();
      this.#remoteAddress = trusted === undefined
        ? peer
        : clientAddress(peer, headers?.get("x-forwarded-for"), trusted);
    }
    return this.#remoteAddress;
  }

  get forwardedScheme(): "http" | "https" | undefined {
    if (this.#forwarded === undefined) return undefined;
    const { headers, trusted } = this.#forwarded;
    const proto = headers.get("x-forwarded-proto");
    return proto === null ? undefined : clientScheme(this.#peer(), proto, trusted);
  }

  #peer(): string | undefined {
    try {
      // A socket of both families tells of IPv4 addresses in IPv6's clothes (RFC 4291 §2.5.5.2).
      return this.#connection.remoteAddr.hostname.replace(/^::ffff:(?=\d+\.)/, "");
    } catch {
      return undefined; // The request is over.
    }
  }

  left(): Promise<void> {
    return this.#connection.completed.catch(() => {});
  }

  finished(): Promise<Delivered> {
    this.#watched = true;
    const delivered = (): Delivered => ({
      ...(this.#bytes === undefined ? {} : { bytes: this.#bytes }),
      complete: this.#complete,
    });
    return this.#connection.completed.then(delivered, () => ({ ...delivered(), complete: false }));
  }

  /** The body as it is to be sent: counted when somebody waits for the end. The runtime itself does
   * not tell an answer that broke off from one that arrived. */
  counted<T>(body: T | ReadableStream<Uint8Array>): T | ReadableStream<Uint8Array> {
    if (!this.#watched || !(body instanceof ReadableStream)) return body;
    this.#bytes = 0;
    this.#complete = false;
    return body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          this.#bytes = (this.#bytes ?? 0) + chunk.length;
          controller.enqueue(chunk);
        },
        flush: () => {
          this.#complete = true;
        },
      }),
    );
  }
}
