/** What a scrape says: read by Prometheus's own parser, or a single value picked out. */
import { strict as assert } from "node:assert";

export interface ParsedSample {
  /** As in the text, e.g. `x_seconds_bucket`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  /** Without `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ParsedSample[];
}

const PROGRAM = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
print(json.dumps([
  {"name": f.name, "help": f.documentation, "type": f.type,
   "samples": [{"name": s.name, "labels": s.labels, "value": s.value} for s in f.samples]}
  for f in text_string_to_metric_families(sys.stdin.read())]))
`;

/** By prometheus_client; throws when it refuses the text. `python`: one that has it. */
export async function parseMetrics(
  python: string,
  text: string,
): Promise<readonly ParsedFamily[]> {
  const child = new Deno.Command(python, {
    args: ["-c", PROGRAM],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

/** The value of one series, named as the text names it. Throws when it is not there. */
export function valueOf(text: string, series: string): number {
  for (const line of text.split("\n")) {
    if (line.startsWith(`${series} `)) return Number(line.slice(series.length + 1));
  }
  assert.fail(`There is no ${series}`);
}

/** The sum over all series of a name. */
export function sumOf(text: string, name: string): number {
  return text.split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}
