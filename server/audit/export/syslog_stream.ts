/** Syslog over TCP (RFC 6587, octet counting) and TLS (RFC 5425): one connection, made when there is
 * something to send and made again when it is lost. */
import { Buffer } from "node:buffer";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { AuditLine } from "../audit_writer.ts";
import type { Transport } from "./exporter.ts";
import type { SyslogTarget } from "./syslog_datagrams.ts";
import { syslogMessage } from "./syslog_message.ts";

export interface SyslogStreamOptions extends SyslogTarget {
  /** Absent: plain TCP. */
  readonly tls?: {
    /** PEM of the authorities to trust. Absent: the system's. */
    readonly authorities?: string;
  };
  /** Milliseconds for a connection, and for a batch. Default 10,000. */
  readonly timeout?: number;
}

export class SyslogStream implements Transport {
  readonly name: string;
  readonly #options: SyslogStreamOptions;
  readonly #timeout: number;
  #socket: Socket | undefined;
  /** Not connected yet. */
  #opening: Socket | undefined;

  constructor(options: SyslogStreamOptions) {
    this.#options = options;
    this.#timeout = options.timeout ?? 10_000;
    this.name = `syslog ${options.tls ? "tls" : "tcp"}://${options.host}:${options.port}`;
  }

  async send(lines: readonly AuditLine[]): Promise<void> {
    const socket = this.#socket ?? await this.#connect();
    const frames = lines.map((line) => {
      const message = syslogMessage(line, this.#options);
      return `${message.length} ${message}`;
    });
    const bytes = Buffer.from(frames.join(""), "latin1");
    await this.#settle(socket, (resolve, reject) => {
      socket.write(bytes, (error) => error ? reject(error) : resolve());
    });
  }

  async #connect(): Promise<Socket> {
    const { host, port, tls } = this.#options;
    const socket: Socket = tls === undefined ? connectPlain({ host, port }) : connectTls({
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(tls.authorities === undefined ? {} : { ca: tls.authorities }),
    });
    // A receiver that says something has nothing to say to us.
    socket.resume();
    socket.on("error", () => {});
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
    });
    this.#opening = socket;
    try {
      await this.#settle(socket, (resolve) => {
        socket.once(tls === undefined ? "connect" : "secureConnect", resolve);
      });
    } finally {
      this.#opening = undefined;
    }
    socket.unref();
    return this.#socket = socket;
  }

  /** Waits for what `begin` begins; a connection that fails or takes too long at it is given up. */
  async #settle(
    socket: Socket,
    begin: (resolve: () => void, reject: (error: Error) => void) => void,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const closed = () => reject(new Error("the connection was closed"));
    const timer = setTimeout(() => reject(new Error("it took too long")), this.#timeout);
    socket.once("error", reject);
    socket.once("close", closed);
    try {
      if (socket.destroyed) closed();
      else begin(resolve, reject);
      await promise;
    } catch (error) {
      if (this.#socket === socket) this.#socket = undefined;
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
      socket.off("error", reject);
      socket.off("close", closed);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    this.#opening?.destroy();
  }
}
