/** Where values come from: flags, variables, files of secrets, the configuration file. Knows which
 * names there are, and refuses all others; knows nothing of what the values mean. */
import { parseArgs } from "node:util";
import { CLIENT_VARIABLES } from "./client_commands.ts";
import { ConfigError } from "./config_error.ts";
import type { Setting } from "./setting.ts";
import { type SettingName, SETTINGS } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A value as it was given, and where, as an operator would say it. */
export interface Given {
  readonly value: unknown;
  readonly source: string;
  /** The same for a part of the value; absent: it has no places of its own. */
  readonly placeOf?: (path: readonly PropertyKey[]) => string;
}

export type GivenSettings = ReadonlyMap<SettingName, Given>;

/** Reads a text file. Throws when it cannot. */
export type ReadText = (path: string) => string;

const ENTRIES = Object.entries(SETTINGS) as readonly (readonly [SettingName, Setting])[];
const OWN = "OBJECTSTORAGE_";
/** What Kubernetes tells every pod of a service called `objectstorage…`. */
const SERVICE_LINK = /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP)(?:_\w+)?)?)$/;
/** Where the configuration itself is; not a setting of it. */
export const CONFIG_FLAG = "config";
export const CONFIG_VARIABLE = "OBJECTSTORAGE_CONFIG";

export interface Arguments {
  readonly settings: GivenSettings;
  /** The configuration file named by a flag. */
  readonly file: string | undefined;
  /** Switches of single commands. */
  readonly switches: ReadonlySet<string>;
  /** What the command is about. */
  readonly operand: string | undefined;
}

export interface ArgumentsOptions {
  /** Flags without a value that the command takes besides. */
  readonly switches?: readonly string[];
  /** What stands first without a flag, for messages: `the file to import`. Absent: nothing but a data
   * directory may stand without one. */
  readonly operand?: string;
}

/** Flags, and what stands without one: a data directory. ConfigError for others. */
export function fromArguments(
  args: readonly string[],
  { switches = [], operand: needed }: ArgumentsOptions = {},
): Arguments {
  const options: Record<string, { type: "string" | "boolean"; multiple?: boolean }> = {
    [CONFIG_FLAG]: { type: "string" },
  };
  for (const [, { flag }] of ENTRIES) {
    if (flag !== undefined) options[flag] = { type: "string", multiple: true };
  }
  for (const name of switches) options[name] = { type: "boolean" };
  const { values, positionals } = parsed();
  const settings = new Map<SettingName, Given>();
  for (const [name, { flag }] of ENTRIES) {
    const given = flag === undefined ? undefined : values[flag] as string[] | undefined;
    if (given === undefined) continue;
    if (given.length > 1) throw new ConfigError(`--${flag} is given ${given.length} times`);
    settings.set(name, { value: given[0], source: `--${flag}` });
  }
  const operand = needed === undefined ? undefined : positionals.shift();
  if (needed !== undefined && operand === undefined) throw new ConfigError(`Name ${needed}`);
  const [directory, unexpected] = positionals;
  if (unexpected !== undefined) {
    throw new ConfigError(
      `Unexpected argument ${JSON.stringify(unexpected)}: there is one data directory`,
    );
  }
  if (directory !== undefined) {
    if (settings.has("data")) throw new ConfigError(`--data and ${directory} both name the data`);
    settings.set("data", { value: directory, source: "argument" });
  }
  return {
    settings,
    file: values[CONFIG_FLAG] as string | undefined,
    switches: new Set(switches.filter((name) => values[name] === true)),
    operand,
  };

  function parsed() {
    try {
      return parseArgs({ args: [...args], allowPositionals: true, options });
    } catch (error) {
      const [message = ""] = reason(error).split(". ");
      throw new ConfigError(message);
    }
  }
}

/** Variables, their `_FILE` forms for secrets, and the service manager's credentials. An empty
 * variable is not set. ConfigError for a name of ours that is none, two that disagree, a file that
 * cannot be read. */
