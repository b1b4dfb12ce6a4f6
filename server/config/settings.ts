/** Every setting: its name in a configuration file, flag, variables, form and default. The one schema
 * of the configuration: whatever reads, checks, shows or documents settings reads these records. */
import type * as z from "zod/mini";
import type { Setting } from "./setting.ts";
import { declaredBuckets } from "./declared_buckets.ts";
import { OIDC_SETTINGS } from "./oidc_settings.ts";
import { SESSION_SETTINGS } from "./session_settings.ts";
import { AUDIT_SETTINGS } from "./audit_settings.ts";
import { declaredGroups } from "./declared_groups.ts";
import { declaredPolicies } from "./declared_policies.ts";
import { declaredUsers } from "./declared_users.ts";
import { TELEMETRY_SETTINGS } from "./telemetry_settings.ts";
import {
  address,
  choice,
  corsOrigin,
  duration,
  flag,
  hostName,
  integer,
  list,
  masterKey,
  origin,
  pageUrl,
  pattern,
  provableName,
  secureUrl,
  size,
  text,
} from "./value_types.ts";

const SECOND = 1_000;
const DAY = 86_400_000;
const MIB = 2 ** 20;

export const SETTINGS = {
  "data": {
    schema: text("a directory"),
    flag: "data",
    variables: ["OBJECTSTORAGE_DATA", "MINIO_VOLUMES"],
    fallback: "./data",
    help: "directory everything is kept in",
  },
  "s3.address": {
    schema: address(),
    flag: "address",
    variables: ["OBJECTSTORAGE_S3_ADDRESS", "MINIO_ADDRESS"],
    fallback: ":9000",
    help: "where S3 listens",
  },
  "s3.publicUrl": {
    schema: origin(),
    flag: "public-url",
    variables: ["OBJECTSTORAGE_PUBLIC_URL", "MINIO_SERVER_URL"],
    help: "where clients reach S3, when that is not the address itself",
  },
  "s3.domains": {
    schema: list(hostName()),
    flag: "domain",
    variables: ["OBJECTSTORAGE_DOMAIN", "MINIO_DOMAIN"],
    fallback: "",
    help: "host names under which buckets are addressed as bucket.name",
  },
  "s3.corsOrigins": {
    schema: list(corsOrigin()),
    flag: "cors-allow-origin",
    variables: ["OBJECTSTORAGE_CORS_ALLOW_ORIGIN", "MINIO_API_CORS_ALLOW_ORIGIN"],
    fallback: "",
    live: true,
    help: "origins admitted on every bucket, besides the buckets' own rules",
  },
  "s3.authentication": {
    schema: flag(),
    flag: "auth",
    variables: ["OBJECTSTORAGE_AUTH"],
    fallback: "on",
    help: "off: everyone may do everything; on loopback addresses only",
  },
  "s3.stallTimeout": {
    schema: duration(SECOND, 3600 * SECOND),
    flag: "stall-timeout",
    variables: ["OBJECTSTORAGE_STALL_TIMEOUT"],
    fallback: "30s",
    live: true,
    help: "time without a byte after which an upload is given up",
  },
  "s3.uploadLifetime": {
    schema: duration(60 * SECOND, 3650 * DAY),
    flag: "upload-lifetime",
    variables: ["OBJECTSTORAGE_UPLOAD_LIFETIME"],
    fallback: "7d",
    live: true,
    help: "time after which an unfinished multipart upload is removed",
  },
  "console.address": {
    schema: address(),
    flag: "console-address",
    variables: ["OBJECTSTORAGE_CONSOLE_ADDRESS", "MINIO_CONSOLE_ADDRESS"],
    fallback: ":9001",
    help: "where management listens: console, health, metrics",
  },
  "console.publicUrl": {
    schema: pageUrl(),
    flag: "console-public-url",
    variables: ["OBJECTSTORAGE_CONSOLE_PUBLIC_URL", "MINIO_BROWSER_REDIRECT_URL"],
    help: "where browsers reach the console, when that is not the address itself; may have a path",
  },
  "metrics.token": {
    schema: pattern("8 to 256 printable characters without space", /^[\x21-\x7e]{8,256}$/),
    variables: ["OBJECTSTORAGE_METRICS_TOKEN"],
    secret: true,
    live: true,
    help: "bearer token metrics are asked for with; needed on the S3 port",
  },
  "region": {
    schema: pattern("a region such as us-east-1", /^[a-z0-9][a-z0-9-]{0,62}$/),
    flag: "region",
    variables: ["OBJECTSTORAGE_REGION", "MINIO_REGION"],
    fallback: "us-east-1",
    help: "region this server says it is in",
  },
  "strictRegion": {
    schema: flag(),
    flag: "strict-region",
    variables: ["OBJECTSTORAGE_STRICT_REGION"],
    fallback: "off",
    help: "refuse signatures that name another region",
  },
  "isolates": {
    schema: integer(1, 64),
    flag: "isolates",
    variables: ["OBJECTSTORAGE_ISOLATES"],
    help: "threads that serve S3; processors - 1 when not set",
  },
  "root.user": {
    schema: pattern(
      "3 to 128 printable ASCII characters without space, slash, comma",
      /^(?![^]*[/,])[\x21-\x7e]{3,128}$/,
    ),
    variables: ["OBJECTSTORAGE_ROOT_USER", "MINIO_ROOT_USER"],
    secret: true,
    live: true,
    help: "access key of the root user",
  },
  "root.password": {
    schema: pattern("8 to 128 characters", /^[^]{8,128}$/),
    variables: ["OBJECTSTORAGE_ROOT_PASSWORD", "MINIO_ROOT_PASSWORD"],
    secret: true,
    live: true,
    help: "secret key of the root user; made at the first start when neither is set",
  },
  "root.allowDefaults": {
    schema: flag(),
    variables: ["OBJECTSTORAGE_ALLOW_DEFAULT_CREDENTIALS"],
    fallback: "off",
    help: "accept credentials everybody knows: for tests",
  },
  "masterKey.current": {
    schema: masterKey(),
    variables: ["OBJECTSTORAGE_MASTER_KEY"],
    secret: true,
    help: "seals the secrets of access keys; made and kept in the data directory when not set",
  },
  "masterKey.previous": {
    schema: list(masterKey()),
    variables: ["OBJECTSTORAGE_PREVIOUS_MASTER_KEYS"],
    secret: true,
    help: "those before it: what they sealed is sealed anew at the start",
  },
  ...OIDC_SETTINGS,
  "tls.certificate": {
    schema: text("a PEM file"),
    flag: "tls-certificate",
    variables: ["OBJECTSTORAGE_TLS_CERTIFICATE"],
    live: true,
    help: "certificate chain; read again when it changes",
  },
  "tls.key": {
    schema: text("a PEM file"),
    flag: "tls-key",
    variables: ["OBJECTSTORAGE_TLS_KEY"],
    live: true,
    help: "private key of the certificate",
  },
  "tls.selfSigned": {
    schema: flag(),
    flag: "tls-self-signed",
    variables: ["OBJECTSTORAGE_TLS_SELF_SIGNED"],
    fallback: "off",
    help: "make a certificate for this machine, for development",
  },
  "tls.acme.domains": {
    schema: list(provableName()),
    flag: "tls-acme-domains",
    variables: ["OBJECTSTORAGE_TLS_ACME_DOMAINS"],
    fallback: "",
    help: "names to get a certificate for from an ACME authority, the subject first",
  },
  "tls.acme.agree": {
    schema: flag(),
    flag: "tls-acme-agree",
    variables: ["OBJECTSTORAGE_TLS_ACME_AGREE"],
    fallback: "off",
    help: "on: the terms of the authority are agreed to",
  },
  "tls.acme.email": {
    schema: pattern("an e-mail address", /^[\w.+-]{1,64}@[a-zA-Z0-9.-]{1,190}$/),
    flag: "tls-acme-email",
    variables: ["OBJECTSTORAGE_TLS_ACME_EMAIL"],
    help: "where the authority may write to",
  },
  "tls.acme.directory": {
    schema: secureUrl("an https URL of an ACME directory"),
    flag: "tls-acme-directory",
    variables: ["OBJECTSTORAGE_TLS_ACME_DIRECTORY"],
    fallback: "https://acme-v02.api.letsencrypt.org/directory",
    help: "the authority",
  },
  "tls.acme.caCertificate": {
    schema: text("a PEM file"),
    flag: "tls-acme-ca-certificate",
    variables: ["OBJECTSTORAGE_TLS_ACME_CA_CERTIFICATE"],
    help: "who signed the certificate of a private authority's own server",
  },
  "tls.acme.eabKid": {
    schema: pattern("1 to 256 printable characters without space", /^[\x21-\x7e]{1,256}$/),
    variables: ["OBJECTSTORAGE_TLS_ACME_EAB_KID"],
    help: "external account binding: which customer of the authority this is",
  },
  "tls.acme.eabKey": {
    schema: pattern("16 to 1024 characters of base64url", /^[\w-]{16,1024}=*$/),
    variables: ["OBJECTSTORAGE_TLS_ACME_EAB_KEY"],
    secret: true,
    help: "external account binding: the HMAC key for it",
  },
  "tls.redirectAddress": {
    schema: address(),
    flag: "tls-redirect-address",
    variables: ["OBJECTSTORAGE_TLS_REDIRECT_ADDRESS"],
    help: "where plain HTTP is sent on to HTTPS, and proofs are shown to an ACME authority",
  },
  "log.level": {
    schema: choice("debug", "info", "warn", "error"),
    flag: "log-level",
    variables: ["OBJECTSTORAGE_LOG_LEVEL"],
    fallback: "info",
    live: true,
    help: "least important lines that are logged",
  },
  "log.format": {
    schema: choice("auto", "json", "text"),
    flag: "log-format",
    variables: ["OBJECTSTORAGE_LOG_FORMAT"],
    fallback: "auto",
    help: "auto: text on a terminal, else JSON",
  },
  "log.file": {
    schema: text("a file"),
    flag: "log-file",
    variables: ["OBJECTSTORAGE_LOG_FILE"],
    help: "file logged to; standard error when not set",
  },
  "log.access": {
    schema: choice("off", "json", "s3"),
    flag: "access-log",
    variables: ["OBJECTSTORAGE_ACCESS_LOG"],
    fallback: "off",
    live: true,
    help: "one line a request, as JSON or in the S3 server access log format",
  },
  "log.accessFile": {
    schema: text("a file"),
    flag: "access-log-file",
    variables: ["OBJECTSTORAGE_ACCESS_LOG_FILE"],
    help: "file of the access log; where the log goes when not set",
  },
  "log.maxSize": {
    schema: size(MIB, 2 ** 40),
    flag: "log-max-size",
    variables: ["OBJECTSTORAGE_LOG_MAX_SIZE"],
    fallback: "100MiB",
    help: "size at which a log file is put aside",
  },
  "log.maxAge": {
    schema: duration(60 * SECOND, 3650 * DAY),
    flag: "log-max-age",
    variables: ["OBJECTSTORAGE_LOG_MAX_AGE"],
    fallback: "30d",
    help: "age at which files put aside are removed",
  },
  ...SESSION_SETTINGS,
  ...OIDC_SETTINGS,
  ...AUDIT_SETTINGS,
  ...TELEMETRY_SETTINGS,
  "shutdownTimeout": {
    schema: duration(0, 3600 * SECOND),
    flag: "shutdown-timeout",
    variables: ["OBJECTSTORAGE_SHUTDOWN_TIMEOUT"],
    fallback: "25s",
    help: "time requests under way have to end when the server stops",
  },
  "policies": {
    schema: declaredPolicies(),
    variables: [],
    fallback: "",
    help: "policies that exist before the server is ready",
  },
  "groups": {
    schema: declaredGroups(),
    variables: [],
    fallback: "",
    help: "groups that exist before the server is ready",
  },
  "users": {
    schema: declaredUsers(),
    variables: ["OBJECTSTORAGE_DEFAULT_KEYS"],
    fallback: "",
    secret: true,
    help: "users and keys that exist before the server is ready: KEY:SECRET:policy+policy[/bucket]",
  },
  "buckets": {
    schema: declaredBuckets(),
    variables: ["OBJECTSTORAGE_DEFAULT_BUCKETS"],
    fallback: "",
    help: "buckets that exist before the server is ready: a,b:versioned",
  },
  "allowOldSqlite": {
    schema: flag(),
    variables: ["OBJECTSTORAGE_ALLOW_OLD_SQLITE"],
    fallback: "off",
    help: "accept a SQLite before 3.51.3, which can lose writes",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** A complete configuration, by setting. Undefined: not set, and no default. */
export type Config = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends { fallback: string }
    ? z.output<(typeof SETTINGS)[Name]["schema"]>
    : z.output<(typeof SETTINGS)[Name]["schema"]> | undefined;
};
