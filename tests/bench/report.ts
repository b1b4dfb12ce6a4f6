/** The figures: collected run by run, told as medians beside their bounds, as a table or JSON.
 * Measures nothing itself. */

export interface Goal {
  readonly kind: "atLeast" | "atMost";
  readonly ratio: number;
}

/** One run's value of a figure. */
export interface Sample {
  /** Figures of the same name are runs of one another. */
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** What the value is held against, measured in the same run (or a fixed limit). */
  readonly bound?: { readonly name: string; readonly value: number };
  /** The threshold on value / bound. */
  readonly goal?: Goal;
  /** Latencies in milliseconds. */
  readonly p50?: number;
  readonly p99?: number;
  /** Server CPU per request, microseconds. */
  readonly cpu?: number;
}

interface Figure extends Sample {
  readonly runs: number;
  readonly least: number;
  readonly most: number;
  /** Median of the runs' value / bound. */
  readonly ratio?: number;
  readonly verdict?: "pass" | "miss";
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? 0;
  return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function optionalMedian(values: readonly (number | undefined)[]): number | undefined {
  const present = values.filter((value) => value !== undefined);
  return present.length === 0 ? undefined : median(present);
}

function meets(goal: Goal, ratio: number): boolean {
  return goal.kind === "atLeast" ? ratio >= goal.ratio : ratio <= goal.ratio;
}

function figure(samples: readonly Sample[]): Figure {
  const [first] = samples;
  if (first === undefined) throw new Error("a figure without a sample");
  const values = samples.map((sample) => sample.value);
  const ratio = optionalMedian(samples.map(({ value, bound }) => bound && value / bound.value));
  const optional = {
    p50: optionalMedian(samples.map((sample) => sample.p50)),
    p99: optionalMedian(samples.map((sample) => sample.p99)),
    cpu: optionalMedian(samples.map((sample) => sample.cpu)),
    ratio,
    verdict: first.goal && ratio !== undefined
      ? meets(first.goal, ratio) ? "pass" : "miss"
      : undefined,
    bound: first.bound && {
      name: first.bound.name,
      value: optionalMedian(samples.map((sample) => sample.bound?.value)) ?? 0,
    },
  };
  return {
    name: first.name,
    unit: first.unit,
    ...(first.goal && { goal: first.goal }),
    value: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    runs: samples.length,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

const COLUMNS = [
  ["figure", 44],
  ["median", 11],
  ["unit", 5],
  ["least..most", 15],
  ["p50 ms", 7],
  ["p99 ms", 7],
  ["CPU us", 7],
  ["bound", 26],
  ["", 9],
  ["ratio", 7],
  ["goal", 7],
  ["", 4],
] as const;

function short(value: number | undefined): string {
  if (value === undefined) return "";
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value >= 10 ? 1 : 2);
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => {
    const width = COLUMNS[i]?.[1] ?? 0;
    return i === 0 || i === 2 || i === 7 ? cell.padEnd(width) : cell.padStart(width);
  }).join(" ").trimEnd();
}

export class Report {
  readonly #sections = new Map<string, Map<string, Sample[]>>();
  readonly #notes: string[] = [];
  #failed = false;

  add(section: string, sample: Sample): void {
    const figures = this.#sections.get(section) ?? new Map<string, Sample[]>();
    this.#sections.set(section, figures);
    figures.set(sample.name, [...figures.get(sample.name) ?? [], sample]);
  }

  /** A remark to stand under the table, e.g. why a figure is not there. */
  note(text: string): void {
    if (!this.#notes.includes(text)) this.#notes.push(text);
  }

  /** A figure could not be measured: as a note, and the whole does not pass. */
  fail(text: string): void {
    this.#failed = true;
    this.note(text);
  }

  figures(): Record<string, readonly Figure[]> {
    return Object.fromEntries(
      [...this.#sections].map(([name, figures]) => [name, [...figures.values()].map(figure)]),
    );
  }

  get passed(): boolean {
    return !this.#failed &&
      Object.values(this.figures()).flat().every(({ verdict }) => verdict !== "miss");
  }

  table(): string {
    const lines = [row(COLUMNS.map(([title]) => title))];
    for (const [section, figures] of Object.entries(this.figures())) {
      lines.push("", `${section}:`);
      for (const f of figures) {
        const sign = f.goal?.kind === "atLeast" ? ">=" : "<=";
        lines.push(row([
          f.name,
          short(f.value),
          f.unit,
          f.runs > 1 ? `${short(f.least)}..${short(f.most)}` : "",
          short(f.p50),
          short(f.p99),
          short(f.cpu),
          f.bound?.name ?? "",
          short(f.bound?.value),
          f.ratio === undefined ? "" : f.ratio.toFixed(2),
          f.goal === undefined ? "" : `${sign} ${f.goal.ratio}`,
          f.verdict === "miss" ? "MISS" : f.verdict ?? "",
        ]));
      }
    }
    return [...lines, ...this.#notes.map((note) => `note: ${note}`)].join("\n");
  }
}
