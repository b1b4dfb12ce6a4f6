/** The settings of the audit log; rows of the one table of settings. */
import type { Setting } from "./setting.ts";
import { duration, endpoint, integer, pattern, size, syslogUrl } from "./value_types.ts";

const DAY = 86_400_000;
const MIB = 2 ** 20;

export const AUDIT_SETTINGS = {
  "audit.maxSize": {
    schema: size(MIB, 1024 * MIB),
    variables: ["OBJECTSTORAGE_AUDIT_MAX_SIZE"],
    fallback: "64MiB",
    help: "size at which the next file of the audit log begins",
  },
  "audit.maxAge": {
    schema: duration(60_000, 366 * DAY),
    variables: ["OBJECTSTORAGE_AUDIT_MAX_AGE"],
    fallback: "1d",
    help: "age at which the next file of the audit log begins",
  },
  "audit.keepAge": {
    schema: duration(DAY, 36_500 * DAY),
    variables: ["OBJECTSTORAGE_AUDIT_KEEP_AGE"],
    fallback: "400d",
    help: "time full files of the audit log are kept",
  },
  "audit.keepFiles": {
    schema: integer(1, 1_000_000),
    variables: ["OBJECTSTORAGE_AUDIT_KEEP_FILES"],
    fallback: "1000",
    help: "full files of the audit log that are kept at most",
  },
  "audit.maxWaiting": {
    schema: integer(1_000, 1_000_000_000),
    variables: ["OBJECTSTORAGE_AUDIT_MAX_WAITING"],
    fallback: "1000000",
    help: "changes that may wait to be in the audit log before others are refused",
  },
  "audit.syslog": {
    schema: syslogUrl(),
    variables: ["OBJECTSTORAGE_AUDIT_SYSLOG"],
    help: "where the audit log is sent as syslog (RFC 5424): udp://, tcp:// or tls://host:port",
  },
  "audit.http": {
    schema: endpoint(),
    variables: ["OBJECTSTORAGE_AUDIT_HTTP"],
    help: "URL the audit log is posted to, as JSON lines",
  },
  "audit.httpAuthorization": {
    schema: pattern("printable characters", /^[\x20-\x7e]{1,4096}$/),
    variables: ["OBJECTSTORAGE_AUDIT_HTTP_AUTHORIZATION"],
    secret: true,
    help: "Authorization header of these posts, e.g. Bearer …",
  },
} as const satisfies Record<string, Setting>;
