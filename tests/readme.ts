/** Writes the operation table of README.md from the records. */
import { OPERATIONS } from "../server/s3/table.ts";

const README = new URL("../README.md", import.meta.url);
const BETWEEN = /(<!-- operations: [^>]*-->\n)[\s\S]*?(<!-- \/operations -->)/;

/** The table: what is served, then what answers 501. */
export function operationTable(): string {
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

/** README with the table in its place. */
export function withTable(readme: string): string {
  return readme.replace(
    BETWEEN,
    (_, open: string, close: string) => `${open}\n${operationTable()}\n${close}`,
  );
}

if (import.meta.main) {
  Deno.writeTextFileSync(README, withTable(Deno.readTextFileSync(README)));
}
