/** The audit log of a running server: fed from the journal, brought to whoever else is to have it,
 * asked for pages. Its key is one of its own, kept sealed, so that a new master key does not break the
 * chain. */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { MetadataReader, MetadataWriter } from "../storage/metadata.ts";
import type { Report } from "../storage/report.ts";
import { nodeAuditDisk } from "./audit/audit_disk.ts";
import { AuditLog, type AuditLogOptions, type AuditState } from "./audit/audit_log.ts";
import { AuditReader } from "./audit/audit_reader.ts";
import { type ExportCounts, Exporter, type Transport } from "./audit/export/exporter.ts";
import { HttpLines } from "./audit/export/http_lines.ts";
import { SyslogDatagrams } from "./audit/export/syslog_datagrams.ts";
import { SyslogStream } from "./audit/export/syslog_stream.ts";
import { type AuditRecord, parseRecord } from "./audit/audit_record.ts";
import type { AuditLine } from "./audit/audit_writer.ts";
import type { Journal } from "./audit/journal.ts";
import type { Sealer } from "./auth/sealing.ts";
import { writeDurably } from "./durable_file.ts";
import { Watchers } from "./watchers.ts";

export interface AuditOptions
  extends Pick<AuditLogOptions, "maxSize" | "maxAge" | "keepFiles" | "keepAge"> {
  /** `udp:`, `tcp:` or `tls:`. Absent: to no syslog. */
  readonly syslog?: URL;
  /** Absent: to no one by HTTP. `authorization`: secret. */
  readonly http?: { readonly url: URL; readonly authorization?: string };
}

export interface AuditTrailOptions {
  /** The part of the data directory that is the server's alone. */
  readonly directory: string;
  readonly sealer: Sealer;
  readonly reader: Pick<MetadataReader, "readJournal" | "journalRows">;
  readonly writer: Pick<MetadataWriter, "execute">;
  readonly report: Report;
  readonly options: AuditOptions;
}

const KEY = "audit.key";
const KEY_CONTEXT = { purpose: "audit-log", id: "key" };
const CONSUMER = "audit";

/** Records once they are durable. */
export type AuditTail = Watchers<readonly AuditRecord[]>;

export class AuditTrail implements AsyncDisposable {
  readonly #log: AuditLog;
  readonly #exporters: readonly Exporter[];
  readonly reader: AuditReader;

  readonly tail: AuditTail;

  private constructor(
    log: AuditLog,
    { exporters, reader, tail }: Pick<AuditTrail, "reader" | "tail"> & {
      readonly exporters: readonly Exporter[];
    },
  ) {
    this.#log = log;
    this.#exporters = exporters;
    this.reader = reader;
    this.tail = tail;
  }

  /** Begins to write what the journal holds. Rejects when the key cannot be read. */
  static async open(trail: AuditTrailOptions): Promise<AuditTrail> {
    const { directory, sealer, report, options } = trail;
    const { syslog, http, ...limits } = options;
    const transports: Transport[] = [];
    if (syslog !== undefined) transports.push(syslogTransport(syslog));
    if (http !== undefined) transports.push(new HttpLines(http));
    const exporters = transports.map((transport) => new Exporter({ transport, report }));
    const tail: AuditTail = new Watchers();
    const disk = nodeAuditDisk(directory);
    const log = new AuditLog({
      disk,
      key: keepAuditKey(directory, sealer),
      journal: journalOf(trail),
      report,
      onLines: (lines) => {
        for (const exporter of exporters) exporter.offer(lines);
        if (tail.size > 0) tail.offer(recordsOf(lines));
      },
      ...limits,
    });
    log.run();
    return new AuditTrail(log, { exporters, reader: new AuditReader({ disk }), tail });
  }

  /** For health. */
  state(): Promise<AuditState> {
    return this.#log.state();
  }

  /** Of each exporter. */
  exports(): readonly ExportCounts[] {
    return this.#exporters.map((exporter) => exporter.counts());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.tail.end();
    await this.#log[Symbol.asyncDispose]();
    await Promise.all(this.#exporters.map((exporter) => exporter[Symbol.asyncDispose]()));
  }
}

/** As a search would find them: without the headers of files. */
function recordsOf(lines: readonly AuditLine[]): readonly AuditRecord[] {
  return lines.flatMap(({ text }) => parseRecord(text) ?? []);
}

/** The key of the log in `directory`; undefined when there is none yet. Throws SealError for one that
 * does not open. */
export function readAuditKey(
  directory: string,
  sealer: Pick<Sealer, "open" | "isCurrent">,
): { readonly key: Uint8Array; readonly isCurrent: boolean } | undefined {
  const path = join(directory, KEY);
  if (!existsSync(path)) return undefined;
  const sealed = Uint8Array.from(Buffer.from(readFileSync(path, "utf8"), "base64"));
  const key = Uint8Array.from(Buffer.from(sealer.open(sealed, KEY_CONTEXT), "hex"));
  return { key, isCurrent: sealer.isCurrent(sealed) };
}

/** The same; made when there is none, sealed anew where the master key has changed. */
function keepAuditKey(directory: string, sealer: Sealer): Uint8Array {
  const kept = readAuditKey(directory, sealer);
  if (kept?.isCurrent) return kept.key;
  const key = kept?.key ?? Uint8Array.from(randomBytes(32));
  const sealed = sealer.seal(Buffer.from(key).toString("hex"), KEY_CONTEXT);
  writeDurably(join(directory, KEY), Buffer.from(sealed).toString("base64") + "\n");
  return key;
}

function journalOf({ reader, writer }: AuditTrailOptions): Journal {
  return {
    cursor: async () => (await writer.execute("registerConsumer", { consumer: CONSUMER })).sequence,
    behind: () => reader.journalRows(),
    read: (after, limit) => reader.readJournal(after, limit),
    async advance(sequence) {
      await writer.execute("advanceCursor", { consumer: CONSUMER, sequence });
    },
  };
}

function syslogTransport(url: URL): Transport {
  const secure = url.protocol === "tls:";
  const target = {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || (secure ? 6514 : 514)),
    hostname: hostname(),
    processId: process.pid,
  };
  if (url.protocol === "udp:") return new SyslogDatagrams(target);
  return new SyslogStream(secure ? { ...target, tls: {} } : target);
}
