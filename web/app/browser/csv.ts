/** The beginning of a CSV file as rows of cells (RFC 4180), for looking at. Nothing is refused: what is
 * not well formed is shown as it comes. */

export interface CsvRows {
  readonly rows: readonly (readonly string[])[];
  /** Whether the text goes on behind them. */
  readonly hasMore: boolean;
}

const SEPARATORS = [",", ";", "\t", "|"];

/** The separator the first line has most of. */
export function separatorOf(text: string): string {
  const [line = ""] = text.split(/\r?\n/, 1);
  const counts = SEPARATORS.map((separator) => line.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}

/** Of all rows together: browsers take seconds for tables of a hundred thousand. */
const MOST_CELLS = 10_000;

/** At most `limit` rows; of the one in which there come to be too many cells, its beginning. `isCut`: the
 * text ends where it was cut, so its last row is left out. */
export function csvRows(
  text: string,
  { limit, isCut }: { readonly limit: number; readonly isCut: boolean },
): CsvRows {
  const separator = separatorOf(text), rows: string[][] = [];
  let row: string[] = [], cell = "", isQuoted = false, at = text.startsWith("\ufeff") ? 1 : 0;
  let left = MOST_CELLS;
  const endCell = () => {
    row.push(cell);
    cell = "";
    left--;
  };
  const endRow = () => {
    endCell();
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  for (; at < text.length && rows.length < limit && left > 0; at++) {
    const character = text[at]!;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (character === '"' && cell === "") isQuoted = true;
    else if (character === separator) endCell();
    else if (character === "\n") endRow();
    else if (character !== "\r" || text[at + 1] !== "\n") cell += character;
  }
  if (left <= 0 && row.length > 0) rows.push(row);
  else if (at >= text.length && !isCut && rows.length < limit) endRow();
  return { rows, hasMore: isCut || at < text.length };
}
