/** Values as people read them: columns, sizes, and text that cannot play with their terminal. */

/** Rows as lines, each column as wide as its widest cell, or as `least` of it. The last column is as long
 * as it is. */
export function aligned(
  rows: readonly (readonly string[])[],
  least: readonly number[] = [],
): readonly string[] {
  const widths = widthsOf(rows, least);
  return rows.map((row) =>
    row.map((cell, column) => column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))
      .join("  ").trimEnd()
  );
}

export function widthsOf(
  rows: readonly (readonly string[])[],
  least: readonly number[] = [],
): readonly number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from(
    { length: columns },
    (_, column) =>
      rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), least[column] ?? 0),
  );
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** e.g. `12 B`, `1.5 GiB`. */
export function sizeText(bytes: number): string {
  let value = bytes, unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** e.g. `3d 4h`, `12m 5s`, `0s`: the two largest units. */
export function durationText(milliseconds: number): string {
  let rest = Math.floor(milliseconds / 1_000);
  const parts: string[] = [];
  for (const [unit, seconds] of [["d", 86_400], ["h", 3_600], ["m", 60], ["s", 1]] as const) {
    if (rest >= seconds) parts.push(`${Math.floor(rest / seconds)}${unit}`);
    rest %= seconds;
  }
  return parts.slice(0, 2).join(" ") || "0s";
}

/** Keys and names are others' text: what would move the cursor, turn the writing around or colour what
 * follows is shown as an escape. */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
