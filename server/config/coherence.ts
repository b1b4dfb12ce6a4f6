/** Settings that do not go together, each told with where both were set. */
import { normalize } from "node:path";
import { ConfigError } from "./config_error.ts";
import { declaredContradictions } from "./declared_coherence.ts";
import type { Resolved } from "./resolve.ts";
import type { Config, SettingName } from "./settings.ts";
import { type ReadText, reason } from "./sources.ts";
import { faultOf, isCertificate, type KeyPair } from "../tls/key_pair.ts";

/** Credentials everybody knows: never where others can reach them, nor where data stays. */
const KNOWN_SECRETS: ReadonlySet<string> = new Set([
  "minioadmin",
  "minio123",
  "rustfsadmin",
  "password",
  "password123",
  "changeme",
  "objectstorage",
]);

/** What says nothing without tls.acme.domains. */
const ACME_DETAILS = [
  "tls.acme.agree",
  "tls.acme.email",
  "tls.acme.directory",
  "tls.acme.caCertificate",
  "tls.acme.eabKid",
] as const;

/** What says nothing without oidc.issuer. */
const OIDC_DETAILS = [
  "oidc.clientId",
  "oidc.audience",
  "oidc.clientSecret",
  "oidc.redirectUrl",
  "oidc.usernameClaim",
  "oidc.groupsClaim",
  "oidc.policyClaim",
  "oidc.groupPolicies",
] as const;

/** Whether both ports serve HTTPS. */
export function speaksTls(config: Config): boolean {
  return config["tls.certificate"] !== undefined || config["tls.selfSigned"] ||
    config["tls.acme.domains"].length > 0;
}

/** Throws ConfigError with a line for each contradiction. `dev`: known credentials are expected. */
export function requireCoherence(resolved: Resolved, dev: boolean): void {
  const problems = [...contradictions(resolved, dev), ...declaredContradictions(resolved)];
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
}