export function fromEnvironment(environment: Environment, readText: ReadText): GivenSettings {
  refuseUnknown(environment);
  const settings = new Map<SettingName, Given>();
  for (const [name, { variables, secret }] of ENTRIES) {
    const found = variables.flatMap((variable) => {
      const plain = environment[variable] ?? "";
      const file = secret ? environment[`${variable}_FILE`] ?? "" : "";
      if (plain !== "" && file !== "") {
        throw new ConfigError(`${variable} and ${variable}_FILE are both set: set one`);
      }
      if (plain !== "") return [{ value: plain, source: variable }];
      if (file === "") return [];
      return [{ value: secretText(file, `${variable}_FILE`), source: `${variable}_FILE` }];
    });
    const [first, other] = found;
    if (first === undefined) continue;
    if (other !== undefined && other.value !== first.value) {
      throw new ConfigError(`${first.source} and ${other.source} say different things: set one`);
    }
    settings.set(name, first);
  }
  return new Map([...fromCredentials(), ...settings]);

  /** systemd, LoadCredential=: files named as the settings, with `_` for the dot. */
  function fromCredentials(): GivenSettings {
    const directory = environment["CREDENTIALS_DIRECTORY"] ?? "";
    const credentials = new Map<SettingName, Given>();
    if (directory === "") return credentials;
    for (const [name, { secret }] of ENTRIES) {
      if (!secret) continue;
      const file = credentialName(name);
      let value: string;
      try {
        value = readText(`${directory}/${file}`);
      } catch (error) {
        // The operator loads those that are needed.
        const code = (error as { code?: unknown }).code;
        if (code === undefined || code === "ENOENT") continue;
        throw new ConfigError(`The credential ${file} cannot be read: ${reason(error)}`);
      }
      credentials.set(name, { value: trimmed(value), source: `credential ${file}` });
    }
    return credentials;
  }

  function secretText(path: string, source: string): string {
    try {
      return trimmed(readText(path));
    } catch (error) {
      throw new ConfigError(`${source} names ${path}, which cannot be read: ${reason(error)}`);
    }
  }
}

/** e.g. `root.password` → `root_password`. */
function credentialName(name: SettingName): string {
  return name.replaceAll(".", "_").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Editors and `echo` end a file with a line feed that is not part of a secret. */
export function trimmed(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function refuseUnknown(environment: Environment): void {
  const known = new Set<string>([CONFIG_VARIABLE, ...Object.values(CLIENT_VARIABLES)]);
  for (const [, { variables, secret }] of ENTRIES) {
    for (const variable of variables) {
      known.add(variable);
      if (secret) known.add(`${variable}_FILE`);
    }
  }
  for (const name of Object.keys(environment).sort()) {
    if (!name.startsWith(OWN) || known.has(name) || SERVICE_LINK.test(name)) continue;
    throw new ConfigError(`${name} is no setting${suggestion(name, [...known])}`);
  }
}

/** Variables of others that mean nothing here: MinIO's, for whoever comes from there has many, and
 * OpenTelemetry's, which are often set for all programs of a machine alike. Not refused. */
export function ignoredVariables(environment: Environment): readonly string[] {
  const known = new Set(
    ENTRIES.flatMap(([, { variables, secret }]) =>
      variables.flatMap((name) => secret ? [name, `${name}_FILE`] : [name])
    ),
  );
  return Object.keys(environment)
    .filter((name) => /^(?:MINIO|OTEL)_/.test(name) && !known.has(name))
    .sort();
}

/** A settings tree from a file: nested names joined by dots. ConfigError for a name that is none.
 * `where`: what an operator calls the place of a name, e.g. `config.yaml line 3`. */
export function fromTree(
  tree: unknown,
  where: (path: readonly PropertyKey[]) => string,
): GivenSettings {
  const settings = new Map<SettingName, Given>();
  const names = Object.keys(SETTINGS);
  const walk = (node: unknown, path: readonly string[]): void => {
    const name = path.join(".");
    if (Object.hasOwn(SETTINGS, name)) {
      const placeOf = (inner: readonly PropertyKey[]): string => where([...path, ...inner]);
      if (node !== null) {
        settings.set(name as SettingName, { value: node, source: where(path), placeOf });
      }
      return;
    }
    const inner = names.some((known) => name === "" || known.startsWith(`${name}.`));
    if (!inner) {
      throw new ConfigError(`${name} (${where(path)}) is no setting${suggestion(name, names)}`);
    }
    if (node === null) return;
    if (typeof node !== "object" || Array.isArray(node)) {
      const place = name === "" ? where(path) : `${name} (${where(path)})`;
      throw new ConfigError(`${place} must hold settings by name`);
    }
    for (const [key, value] of Object.entries(node)) walk(value, [...path, key]);
  };
  walk(tree, []);
  return settings;
}

/** `: did you mean …?` when one of `known` is close. */
export function suggestion(name: string, known: readonly string[]): string {
  let best: string | undefined, least = Math.max(2, Math.floor(name.length / 4)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best === undefined ? "" : `: did you mean ${best}?`;
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** The system's word for what went wrong with a file. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message.split("\n")[0] ?? "" : String(error);
}
