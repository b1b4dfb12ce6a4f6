/** A plain table: for pages of rows, not for millions (those are in the object browser). */
import type { ComponentChildren } from "preact";

export interface Column<Row> {
  readonly name: string;
  /** Right-aligned. */
  readonly number?: boolean;
  /** Not on small screens. */
  readonly optional?: boolean;
  /** Its heading is only read out: actions. */
  readonly actions?: boolean;
  cell(row: Row): ComponentChildren;
}

export function Table<Row>(
  { caption, columns, rows, keyOf, isOld = false }: {
    readonly caption: string;
    readonly columns: readonly Column<Row>[];
    readonly rows: readonly Row[];
    readonly keyOf: (row: Row) => string;
    /** A newer answer is on its way. */
    readonly isOld?: boolean;
  },
) {
  return (
    <div class="table-frame">
      <table class="table" aria-busy={isOld}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" class={classOf(column)}>
                {column.actions ? <span class="unseen">{column.name}</span> : column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.name} class={classOf(column)}>{column.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf<Row>({ number, optional, actions }: Column<Row>): string | undefined {
  const names = [number && "number", optional && "optional", actions && "actions"].filter(Boolean);
  return names.length === 0 ? undefined : names.join(" ");
}