function* contradictions({ config, sources }: Resolved, dev: boolean): Generator<string> {
  const named = (name: SettingName): string => `${name} (${sources[name]})`;
  const s3 = config["s3.address"], console = config["console.address"];
  const redirect = config["tls.redirectAddress"];
  const certificate = config["tls.certificate"], key = config["tls.key"];
  const user = config["root.user"], password = config["root.password"];

  // MinIO takes several, and patterns.
  if (sources["data"] === "MINIO_VOLUMES" && /[\s{]/.test(config["data"])) {
    yield `${named("data")} must be one directory, not ${JSON.stringify(config["data"])}`;
  }
  if (sameSocket(s3, console)) {
    yield `${named("console.address")} must not be that of ${named("s3.address")}: ${s3}`;
  }
  if (certificate !== undefined && key === undefined) {
    yield `${named("tls.certificate")} needs tls.key`;
  }
  if (key !== undefined && certificate === undefined) {
    yield `${named("tls.key")} needs tls.certificate`;
  }
  if (config["tls.selfSigned"] && certificate !== undefined) {
    yield `${named("tls.selfSigned")} must be off when ${named("tls.certificate")} is set`;
  }
  yield* acmeContradictions(config, sources, named);
  if (redirect !== undefined) {
    if (!speaksTls(config)) {
      yield `${named("tls.redirectAddress")} needs tls.certificate, tls.selfSigned or ` +
        `tls.acme.domains`;
    }
    for (const [name, address] of [["s3.address", s3], ["console.address", console]] as const) {
      if (sameSocket(redirect, address)) {
        yield `${named("tls.redirectAddress")} must not be that of ${named(name)}: ${address}`;
      }
    }
  }
  if (!config["s3.authentication"] && !isLoopback(s3)) {
    yield `${named("s3.authentication")} must be on unless ${named("s3.address")} is a loopback ` +
      `address: anyone could read and write`;
  }
  if (dev) {
    for (const name of ["s3.address", "console.address"] as const) {
      if (isLoopback(config[name])) continue;
      yield `${named(name)} must be a loopback address for dev, not ${config[name]}: its ` +
        `credentials are known to everybody`;
    }
  }
  yield* logContradictions(config, sources, named);
  const idle = config["session.idle"], lifetime = config["session.lifetime"];
  if (idle > lifetime) {
    yield `${named("session.idle")} must not be longer than ${named("session.lifetime")}`;
  }
  yield* oidcContradictions(config, sources, named);
  if (user !== undefined && password === undefined) {
    yield `${named("root.user")} needs root.password`;
  }
  if (password !== undefined && user === undefined) {
    yield `${named("root.password")} needs root.user`;
  }
  if (password !== undefined && !dev && !config["root.allowDefaults"]) {
    if (KNOWN_SECRETS.has(password.toLowerCase())) {
      yield `${named("root.password")} must not be a default everybody knows ` +
        `(for tests: objectstorage dev, or root.allowDefaults)`;
    } else if (password === user) {
      yield `${named("root.password")} must not be that of ${named("root.user")}`;
    }
  }
}

function* acmeContradictions(
  config: Resolved["config"],
  sources: Resolved["sources"],
  named: (name: SettingName) => string,
): Generator<string> {
  const domains = named("tls.acme.domains");
  const kid = config["tls.acme.eabKid"], key = config["tls.acme.eabKey"];
  if (kid !== undefined && key === undefined) {
    yield `${named("tls.acme.eabKid")} needs tls.acme.eabKey`;
  }
  if (key !== undefined && kid === undefined) {
    yield `${named("tls.acme.eabKey")} needs tls.acme.eabKid`;
  }
  if (config["tls.acme.domains"].length === 0) {
    for (const name of ACME_DETAILS) {
      if (["default", "not set"].includes(sources[name])) continue;
      yield `${named(name)} needs tls.acme.domains`;
    }
    return;
  }
  if (config["tls.certificate"] !== undefined) {
    yield `${domains} must not be set when ${named("tls.certificate")} is`;
  }
  if (config["tls.selfSigned"]) {
    yield `${domains} must not be set when ${named("tls.selfSigned")} is on`;
  }
  if (!config["tls.acme.agree"]) {
    yield `${domains} needs tls.acme.agree to be on: that you agree to the terms of the authority ` +
      `at ${config["tls.acme.directory"]}`;
  }
  if (config["tls.redirectAddress"] === undefined) {
    yield `${domains} needs tls.redirectAddress, such as :80: there the authority looks for the ` +
      `proof that the names are yours`;
  }
}

function* oidcContradictions(
  config: Resolved["config"],
  sources: Resolved["sources"],
  named: (name: SettingName) => string,
): Generator<string> {
  if (config["oidc.issuer"] === undefined) {
    for (const name of OIDC_DETAILS) {
      if (["default", "not set"].includes(sources[name])) continue;
      yield `${named(name)} needs oidc.issuer`;
    }
  } else if (config["oidc.clientId"] === undefined) {
    yield `${named("oidc.issuer")} needs oidc.clientId`;
  }
}

function* logContradictions(
  config: Resolved["config"],
  sources: Resolved["sources"],
  named: (name: SettingName) => string,
): Generator<string> {
  const access = config["log.accessFile"], log = config["log.file"];
  if (access === undefined) return;
  // Turned off by somebody it may be, to be turned on again while the server runs.
  if (config["log.access"] === "off" && sources["log.access"] === "default") {
    yield `${named("log.accessFile")} needs log.access to be json or s3`;
  }
  if (log !== undefined && normalize(access) === normalize(log)) {
    yield `${named("log.accessFile")} must not be that of ${named("log.file")}: leave it out to ` +
      `have both in one`;
  }
}

/** The pair named by tls.certificate and tls.key, read and checked; undefined when none is named.
 * Throws ConfigError. */
export function readKeyPair(
  resolved: Resolved,
  readText: ReadText,
  now: number,
): KeyPair | undefined {
  const names = { certificate: "tls.certificate", key: "tls.key" } as const;
  const { config, sources } = resolved;
  if (config["tls.certificate"] === undefined) return undefined;
  const pair = {
    certificate: readNamed(resolved, "tls.certificate", readText),
    key: readNamed(resolved, "tls.key", readText),
  };
  const found = faultOf(pair, now);
  if (found === undefined) return pair;
  const name = names[found.part];
  throw new ConfigError(`${name} (${sources[name]}) names ${config[name]}, which ${found.fault}`);
}

/** What tls.acme.caCertificate names, read and checked; undefined when it names nothing. Throws
 * ConfigError. */
export function readAuthority(resolved: Resolved, readText: ReadText): string | undefined {
  const name = "tls.acme.caCertificate";
  const path = resolved.config[name];
  if (path === undefined) return undefined;
  const text = readNamed(resolved, name, readText);
  if (isCertificate(text)) return text;
  throw new ConfigError(
    `${name} (${resolved.sources[name]}) names ${path}, which is not a certificate in PEM`,
  );
}

function readNamed(
  { config, sources }: Resolved,
  name: "tls.certificate" | "tls.key" | "tls.acme.caCertificate",
  readText: ReadText,
): string {
  const path = config[name] ?? "";
  try {
    return readText(path);
  } catch (error) {
    throw new ConfigError(
      `${name} (${sources[name]}) names ${path}, which cannot be read: ${reason(error)}`,
    );
  }
}

/** Whether both would listen on one port. Port 0 is another one each time. */
function sameSocket(one: string, other: string): boolean {
  const [hostOne, portOne] = split(one), [hostOther, portOther] = split(other);
  if (portOne !== portOther || portOne === "0") return false;
  const anyHost = ["", "0.0.0.0", "[::]"];
  return hostOne === hostOther || anyHost.includes(hostOne) || anyHost.includes(hostOther);
}

/** Whether only this machine can reach `host:port`. */
export function isLoopback(address: string): boolean {
  const [host] = split(address);
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function split(address: string): readonly [host: string, port: string] {
  const colon = address.lastIndexOf(":");
  return [address.slice(0, colon), String(Number(address.slice(colon + 1)))];
}
