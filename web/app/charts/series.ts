/** Numbers over time, for charts and for tables. */

export interface Series {
  readonly label: string;
  /** Name of a token. */
  readonly colour: string;
  /** One for each time; null: not known. */
  readonly values: readonly (number | null)[];
  /** What an hour of them is, in a table. */
  readonly hour: "sum" | "most" | "last";
  readonly isArea?: boolean;
}

export interface Hour {
  /** Milliseconds since the epoch: of its first point. */
  readonly time: number;
  /** Of each series. */
  readonly values: readonly (number | null)[];
}

const HOUR = 3_600_000;

/** Hours there are points in, the latest first. `time`: milliseconds since the epoch, rising. */
export function hoursOf(time: readonly number[], series: readonly Series[]): readonly Hour[] {
  const hours = Map.groupBy(time.keys(), (index) => Math.floor((time[index] ?? 0) / HOUR));
  return [...hours.values()].reverse().map((indexes) => ({
    time: time[indexes[0] ?? 0] ?? 0,
    values: series.map(({ values, hour }) => {
      const known = indexes.map((index) => values[index] ?? null).filter((value) => value !== null);
      if (known.length === 0) return null;
      if (hour === "sum") return known.reduce((sum, value) => sum + value, 0);
      return hour === "most" ? Math.max(...known) : known.at(-1) ?? null;
    }),
  }));
}
