/** Settings as a configuration file would have them: by their dotted names, each with its source. */
import type { Schemas } from "../api.ts";

/** Of what was set. Secrets are named, but stay comments: what is shown of them are asterisks. */
export function configurationYaml(settings: readonly Schemas["Setting"][]): string {
  return settings.flatMap(({ name, value, source }) => {
    if (value === undefined || value === "") return [];
    const line = `${name}: ${isData(value) ? value : JSON.stringify(value)} # ${source}`;
    return [/^\*+$/.test(value) ? `# ${line}` : line];
  }).map((line) => `${line}\n`).join("");
}

/** Lists and objects are told as JSON, which is YAML too. */
function isData(value: string): boolean {
  return value.startsWith("[") || value.startsWith("{");
}
