/** A raw keep-alive HTTP/1.1 client connection: writes prepared bytes, reads one answer at a time.
 * No pipelining, no redirects; refuses what it does not understand by throwing. */
import { Buffer } from "node:buffer";

export interface Answer {
  readonly status: number;
  /** Bytes of the body received. */
  readonly length: number;
  /** Head as received, Latin-1. */
  readonly head: string;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

export class Connection implements Disposable {
  readonly #socket: Deno.TcpConn;
  readonly #buffer: Buffer;

  private constructor(socket: Deno.TcpConn, bufferSize: number) {
    this.#socket = socket;
    this.#buffer = Buffer.alloc(bufferSize);
  }

  /** `bufferSize`: bytes read at once; a head must fit in it. */
  static async open(port: number, bufferSize = 65536): Promise<Connection> {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    socket.setNoDelay(true);
    return new Connection(socket, bufferSize);
  }

  async write(bytes: Uint8Array): Promise<void> {
    let sent = await this.#socket.write(bytes);
    while (sent < bytes.length) sent += await this.#socket.write(bytes.subarray(sent));
  }

  /** Reads one answer whole. `bodiless`: the request was HEAD. */
  async read(bodiless: boolean): Promise<Answer> {
    const buffer = this.#buffer;
    let filled = 0;
    let end = -1;
    while (end < 0) {
      const from = Math.max(0, filled - 3);
      filled += await this.#more(filled);
      end = buffer.subarray(0, filled).indexOf(HEAD_END, from);
      if (end < 0 && filled === buffer.length) throw new Error("response head too long");
    }
    const head = buffer.toString("latin1", 0, end);
    const status = Number(head.slice(9, 12));
    if (bodiless || status === 204 || status === 304) return { status, length: 0, head };
    const announced = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const length = announced === undefined
      ? await this.#chunked(end + 4, filled)
      : await this.#fixed(Number(announced), filled - end - 4);
    return { status, length, head };
  }

  async #fixed(length: number, received: number): Promise<number> {
    while (received < length) received += await this.#more(0);
    if (received > length) throw new Error("bytes after the body");
    return length;
  }

  /** Counts a chunked body, framing included, up to the last chunk. */
  async #chunked(start: number, filled: number): Promise<number> {
    let total = filled - start;
    let tail = Buffer.from(this.#buffer.subarray(start, filled)).subarray(-LAST_CHUNK.length);
    while (!tail.equals(LAST_CHUNK)) {
      const count = await this.#more(0);
      total += count;
      tail = Buffer.concat([tail, this.#buffer.subarray(0, count)]).subarray(-LAST_CHUNK.length);
    }
    return total;
  }

  async #more(offset: number): Promise<number> {
    const count = await this.#socket.read(this.#buffer.subarray(offset));
    if (count === null) throw new Error("connection closed by the server");
    return count;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
