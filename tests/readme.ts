/** Writes the tables of README.md from the records they tell of: operations, settings. */
import { EXIT_CODES } from "../admin/cli/cli_error.ts";
import { COMMANDS } from "../admin/cli/table.ts";
import { OPERATIONS } from "../server/s3/table.ts";
import type { Setting } from "../server/config/setting.ts";
import { SETTINGS } from "../server/config/settings.ts";

const README = new URL("../README.md", import.meta.url);

/** What stands between `<!-- name: … -->` and `<!-- /name -->`. */
const TABLES: Readonly<Record<string, () => string>> = {
  operations: operationTable,
  settings: settingTable,
  commands: commandTable,
};

/** What is served, then what answers 501. */
function operationTable(): string {
  const served = OPERATIONS.filter((operation) => operation.implemented);
  const lacking = OPERATIONS.filter((operation) => !operation.implemented);
  const rows = [...served].sort((a, b) => a.name < b.name ? -1 : 1).map((operation) => {
    const query = Object.entries(operation.query ?? {})
      .map(([name, value]) => value === "" ? name : `${name}=${value}`);
    const selectors = [...query.map((name) => `?${name}`), ...(operation.header ?? [])];
    return `| ${operation.name} | ${operation.level} | ${operation.method} | ${
      selectors.join(" ")
    } |`;
  });
  return [
    `${served.length} served:`,
    "",
    "| operation | level | method | selected by |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    `${lacking.length} answer 501 NotImplemented: ${
      lacking.map((operation) => operation.name).sort().join(", ")
    }.`,
    "",
  ].join("\n");
}

function settingTable(): string {
  const rows = (Object.entries(SETTINGS) as [string, Setting][]).map(([name, setting]) => {
    const { flag, variables, fallback, help, live } = setting;
    const names = variables.map((variable) => `\`${variable}\``).join(", ");
    const given = [names, ...(flag === undefined ? [] : [`\`--${flag}\``])].join(", ");
    const value = fallback === undefined || fallback === "" ? "" : `\`${fallback}\``;
    return `| \`${name}\` | ${given} | ${value} | ${help}${live ? "; live" : ""} |`;
  });
  return [
    "| in a file | variables, flag | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** Commands for a server that runs, and how they end. */
function commandTable(): string {
  const rows = COMMANDS.map(({ name, operands, summary }) =>
    `| \`${operands === undefined ? name : `${name} ${operands}`}\` | ${summary} |`
  );
  return [
    "| command | what it does |",
    "| --- | --- |",
    ...rows,
    "",
    "| exit status | meaning |",
    "| --- | --- |",
    ...Object.entries(EXIT_CODES).map(([code, meaning]) => `| ${code} | ${meaning} |`),
    "",
  ].join("\n");
}

/** README with the tables in their places. */
export function withTables(readme: string): string {
  for (const [name, table] of Object.entries(TABLES)) {
    const place = new RegExp(`(<!-- ${name}: [^>]*-->\\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(readme)) throw new Error(`README.md has no place for ${name}`);
    readme = readme.replace(
      place,
      (_, open: string, close: string) => `${open}\n${table()}\n${close}`,
    );
  }
  return readme;
}

if (import.meta.main) {
  Deno.writeTextFileSync(README, withTables(Deno.readTextFileSync(README)));
}
