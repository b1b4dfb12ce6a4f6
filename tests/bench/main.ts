/** `deno task bench`: measures the product beside bounds measured in the same run and prints one
 * table. Not part of CI: its figures mean something on a quiet machine only. */
import { parseArgs } from "node:util";
import { audit } from "./audit.ts";
import { connections } from "./connections.ts";
import { listing } from "./listing.ts";
import { memorySection } from "./memory.ts";
import { Report } from "./report.ts";
import type { Section } from "./section.ts";
import { slowSync } from "./slow_sync.ts";
import { smallObjects } from "./small_objects.ts";
import { downloads, uploads } from "./streams.ts";
import { Workspace } from "./workspace.ts";

const SECTIONS: readonly Section[] = [
  smallObjects,
  listing,
  uploads,
  downloads,
  slowSync,
  memorySection,
  connections,
  audit,
];

const HELP = `Usage: deno task bench [options]
  --quick         one short run on smaller data: for a look, not for quoting
  --only A,B      some sections only: ${SECTIONS.map(({ name }) => name).join(", ")}
  --runs N        times to measure (default 5; quick: 1); medians are told
  --seconds S     length of one measurement of small requests (default 3; quick: 1)
  --data DIR      where to keep data meanwhile: on the disk to be measured (default: a temporary one)
  --json FILE     write the figures there too
Exits 1 when a figure misses its threshold or could not be measured.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: [...Deno.args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      runs: { type: "string" },
      seconds: { type: "string" },
      data: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const wanted = values.only?.split(",");
  const unknown = wanted?.filter((name) => !SECTIONS.some((section) => section.name === name));
  if (unknown !== undefined && unknown.length > 0) {
    console.error(`No section ${unknown.join(", ")}\n${HELP}`);
    return 2;
  }
  const report = new Report();
  await using workspace = await Workspace.create(values.data);
  for (const section of SECTIONS) {
    if (wanted !== undefined && !wanted.includes(section.name)) continue;
    const settings = {
      workspace,
      report,
      runs: Number(values.runs ?? (values.quick ? 1 : 5)),
      seconds: Number(values.seconds ?? (values.quick ? 1 : 3)),
      quick: values.quick,
      progress: (text: string) => console.error(`${section.name}: ${text}`),
    };
    try {
      await section.run(settings);
    } catch (error) { // what was measured so far is still worth its table
      console.error(error);
      report.fail(`${section.name} broke off: ${error instanceof Error ? error.message : error}`);
    }
  }
  console.log(report.table());
  if (values.json !== undefined) {
    await Deno.writeTextFile(values.json, JSON.stringify(report.figures(), null, 2) + "\n");
  }
  return report.passed ? 0 : 1;
}

Deno.exitCode = await main();
