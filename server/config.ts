/** Settings from flags and environment, checked. The only reader of the environment.
 * Precedence: flag, then environment, then default. */
import { parseArgs } from "node:util";
import type { ServerOptions } from "./start.ts";

/** A setting that cannot be used: the message names it, its source and what is allowed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export type Command =
  | { readonly name: "serve"; readonly options: ServerOptions }
  | { readonly name: "dev"; readonly options: ServerOptions }
  | { readonly name: "verify"; readonly directory: string }
  | { readonly name: "version" }
  | { readonly name: "help" };

type Environment = Readonly<Record<string, string | undefined>>;

export const HELP = `Usage: objectstorage [command] [options]

Commands
  serve (server)   Serve S3 (the default). A directory may follow: server /data
  dev              As serve, on loopback, with known development credentials
  verify           Check every row and every file; exits 1 when something is wrong
  version          Print the version

Options                       Environment                    Default
  --data DIR                  OBJECTSTORAGE_DATA             ./data
  --address HOST:PORT         OBJECTSTORAGE_S3_ADDRESS       0.0.0.0:9000
  --console-address HOST:PORT OBJECTSTORAGE_CONSOLE_ADDRESS  (kept for the console to come)
  --isolates N                OBJECTSTORAGE_ISOLATES         processors - 1
  --region NAME               OBJECTSTORAGE_REGION           us-east-1 (any region in a signature is accepted)
  --domain NAME[,NAME]        OBJECTSTORAGE_DOMAIN           none: path-style addresses only
  --cors-allow-origin ORIGIN[,ORIGIN]
                              OBJECTSTORAGE_CORS_ALLOW_ORIGIN  none
  --auth on|off               OBJECTSTORAGE_AUTH             on; off only on a loopback address
                              OBJECTSTORAGE_ROOT_USER        required by serve
                              OBJECTSTORAGE_ROOT_PASSWORD    required by serve, 8 characters or more
                              OBJECTSTORAGE_ALLOW_OLD_SQLITE set to 1 to accept a SQLite before 3.51.3
`;

const DEV_USER = "minioadmin";
const DEV_PASSWORD = "minioadmin";
/** Secrets everybody knows: never on an address others can reach. */
const KNOWN_SECRETS: ReadonlySet<string> = new Set(["minioadmin", "minio123", "password"]);

/** Reads the command line and the environment. Throws ConfigError. */
export function readConfig(args: readonly string[], environment: Environment): Command {
  const [first] = args;
  const named = first !== undefined && !first.startsWith("-");
  const name = named ? first : "serve";
  const rest = named ? args.slice(1) : args;
  switch (name) {
    case "serve":
    case "server":
      return { name: "serve", options: serveOptions(new Settings(rest, environment)) };
    case "dev":
      return { name: "dev", options: devOptions(new Settings(rest, environment)) };
    case "verify":
      return { name: "verify", directory: new Settings(rest, environment).directory() };
    case "version":
      return { name: "version" };
    case "help":
      return { name: "help" };
    default:
      throw new ConfigError(`Unknown command ${JSON.stringify(name)}. Try: objectstorage help`);
  }
}

/** One name a setting: the flag, the variable. */
class Settings {
  readonly #flags: Readonly<Record<string, string | undefined>>;
  readonly #positionals: readonly string[];
  readonly #environment: Environment;

  constructor(args: readonly string[], environment: Environment) {
    this.#environment = environment;
    try {
      const text = { type: "string" } as const;
      const parsed = parseArgs({
        args: [...args],
        allowPositionals: true,
        options: {
          "data": text,
          "address": text,
          "console-address": text,
          "isolates": text,
          "region": text,
          "domain": text,
          "cors-allow-origin": text,
          "auth": text,
        },
      });
      this.#flags = parsed.values;
      this.#positionals = parsed.positionals;
    } catch (error) {
      throw new ConfigError(error instanceof Error ? error.message : String(error));
    }
    if (this.#positionals.length > 1) {
      throw new ConfigError(`Unexpected argument ${JSON.stringify(this.#positionals[1])}`);
    }
  }

  /** The value and where it came from; undefined when not set. An empty variable is not set. */
  get(flag: string, variable: string): { value: string; source: string } | undefined {
    const given = this.#flags[flag];
    if (given !== undefined) return { value: given, source: `--${flag}` };
    const value = this.#environment[variable];
    return value === undefined || value === "" ? undefined : { value, source: variable };
  }

