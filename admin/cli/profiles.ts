/** Servers and credentials kept under names, in a file that is its owner's alone: made so, and not read when
 * others could. */
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { reason } from "../../server/config/sources.ts";
import { CliError } from "./cli_error.ts";
import { type Environment, variable } from "./environment.ts";
import { quoted } from "./given.ts";
import { at, textAt } from "./json_answer.ts";

export interface Profile {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly caFile?: string;
}

export interface Profiles {
  /** The one that is used when none is named. */
  readonly default?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** Where they are kept: `$XDG_CONFIG_HOME`, else the system's place for settings of programs. */
export function profilesPath(environment: Environment): string {
  const home = variable(environment, "HOME") ?? variable(environment, "USERPROFILE");
  const directory = variable(environment, "XDG_CONFIG_HOME") ?? variable(environment, "APPDATA") ??
    (home === undefined ? undefined : join(home, ".config"));
  if (directory !== undefined) return join(directory, "objectstorage", "profiles.json");
  throw new CliError("There is no place for profiles: neither HOME nor XDG_CONFIG_HOME is set");
}

/** None where there is no file. Throws CliError for one that others may read, or that is none. */
export function readProfiles(path: string): Profiles {
  let text: string;
  try {
    // Windows tells by other means.
    if (!path.includes("\\") && (statSync(path).mode & 0o077) !== 0) {
      throw new CliError(`${path} has secrets and others may read it`, {
        hint: `chmod 600 ${path}`,
      });
    }
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === "ENOENT") return { profiles: {} };
    if (error instanceof CliError) throw error;
    throw new CliError(`${path} cannot be read: ${reason(error)}`);
  }
  const found = parsed(text);
  if (found === undefined) throw new CliError(`${path} holds no profiles`);
  return found;
}

/** Writes all of them, durably enough for settings: whoever reads meets the old ones or the new. */
export function writeProfiles(path: string, profiles: Profiles): void {
  const directory = dirname(path), unfinished = `${path}.new`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, `${JSON.stringify(profiles, null, 2)}\n`, {
      mode: 0o600,
      flag: "wx",
    });
    renameSync(unfinished, path);
  } catch (error) {
    throw new CliError(`${path} cannot be written: ${reason(error)}`);
  }
}

/** Throws CliError for a name there is none of. */
export function profileOf({ profiles }: Profiles, name: string): Profile {
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found !== undefined) return found;
  throw new CliError(`There is no profile ${quoted(name)}`, {
    exit: 2,
    hint: "objectstorage profile list tells which there are, profile add makes one",
  });
}

function parsed(text: string): Profiles | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const profiles: [string, Profile][] = [];
  for (const [name, value] of Object.entries(at(content, "profiles") ?? {})) {
    const endpoint = textAt(value, "endpoint"), accessKey = textAt(value, "accessKey");
    const secretKey = textAt(value, "secretKey"), caFile = textAt(value, "caFile");
    if (endpoint === undefined || accessKey === undefined || secretKey === undefined) {
      return undefined;
    }
    const profile = { endpoint, accessKey, secretKey };
    profiles.push([name, caFile === undefined ? profile : { ...profile, caFile }]);
  }
  const chosen = textAt(content, "default");
  return {
    ...(chosen === undefined ? {} : { default: chosen }),
    profiles: Object.fromEntries(profiles),
  };
}
