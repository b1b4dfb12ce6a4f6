/** From settings to the options of a server. */
import type { AuditOptions } from "../audit_trail.ts";
import type { SealingKeys } from "../auth/sealing.ts";
import type { Declarations } from "../bootstrap/plan.ts";
import type { LiveOptions, ServerOptions } from "../start.ts";
import type { TelemetryOptions } from "../telemetry/telemetry.ts";
import type { KeyPair } from "../tls/key_pair.ts";
import type { DeclaredUser } from "./declared_users.ts";
import type { Config } from "./settings.ts";

/** What the files hold that settings name: certificates, secrets. */
export interface NamedFiles {
  readonly keyPair?: KeyPair | undefined;
  /** See AcmeSettings. */
  readonly authority?: string | undefined;
  readonly users?: readonly DeclaredUser[] | undefined;
}

/** What `startServer` takes. Settings that are not set are left to its defaults. */
export function serverOptions(config: Config, files: NamedFiles = {}): ServerOptions {
  const user = config["root.user"], password = config["root.password"];
  const isolates = config["isolates"], publicUrl = config["s3.publicUrl"];
  const metricsToken = config["metrics.token"], consoleUrl = config["console.publicUrl"];
  const redirectAddress = config["tls.redirectAddress"];
  const telemetry = telemetryOptions(config), oidc = oidcSettings(config);
  return {
    directory: config["data"],
    address: config["s3.address"],
    consoleAddress: config["console.address"],
    domains: config["s3.domains"],
    corsOrigins: corsOrigins(config),
    authentication: config["s3.authentication"],
    stallTimeout: config["s3.stallTimeout"],
    uploadLifetime: config["s3.uploadLifetime"],
    region: config["region"],
    strictRegion: config["strictRegion"],
    drainTimeout: config["shutdownTimeout"],
    declared: declarations(config, files),
    allowOldSqlite: config["allowOldSqlite"],
    sessions: {
      idle: config["session.idle"],
      lifetime: config["session.lifetime"],
      // Browsers that come by another name over HTTP would not be signed in: it is not the console's.
      secureCookies: config["session.secureCookies"] || consoleUrl?.startsWith("https:") === true,
    },
    passwordLength: config["password.minimumLength"],
    trustedProxies: config["trustedProxies"],
    log: {
      level: config["log.level"],
      format: config["log.format"],
      file: config["log.file"],
      access: config["log.access"],
      accessFile: config["log.accessFile"],
      maxSize: config["log.maxSize"],
      maxAge: config["log.maxAge"],
    },
    audit: auditOptions(config),
    journalLimit: config["audit.maxWaiting"],
    masterKeys: masterKeys(config),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(consoleUrl === undefined ? {} : { consoleUrl }),
    ...(redirectAddress === undefined ? {} : { redirectAddress }),
    ...(telemetry === undefined ? {} : { telemetry }),
    ...(oidc === undefined ? {} : { oidc }),
    ...tlsOption(config, files),
    ...(isolates === undefined ? {} : { isolates }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    ...(user === undefined || password === undefined
      ? { rootCredentials: "stored" as const }
      : { rootUser: user, rootPassword: password }),
  };
}

/** The console's own origin besides those that are set: it brings and takes bytes over S3. */
function corsOrigins(config: Config): readonly string[] {
  const consoleUrl = config["console.publicUrl"];
  const own = consoleUrl === undefined ? [] : [new URL(consoleUrl).origin];
  return [...config["s3.corsOrigins"], ...own];
}

/** What is declared, with the secrets of the users. */
export function declarations(config: Config, { users }: NamedFiles): Declarations {
  const { policies, groups, buckets } = config;
  return { policies, groups, users, buckets };
}

/** Those named by settings; without `current`, the one in the data directory is. */
export function masterKeys(config: Config): Partial<SealingKeys> {
  const current = config["masterKey.current"], previous = config["masterKey.previous"] ?? [];
  return { ...(current === undefined ? {} : { current }), previous };
}

function auditOptions(config: Config): AuditOptions {
  const syslog = config["audit.syslog"], http = config["audit.http"];
  const authorization = config["audit.httpAuthorization"];
  return {
    maxSize: config["audit.maxSize"],
    maxAge: config["audit.maxAge"],
    keepAge: config["audit.keepAge"],
    keepFiles: config["audit.keepFiles"],
    ...(syslog === undefined ? {} : { syslog: new URL(syslog) }),
    ...(http === undefined ? {} : {
      http: { url: new URL(http), ...(authorization === undefined ? {} : { authorization }) },
    }),
  };
}

/** Undefined without a provider. */
function oidcSettings(config: Config): ServerOptions["oidc"] {
  const issuer = config["oidc.issuer"], clientId = config["oidc.clientId"];
  const audience = config["oidc.audience"], redirectUrl = config["oidc.redirectUrl"];
  const clientSecret = config["oidc.clientSecret"], scopes = config["oidc.scopes"];
  if (issuer === undefined || clientId === undefined) return undefined;
  return {
    issuer,
    clientId,
    ...(audience === undefined ? {} : { audience }),
    usernameClaim: config["oidc.usernameClaim"],
    groupsClaim: config["oidc.groupsClaim"],
    policyClaim: config["oidc.policyClaim"],
    groupPolicies: config["oidc.groupPolicies"],
    ...(redirectUrl === undefined ? {} : {
      signIn: { redirectUrl, scopes, ...(clientSecret === undefined ? {} : { clientSecret }) },
    }),
  };
}

/** Undefined when there is nowhere to send to. */
function telemetryOptions(config: Config): TelemetryOptions | undefined {
  const endpoint = config["telemetry.endpoint"], headers = config["telemetry.headers"];
  const serviceName = config["telemetry.serviceName"];
  // One of a signal is taken as it is (OTLP exporter specification, "Endpoint URLs for OTLP/HTTP").
  const tracesUrl = config["telemetry.tracesEndpoint"] ?? signalUrl(endpoint, "traces");
  const metricsUrl = config["telemetry.metricsEndpoint"] ?? signalUrl(endpoint, "metrics");
  if (config["telemetry.disabled"] || (tracesUrl ?? metricsUrl) === undefined) return undefined;
  return {
    ...(tracesUrl === undefined ? {} : { tracesUrl }),
    ...(metricsUrl === undefined ? {} : { metricsUrl }),
    ...(headers === undefined ? {} : { headers }),
    timeout: config["telemetry.timeout"],
    resource: {
      ...config["telemetry.resourceAttributes"],
      ...(serviceName === undefined ? {} : { "service.name": serviceName }),
    },
    sampler: config["telemetry.sampler"],
    samplerRatio: config["telemetry.samplerRatio"],
    metricInterval: config["telemetry.metricInterval"],
  };
}

function signalUrl(endpoint: string | undefined, signal: string): string | undefined {
  return endpoint === undefined ? undefined : `${endpoint.replace(/\/$/, "")}/v1/${signal}`;
}

function tlsOption(config: Config, { keyPair, authority }: NamedFiles): Pick<ServerOptions, "tls"> {
  if (keyPair !== undefined) return { tls: keyPair };
  if (config["tls.selfSigned"]) return { tls: "selfSigned" };
  const domains = config["tls.acme.domains"];
  if (domains.length === 0) return {};
  const email = config["tls.acme.email"];
  const kid = config["tls.acme.eabKid"], key = config["tls.acme.eabKey"];
  return {
    tls: {
      domains: [...new Set(domains)],
      directory: config["tls.acme.directory"],
      ...(email === undefined ? {} : { email }),
      ...(kid === undefined || key === undefined ? {} : { binding: { kid, key } }),
      ...(authority === undefined ? {} : { trusted: authority }),
    },
  };
}

/** What a running server takes on: the settings that can change while it serves. */
export function liveOptions(config: Config, keyPair?: KeyPair): LiveOptions {
  const user = config["root.user"], password = config["root.password"];
  return {
    corsOrigins: corsOrigins(config),
    stallTimeout: config["s3.stallTimeout"],
    uploadLifetime: config["s3.uploadLifetime"],
    log: { level: config["log.level"], access: config["log.access"] },
    metricsToken: config["metrics.token"] ?? null,
    ...(keyPair === undefined ? {} : { tls: keyPair }),
    ...(user === undefined || password === undefined
      ? {}
      : { rootUser: user, rootPassword: password }),
  };
}
