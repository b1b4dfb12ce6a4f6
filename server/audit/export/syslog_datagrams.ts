/** Syslog over UDP (RFC 5426): a message a datagram, none of which is ever known to have arrived. */
import { Buffer } from "node:buffer";
import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { AuditLine } from "../audit_writer.ts";
import type { Transport } from "./exporter.ts";
import { syslogMessage, type SyslogOrigin } from "./syslog_message.ts";

export interface SyslogTarget extends SyslogOrigin {
  readonly host: string;
  readonly port: number;
}

/** Bytes of the longest message: a datagram has room for 65,507. Longer ones are cut. */
const MAX_MESSAGE = 65_000;

export class SyslogDatagrams implements Transport {
  readonly name: string;
  readonly #target: SyslogTarget;
  #socket: Socket | undefined;

  constructor(target: SyslogTarget) {
    this.#target = target;
    this.name = `syslog udp://${target.host}:${target.port}`;
  }

  async send(lines: readonly AuditLine[]): Promise<void> {
    const { host, port } = this.#target;
    const socket = this.#socket ??= this.#open();
    for (const line of lines) {
      const message = syslogMessage(line, this.#target).slice(0, MAX_MESSAGE);
      await new Promise<void>((resolve, reject) => {
        socket.send(Buffer.from(message, "latin1"), port, host, (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    }
  }

  #open(): Socket {
    const socket = createSocket(isIPv6(this.#target.host) ? "udp6" : "udp4");
    // Told by the callback of the message it befell.
    socket.on("error", () => this.#close());
    socket.unref();
    return socket;
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }
}
