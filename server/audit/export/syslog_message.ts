/** A record of the audit log as a syslog message (RFC 5424): facility 13 "log audit", severity
 * "informational" or, for failures, "notice"; the line's JSON as its text, which is ASCII and so needs
 * no byte order mark. */
import { isoTime } from "../audit_record.ts";
import type { AuditLine } from "../audit_writer.ts";

export interface SyslogOrigin {
  /** HOSTNAME, e.g. the machine's name. */
  readonly hostname: string;
  /** PROCID. */
  readonly processId?: number;
}

const FACILITY = 13, NOTICE = 5, INFORMATIONAL = 6;
const APP_NAME = "objectstorage";
/** sequenceId of the registered element `meta` (RFC 5424, 7.3.1) ends here and begins at 1 again. */
const LAST_SEQUENCE_ID = 2_147_483_647;

export function syslogMessage({ record, text }: AuditLine, origin: SyslogOrigin): string {
  const isFailure = text.includes('"result":"failure"');
  const priority = FACILITY * 8 + (isFailure ? NOTICE : INFORMATIONAL);
  const sequenceId = 1 + (Math.max(0, record.sequence - 1) % LAST_SEQUENCE_ID);
  return [
    `<${priority}>1`,
    isoTime(record.time),
    word(origin.hostname, 255),
    APP_NAME,
    origin.processId ?? "-",
    word(record.action, 32),
    `[meta sequenceId="${sequenceId}"]`,
    text,
  ].join(" ");
}

/** PRINTUSASCII of so many characters at most; `-` for nothing. */
function word(text: string, most: number): string {
  const printable = text.slice(0, most).replace(/[^\x21-\x7e]/g, "_");
  return printable === "" ? "-" : printable;
}
