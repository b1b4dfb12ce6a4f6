/** Which server a command asks, and who asks: flags, then variables, then a profile. A profile that is named
 * by a flag comes before the variables. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CLIENT_VARIABLES } from "../../server/config/client_commands.ts";
import { reason, trimmed } from "../../server/config/sources.ts";
import { managementUrl } from "../../server/management_url.ts";
import { readStoredRoot } from "../../server/stored_root.ts";
import { CliError, UsageError } from "./cli_error.ts";
import { type Environment, variable } from "./environment.ts";
import { type Given, quoted } from "./given.ts";
import { profileOf, profilesPath, readProfiles } from "./profiles.ts";
import type { KeyPair } from "./signature.ts";

export type Credentials = KeyPair | { readonly sessionToken: string };

export interface Server {
  /** Without a path. */
  readonly endpoint: URL;
  /** PEM. */
  readonly authority: string | undefined;
  readonly credentials: Credentials;
}

/** What one place says. */
interface Source {
  readonly endpoint?: string | undefined;
  readonly credentials?: Credentials | undefined;
  readonly caFile?: string | undefined;
}

/** Throws UsageError where something is missing, CliError where a file cannot be read. */
export function chooseServer(given: Given, environment: Environment): Server {
  const sources = [
    fromFlags(given),
    fromDirectory(given),
    fromProfile(given.text("profile"), environment),
    fromVariables(environment),
  ];
  if (!given.has("profile")) {
    const named = variable(environment, CLIENT_VARIABLES.profile);
    const isWhole = sources.some(({ endpoint }) => endpoint !== undefined) &&
      sources.some(({ credentials }) => credentials !== undefined);
    // What nobody named is only looked for where something is missing.
    if (named !== undefined || !isWhole) sources.push(fromProfile(named, environment, true));
  }
  const first = <Name extends keyof Source>(name: Name) =>
    sources.find((source) => source[name] !== undefined)?.[name];
  const endpoint = first("endpoint"), credentials = first("credentials"), caFile = first("caFile");
  if (endpoint === undefined) throw missing("No server is named");
  if (credentials === undefined) throw missing("It is not said who asks");
  const authority = caFile === undefined ? undefined : fileText(caFile);
  return { endpoint: endpointUrl(endpoint), authority, credentials };
}

function missing(what: string): UsageError {
  const { endpoint, accessKey, secretKey } = CLIENT_VARIABLES;
  return new UsageError(
    what,
    `objectstorage profile add keeps it; or set ${endpoint}, ${accessKey} and ${secretKey}`,
  );
}

function fromFlags(given: Given): Source {
  const accessKey = given.text("access-key"), secretFile = given.text("secret-from-file");
  if ((accessKey === undefined) !== (secretFile === undefined)) {
    throw new UsageError("--access-key and --secret-from-file go together");
  }
  const credentials = accessKey === undefined || secretFile === undefined
    ? undefined
    : { accessKey, secretKey: trimmed(fileText(secretFile)) };
  return { endpoint: given.text("endpoint"), caFile: given.text("ca-file"), credentials };
}

/** Where the server of a data directory told it is, and the root credentials it made for itself. */
function fromDirectory(given: Given): Source {
  const directory = given.text("data");
  if (directory === undefined) return {};
  let root: ReturnType<typeof readStoredRoot>;
  try {
    root = readStoredRoot(join(directory, ".objectstorage"));
  } catch (error) {
    throw new CliError(`Root's credentials cannot be read: ${reason(error)}`);
  }
  if (root === undefined && !given.has("access-key")) {
    throw new CliError(`No root credentials are kept in ${directory}`, {
      hint: "Those the server was given by its settings are not: say who asks by --access-key",
    });
  }
  const endpoint = managementUrl(directory);
  if (endpoint === undefined && !given.has("endpoint")) {
    throw new CliError(`No server runs on ${directory}, or it has no management port`, { exit: 4 });
  }
  const credentials = root && { accessKey: root.user, secretKey: root.password };
  return { endpoint, credentials };
}

function fromVariables(environment: Environment): Source {
  const names = CLIENT_VARIABLES;
  const accessKey = variable(environment, names.accessKey);
  const sessionToken = variable(environment, names.sessionToken);
  const secretFile = variable(environment, names.secretKeyFile);
  const secretKey = variable(environment, names.secretKey) ??
    (secretFile === undefined ? undefined : trimmed(fileText(secretFile)));
  if ((accessKey === undefined) !== (secretKey === undefined)) {
    throw new UsageError(`${names.accessKey} and ${names.secretKey} go together`);
  }
  const pair = accessKey === undefined || secretKey === undefined
    ? undefined
    : { accessKey, secretKey };
  return {
    endpoint: variable(environment, names.endpoint),
    caFile: variable(environment, names.caFile),
    credentials: sessionToken === undefined ? pair : { sessionToken },
  };
}

/** `name` undefined: nothing, or with `orDefault` the one that is the default. */
function fromProfile(
  name: string | undefined,
  environment: Environment,
  orDefault = false,
): Source {
  if (name === undefined && !orDefault) return {};
  const profiles = readProfiles(profilesPath(environment));
  const chosen = name ?? profiles.default;
  if (chosen === undefined) return {};
  const { endpoint, accessKey, secretKey, caFile } = profileOf(profiles, chosen);
  return { endpoint, caFile, credentials: { accessKey, secretKey } };
}

/** Throws UsageError for what is no address of a server. */
export function endpointUrl(text: string): URL {
  const url = URL.parse(text);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.pathname === "/" &&
    url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  if (isOrigin) return url;
  throw new UsageError(`${quoted(text)} is no endpoint: it is like https://s3.example.com:9001`);
}

/** Throws CliError. */
export function fileText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${reason(error)}`);
  }
}
