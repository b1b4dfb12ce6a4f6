/** A raw HTTP/1.1 client: sends the target, header lines and body exactly as given and tells the
 * answer exactly as received. Keeps connections alive, one request at a time on each. No
 * normalising, no redirects, no retries: a request is sent once. */
import { Buffer } from "node:buffer";

/** Header lines in order, duplicates kept. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

export interface RawRequest {
  readonly method: string;
  /** Origin-form, sent as it is, e.g. `/b/../%2e?x`. */
  readonly target: string;
  /** Sent as given, as Latin-1; nothing is added, `host` and `content-length` neither. */
  readonly headers: HeaderLines;
  /** Already framed (chunked or not). */
  readonly body?: Uint8Array;
}

export interface RawResponse {
  readonly status: number;
  /** As received: names in their case, order and duplicates kept, values as Latin-1. */
  readonly lines: HeaderLines;
  /** Decoded body; empty for HEAD, 204 and 304. */
  readonly body: Uint8Array;
  /** First value of a header by lower-case name. */
  header(name: string): string | undefined;
}

/** Connections unused for longer may have been closed by the server: they are not used again. */
const STALE = 2_000;
const EMPTY = Buffer.alloc(0);

/** One connection. Write with `send`, or byte by byte with `write` and `read`. */
export class RawConnection implements Disposable {
  readonly #socket: Deno.TcpConn;
  #buffered: Buffer = EMPTY;
  #closed = false;
  /** Milliseconds of `performance.now()` at the end of the last answer. */
  usedAt = performance.now();

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  static async open(hostname: string, port: number): Promise<RawConnection> {
    const socket = await Deno.connect({ hostname, port });
    socket.setNoDelay(true);
    return new RawConnection(socket);
  }

  /** Whether the answer read last allows another request. */
  get reusable(): boolean {
    return !this.#closed && this.#buffered.length === 0;
  }

