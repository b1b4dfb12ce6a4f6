/** From what was given to one configuration: the first source that has a setting decides, every
 * value is checked, and then whether they go together. */
import { redact } from "../log/redaction.ts";
import { ConfigError } from "./config_error.ts";
import type { Setting } from "./setting.ts";
import { type Config, type SettingName, SETTINGS } from "./settings.ts";
import type { Given, GivenSettings } from "./sources.ts";

export interface Resolved {
  readonly config: Config;
  /** Where each value came from; `default` for those nobody gave. */
  readonly sources: Readonly<Record<SettingName, string>>;
  /** Where a part of a value stands, as an operator would say it. */
  readonly placeOf: (name: SettingName, path: readonly PropertyKey[]) => string;
  /** As it was given, for showing. */
  readonly given: Readonly<Partial<Record<SettingName, unknown>>>;
}

/** `layers`: the strongest first. `fallbacks` come before the settings' own. Throws ConfigError with
 * a line for each problem. */
export function resolveConfig(
  layers: readonly GivenSettings[],
  fallbacks: Readonly<Partial<Record<SettingName, string>>> = {},
): Resolved {
  const config: Partial<Record<SettingName, unknown>> = {};
  const sources: Partial<Record<SettingName, string>> = {};
  const values: Partial<Record<SettingName, unknown>> = {};
  const places: Partial<Record<SettingName, Given["placeOf"]>> = {};
  const problems: string[] = [];
  for (const [key, setting] of Object.entries(SETTINGS) as readonly [SettingName, Setting][]) {
    const given = layers.find((layer) => layer.has(key))?.get(key) ??
      fallbackOf(fallbacks[key] ?? setting.fallback);
    sources[key] = given?.source ?? "not set";
    if (given === undefined) continue;
    values[key] = given.value;
    places[key] = given.placeOf;
    // A number of YAML has lost what it was written as.
    if (setting.secret && ["number", "boolean"].includes(typeof given.value)) {
      problems.push(`${key} (${given.source}) must be a text: put it in quotes`);
      continue;
    }
    const result = setting.schema.safeParse(given.value);
    if (result.success) {
      config[key] = result.data;
      continue;
    }
    for (const issue of result.error.issues) {
      problems.push(problemOf(key, setting, given, issue));
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return {
    config: config as unknown as Config,
    sources: sources as Readonly<Record<SettingName, string>>,
    placeOf: (name, path) => places[name]?.(path) ?? sources[name] ?? "",
    given: values,
  };
}

function fallbackOf(text: string | undefined): Given | undefined {
  return text === undefined ? undefined : { value: text, source: "default" };
}

function problemOf(
  name: SettingName,
  { secret }: Setting,
  { value, source, placeOf }: Given,
  issue: {
    readonly path: readonly PropertyKey[];
    readonly message: string;
    readonly code?: string;
  },
): string {
  const path = pathText(issue.path);
  const unknown = issue.code === "unrecognized_keys"
    ? (issue as unknown as { keys: readonly string[] }).keys
    : undefined;
  const message = unknown === undefined
    ? issue.message
    : `must not have ${unknown.map((key) => JSON.stringify(key)).join(", ")}`;
  const shown = secret || unknown !== undefined ? "" : `, not ${shorten(at(value, issue.path))}`;
  const place = placeOf?.(issue.path) ?? source;
  return `${name}${path} (${place}) ${message}${shown}`;
}

/** `[0].name` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((step) => typeof step === "number" ? `[${step}]` : `.${String(step)}`).join("");
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null) return value;
    found = (found as Record<PropertyKey, unknown>)[step];
  }
  return found;
}

function shorten(value: unknown): string {
  // A URL can hold a password where none belongs.
  const text = redact(JSON.stringify(value) ?? "nothing");
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