  variable(name: string): string | undefined {
    const value = this.#environment[name];
    return value === "" ? undefined : value;
  }

  directory(): string {
    return this.get("data", "OBJECTSTORAGE_DATA")?.value ?? this.#positionals[0] ?? "./data";
  }

  list(flag: string, variable: string): readonly string[] {
    return (this.get(flag, variable)?.value ?? "").split(",").map((item) => item.trim())
      .filter((item) => item !== "");
  }
}

function devOptions(settings: Settings): ServerOptions {
  const options = commonOptions(settings, "127.0.0.1:9000");
  if (!isLoopback(options.address)) {
    throw new ConfigError(
      `dev listens on a loopback address only, not on ${options.address}: ` +
        `its credentials are known to everybody`,
    );
  }
  return {
    ...options,
    rootUser: settings.variable("OBJECTSTORAGE_ROOT_USER") ?? DEV_USER,
    rootPassword: settings.variable("OBJECTSTORAGE_ROOT_PASSWORD") ?? DEV_PASSWORD,
  };
}

function serveOptions(settings: Settings): ServerOptions {
  const options = commonOptions(settings, "0.0.0.0:9000");
  const rootUser = settings.variable("OBJECTSTORAGE_ROOT_USER");
  const rootPassword = settings.variable("OBJECTSTORAGE_ROOT_PASSWORD");
  if (rootUser === undefined || rootPassword === undefined) {
    throw new ConfigError(
      "Set OBJECTSTORAGE_ROOT_USER and OBJECTSTORAGE_ROOT_PASSWORD (for a try-out: objectstorage dev)",
    );
  }
  if (!/^[\x21-\x7e]{3,128}$/.test(rootUser) || rootUser.includes("/") || rootUser.includes(",")) {
    throw new ConfigError(
      "OBJECTSTORAGE_ROOT_USER must be 3 to 128 printable ASCII characters without space, slash, comma",
    );
  }
  if (rootPassword.length < 8) {
    throw new ConfigError("OBJECTSTORAGE_ROOT_PASSWORD must have 8 characters or more");
  }
  if (KNOWN_SECRETS.has(rootPassword)) {
    throw new ConfigError(
      "OBJECTSTORAGE_ROOT_PASSWORD is a default everybody knows: choose another " +
        "(known defaults work only with: objectstorage dev)",
    );
  }
  return { ...options, rootUser, rootPassword };
}

function commonOptions(
  settings: Settings,
  defaultAddress: string,
): ServerOptions & { readonly address: string } {
  const address = settings.get("address", "OBJECTSTORAGE_S3_ADDRESS");
  const isolates = settings.get("isolates", "OBJECTSTORAGE_ISOLATES");
  const auth = settings.get("auth", "OBJECTSTORAGE_AUTH");
  if (address !== undefined && !/^(?:[^:\s]*|\[[0-9a-fA-F:.]+\]):\d{1,5}$/.test(address.value)) {
    throw new ConfigError(`${address.source} must be HOST:PORT or :PORT, not ${address.value}`);
  }
  if (isolates !== undefined && !/^([1-9]|[1-5]\d|6[0-4])$/.test(isolates.value)) {
    throw new ConfigError(`${isolates.source} must be 1 to 64, not ${isolates.value}`);
  }
  if (auth !== undefined && auth.value !== "on" && auth.value !== "off") {
    throw new ConfigError(`${auth.source} must be on or off, not ${auth.value}`);
  }
  const resolved = address?.value ?? defaultAddress;
  if (auth?.value === "off" && !isLoopback(resolved)) {
    throw new ConfigError(
      `${auth.source}=off needs a loopback address, not ${resolved}: anyone could read and write`,
    );
  }
  return {
    directory: settings.directory(),
    address: resolved,
    authentication: auth?.value !== "off",
    region: settings.get("region", "OBJECTSTORAGE_REGION")?.value ?? "us-east-1",
    domains: settings.list("domain", "OBJECTSTORAGE_DOMAIN"),
    corsOrigins: settings.list("cors-allow-origin", "OBJECTSTORAGE_CORS_ALLOW_ORIGIN"),
    allowOldSqlite: settings.variable("OBJECTSTORAGE_ALLOW_OLD_SQLITE") === "1",
    ...(isolates === undefined ? {} : { isolates: Number(isolates.value) }),
  };
}

function isLoopback(address: string): boolean {
  const host = address.slice(0, address.lastIndexOf(":"));
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