  async send(request: RawRequest): Promise<RawResponse> {
    // Read at once: a refusal may come while the body is still being written. The write's own
    // failure (the server hung up) is told only when there was no answer.
    let failure: unknown;
    let written = false;
    const writing = this.write(encodeRequest(request)).then(
      () => written = true,
      (error) => failure = error,
    );
    try {
      return await this.read(request.method === "HEAD");
    } catch (error) {
      this.#closed = true;
      throw failure ?? error;
    } finally {
      if (!written || this.#closed) this[Symbol.dispose]();
      await writing;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) sent += await this.#socket.write(bytes.subarray(sent));
  }

  /** Ends the sending side: nothing more comes, answers still may. */
  endWrite(): Promise<void> {
    return this.#socket.closeWrite();
  }

  /** Reads one answer, passing over 1xx. `bodiless`: the request was HEAD. */
  async read(bodiless: boolean): Promise<RawResponse> {
    for (;;) {
      const { status, lines } = parseHead(await this.#until("\r\n\r\n"));
      if (status < 200) continue;
      const header = (name: string) => first(lines, name);
      if (header("connection")?.toLowerCase() === "close") this.#closed = true;
      let body: Uint8Array = EMPTY;
      if (!bodiless && status !== 204 && status !== 304) body = await this.#body(header);
      this.usedAt = performance.now();
      return { status, lines, body, header };
    }
  }

  /** Reads that the body is waited for: `expect: 100-continue` was sent, and what came let in. */
  async readContinue(): Promise<void> {
    const { status } = parseHead(await this.#until("\r\n\r\n"));
    if (status !== 100) throw new Error(`answered ${status} before the body came`);
  }

  async #body(header: (name: string) => string | undefined): Promise<Uint8Array> {
    if (header("transfer-encoding")?.toLowerCase() === "chunked") return await this.#chunked();
    const length = header("content-length");
    if (length !== undefined) return await this.#take(Number(length));
    this.#closed = true;
    const parts: Buffer[] = [this.#buffered];
    this.#buffered = EMPTY;
    for (let more = await this.#receive(); more !== undefined; more = await this.#receive()) {
      parts.push(more);
    }
    return Buffer.concat(parts);
  }

  async #chunked(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const line = await this.#until("\r\n");
      const size = parseInt(line, 16);
      if (!/^[0-9a-fA-F]+(;.*)?$/.test(line)) throw new Error(`bad chunk size line "${line}"`);
      if (size === 0) break;
      parts.push(await this.#take(size));
      if (await this.#until("\r\n") !== "") throw new Error("chunk longer than announced");
    }
    while (await this.#until("\r\n") !== "");
    return Buffer.concat(parts);
  }

  async #take(length: number): Promise<Uint8Array> {
    const result = Buffer.allocUnsafe(length);
    let filled = this.#buffered.copy(result);
    this.#buffered = this.#buffered.subarray(filled);
    while (filled < length) {
      const count = await this.#socket.read(result.subarray(filled));
      if (count === null) throw new Error(`body ended after ${filled} of ${length} bytes`);
      filled += count;
    }
    return result;
  }

  async #until(end: string): Promise<string> {
    for (;;) {
      const at = this.#buffered.indexOf(end);
      if (at >= 0) {
        const text = this.#buffered.toString("latin1", 0, at);
        this.#buffered = this.#buffered.subarray(at + end.length);
        return text;
      }
      const more = await this.#receive();
      if (more === undefined) {
        throw new Error(`connection closed in mid-answer after "${this.#buffered.toString()}"`);
      }
      this.#buffered = this.#buffered.length === 0 ? more : Buffer.concat([this.#buffered, more]);
    }
  }

  async #receive(): Promise<Buffer | undefined> {
    const buffer = Buffer.allocUnsafe(16_384);
    const count = await this.#socket.read(buffer);
    return count === null ? undefined : buffer.subarray(0, count);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    try {
      this.#socket.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }
}

/** A client for one server, with as many connections as there are requests at once. */
export class RawHttp implements Disposable {
  readonly #hostname: string;
  readonly #port: number;
  #idle: RawConnection[] = [];

  /** `url`: `http://host:port`. */
  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#hostname = hostname.replace(/^\[(.*)\]$/, "$1");
    this.#port = Number(port || "80");
  }

  /** Fresh connection for a caller that writes by hand. */
  connect(): Promise<RawConnection> {
    return RawConnection.open(this.#hostname, this.#port);
  }

  async send(request: RawRequest): Promise<RawResponse> {
    let connection = this.#idle.pop();
    while (connection !== undefined && performance.now() - connection.usedAt > STALE) {
      connection[Symbol.dispose]();
      connection = this.#idle.pop();
    }
    connection ??= await this.connect();
    const response = await connection.send(request);
    if (connection.reusable) this.#idle.push(connection);
    else connection[Symbol.dispose]();
    return response;
  }

  [Symbol.dispose](): void {
    for (const connection of this.#idle) connection[Symbol.dispose]();
    this.#idle = [];
  }
}

/** The bytes of a request as they go out. */
export function encodeRequest({ method, target, headers, body }: RawRequest): Uint8Array {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`, "latin1");
  return body === undefined || body.length === 0 ? head : Buffer.concat([head, body]);
}

function parseHead(text: string): { status: number; lines: HeaderLines } {
  const [first = "", ...rest] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})( |$)/.exec(first)?.[1];
  if (status === undefined) throw new Error(`not an HTTP status line: "${first}"`);
  const lines = rest.map((line): [string, string] => {
    const colon = line.indexOf(":");
    if (colon < 1) throw new Error(`not a header line: "${line}"`);
    // Not trim(): U+00A0 is a byte of UTF-8 here, no white space.
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
  });
  return { status: Number(status), lines };
}

function first(lines: HeaderLines, name: string): string | undefined {
  for (const line of lines) if (line[0].toLowerCase() === name) return line[1];
  return undefined;
}
