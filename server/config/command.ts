/** The command line: which command, with which settings. Precedence: flag, environment, file,
 * default. */
import type { KeyPair } from "../tls/key_pair.ts";
import { readAuthority, readKeyPair, requireCoherence } from "./coherence.ts";
import { CLIENT_COMMANDS } from "./client_commands.ts";
import { ConfigError } from "./config_error.ts";
import { readDeclaredUsers } from "./declared_secrets.ts";
import type { DeclaredUser } from "./declared_users.ts";
import { resolveConfig, type Resolved } from "./resolve.ts";
import type { SettingName } from "./settings.ts";
import {
  type ArgumentsOptions,
  CONFIG_FLAG,
  CONFIG_VARIABLE,
  type Environment,
  fromArguments,
  fromEnvironment,
  type ReadText,
  suggestion,
} from "./sources.ts";

export type Command =
  | {
    readonly name: "serve";
    readonly dev: boolean;
    readonly dryRun: boolean;
    readonly settings: Resolved;
    /** Undefined without tls.certificate. */
    readonly keyPair: KeyPair | undefined;
    /** PEM; undefined without tls.acme.caCertificate. */
    readonly authority: string | undefined;
    /** Those declared, with their secrets. */
    readonly users: readonly DeclaredUser[];
  }
  | { readonly name: "config check" | "config show"; readonly settings: Resolved }
  | { readonly name: "verify" | "audit verify" | "healthcheck"; readonly settings: Resolved }
  | {
    readonly name: "import-minio";
    readonly file: string;
    readonly dryRun: boolean;
    readonly json: boolean;
    readonly settings: Resolved;
  }
  | { readonly name: "version" | "licenses" | "help" };

type Fallbacks = Readonly<Partial<Record<SettingName, string>>>;

const DEV: Fallbacks = {
  "s3.address": "127.0.0.1:9000",
  "console.address": "127.0.0.1:9001",
  "root.user": "minioadmin",
  "root.password": "minioadmin",
};
/** MinIO's images are started with its own name before the command. */
const COMMANDS = [
  "serve",
  "server",
  "dev",
  "verify",
  "audit",
  "healthcheck",
  "import-minio",
  "config",
  "version",
  "licenses",
  "help",
  ...Object.keys(CLIENT_COMMANDS),
];

/** Reads the command line, the environment and the file they name. Throws ConfigError. */
export async function readCommand(
  args: readonly string[],
  environment: Environment,
  readText: ReadText,
): Promise<Command> {
  const [first] = args;
  const named = first !== undefined && !first.startsWith("-");
  const name = named ? first : "serve";
  const rest = named ? args.slice(1) : args;
  if (args.includes("--help") || args.includes("-h")) return { name: "help" };
  switch (name) {
    case "serve":
    case "server": {
      const { settings, switches } = await read(rest, { switches: ["dry-run"] });
      const files = checked(settings, false);
      return { name: "serve", dev: false, dryRun: switches.has("dry-run"), settings, ...files };
    }
    case "dev": {
      const { settings } = await read(rest, {}, DEV);
      const files = checked(settings, true);
      return { name: "serve", dev: true, dryRun: false, settings, ...files };
    }
    case "verify":
    case "healthcheck":
      return { name, settings: (await read(rest)).settings };
    case "audit": {
      const [what, ...more] = rest;
      if (what !== "verify") {
        throw new ConfigError(`audit takes verify, not ${JSON.stringify(what ?? "")}`);
      }
      return { name: "audit verify", settings: (await read(more)).settings };
    }
    case "import-minio": {
      const { settings, switches, operand = "" } = await read(rest, {
        switches: ["dry-run", "json"],
        operand: "the file that mc admin cluster iam export wrote",
      });
      const dryRun = switches.has("dry-run");
      return { name, file: operand, dryRun, json: switches.has("json"), settings };
    }
    case "config": {
      const [what, ...more] = rest;
      if (what !== "check" && what !== "show") {
        throw new ConfigError(`config takes check or show, not ${JSON.stringify(what ?? "")}`);
      }
      const { settings } = await read(more);
      checked(settings, false);
      return { name: `config ${what}`, settings };
    }
    case "version":
    case "licenses":
    case "help":
      return { name };
    default:
      throw new ConfigError(
        `${JSON.stringify(name)} is no command${suggestion(name, COMMANDS)} (objectstorage help)`,
      );
  }

  function checked(settings: Resolved, dev: boolean) {
    requireCoherence(settings, dev);
    return {
      keyPair: readKeyPair(settings, readText, Date.now()),
      authority: readAuthority(settings, readText),
      users: readDeclaredUsers(settings, environment, readText),
    };
  }

  async function read(
    rest: readonly string[],
    options: ArgumentsOptions = {},
    fallbacks: Fallbacks = {},
  ) {
    const flags = fromArguments(rest, options);
    const variables = fromEnvironment(environment, readText);
    const variable = environment[CONFIG_VARIABLE] ?? "";
    const path = flags.file ?? (variable === "" ? undefined : variable);
    const source = flags.file === undefined ? CONFIG_VARIABLE : `--${CONFIG_FLAG}`;
    const layers = [flags.settings, variables];
    if (path !== undefined) {
      // What reads it is large: only those who have a file pay for it.
      const { fromFile } = await import("./file.ts");
      layers.push(fromFile(path, source, readText));
    }
    return {
      settings: resolveConfig(layers, fallbacks),
      switches: flags.switches,
      operand: flags.operand,
    };
  }
}
