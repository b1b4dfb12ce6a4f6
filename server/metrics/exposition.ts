/** The Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). */
import { BOUNDS, type Distribution } from "./histogram.ts";

export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** All series of one name. */
export interface Family {
  readonly name: string;
  /** A sentence without the point. */
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  /** Of a histogram: its distribution. */
  readonly value: number | Distribution;
}

/** The text of a scrape. Families without a sample are named nonetheless. */
export function exposition(families: readonly Family[]): string {
  let text = "";
  for (const { name, help, type, samples } of families) {
    text += `# HELP ${name} ${escape(help)}\n# TYPE ${name} ${type}\n`;
    for (const { labels = {}, value } of samples) {
      text += typeof value === "number"
        ? line(name, labels, value)
        : histogramLines(name, labels, value);
    }
  }
  return text;
}

function histogramLines(
  name: string,
  labels: Readonly<Record<string, string>>,
  { counts, sum }: Distribution,
): string {
  let text = "";
  let total = 0;
  for (const [bucket, count] of counts.entries()) {
    total += count;
    const bound = BOUNDS[bucket] ?? Infinity;
    text += line(`${name}_bucket`, { ...labels, le: number(bound) }, total);
  }
  return text + line(`${name}_sum`, labels, sum) + line(`${name}_count`, labels, total);
}

function line(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels)
    .map(([label, text]) => `${label}="${escape(text).replaceAll('"', '\\"')}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${number(value)}\n`;
}

function number(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
