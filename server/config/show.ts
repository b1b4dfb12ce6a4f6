/** Settings for people: the help text, and the resolved configuration with its sources. */
import { CLIENT_COMMANDS } from "./client_commands.ts";
import type { Resolved } from "./resolve.ts";
import type { Setting } from "./setting.ts";
import { type SettingName, SETTINGS } from "./settings.ts";

const ENTRIES = Object.entries(SETTINGS) as readonly (readonly [SettingName, Setting])[];

const CLIENT_LINES = Object.entries(CLIENT_COMMANDS)
  .map(([name, help]) => `  ${name.padEnd(15)}  ${help}`).join("\n");

const COMMANDS = `Usage: objectstorage [command] [options]

Commands
  serve (server)   Serve S3 and management (the default). A directory may follow: server /data
                   --dry-run: only print what would change for what is declared
  dev              As serve, on loopback, with credentials everybody knows
  config check     Check the configuration; exits 2 when it cannot be used
  config show      Print every setting with its source, without secrets
  audit verify     Check that the audit log is as it was written; exits 1 when it is not
  healthcheck      Ask the server of the same settings whether it is ready; exits 1 when not
  verify           Check every row and every file of a stopped server; exits 1 when something is wrong
  import-minio     Take over what "mc admin cluster iam export" (or bucket export) wrote, into the
                   data directory of a stopped server: import-minio export.zip [directory]
                   --dry-run: only print what would change; --json: the report for programs
                   Exits 1 when something was left out
  version          Print the version
  licenses         Print the licences of the software inside

Commands for a server that runs, here or elsewhere (objectstorage COMMAND --help)
${CLIENT_LINES}

A flag wins over a variable, a variable over the file named by --config or OBJECTSTORAGE_CONFIG.
Secrets may come from a file: the variable's name with _FILE behind.
`;

/** What `objectstorage help` prints. */
export function helpText(): string {
  const rows = ENTRIES.map(([name, { flag, variables, fallback, help }]) => [
    flag === undefined ? "" : `--${flag}`,
    variables[0] ?? "",
    name,
    fallback === undefined || fallback === "" ? help : `${help} (${fallback})`,
  ]);
  return `${COMMANDS}\n${table([["Flag", "Variable", "In a file", "Meaning (default)"], ...rows])}`;
}

/** A setting as operators may see it. */
export interface ShownSetting {
  readonly name: string;
  /** Absent: not set. Of a secret: asterisks. */
  readonly value?: string;
  /** Where the value comes from, e.g. a variable or a file. */
  readonly source: string;
}

export function shownSettings({ given, sources }: Resolved): readonly ShownSetting[] {
  return ENTRIES.map(([name, { secret }]) => {
    const value = given[name], source = sources[name];
    if (value === undefined) return { name, source };
    const shown = secret ? "********" : typeof value === "string" ? value : JSON.stringify(value);
    return { name, value: shown, source };
  });
}

/** One line a setting: name, value, source. Secrets are never shown. */
export function configText(resolved: Resolved): string {
  return table(
    shownSettings(resolved).map(({ name, value = "", source }) => [name, value || "-", source]),
  );
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, column) => column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))
      .join("  ").trimEnd()
  ).join("\n") + "\n";
}
