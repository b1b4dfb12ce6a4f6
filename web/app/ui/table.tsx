/** A plain table: for pages of rows, not for millions (those are in the object browser). */
import { type ComponentChildren, Fragment } from "preact";
import { useState } from "preact/hooks";
import { text } from "../text.ts";
import { Button } from "./button.tsx";

export interface Column<Row> {
  readonly name: string;
  /** Right-aligned. */
  readonly number?: boolean;
  /** Not on small screens. */
  readonly optional?: boolean;
  /** Only where there is room to spare. */
  readonly roomy?: boolean;
  /** What the row is of: it keeps room for a name. */
  readonly main?: boolean;
  /** Its heading is only read out: actions. */
  readonly actions?: boolean;
  cell(row: Row): ComponentChildren;
}

export function Table<Row>(
  { caption, columns, rows, keyOf, isOld = false, details }: {
    readonly caption: string;
    readonly columns: readonly Column<Row>[];
    readonly rows: readonly Row[];
    readonly keyOf: (row: Row) => string;
    /** A newer answer is on its way. */
    readonly isOld?: boolean;
    /** What a row opens to, when it opens. */
    readonly details?: (row: Row) => ComponentChildren;
  },
) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => {
    const others = [...open].filter((each) => each !== key);
    setOpen(new Set(open.has(key) ? others : [...others, key]));
  };
  return (
    <div class="table-frame">
      <table class="table" aria-busy={isOld}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {details && (
              <th scope="col" class="opener">
                <span class="unseen">{text.ui.details}</span>
              </th>
            )}
            {columns.map((column) => (
              <th key={column.name} scope="col" class={classOf(column)}>
                {column.actions ? <span class="unseen">{column.name}</span> : column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const key = keyOf(row), isOpen = open.has(key);
            return (
              <Fragment key={key}>
                <tr>
                  {details && (
                    <td class="opener">
                      <Button
                        small
                        kind="quiet"
                        icon={isOpen ? "down" : "right"}
                        label={text.ui.detailsOf(index + 1)}
                        expanded={isOpen}
                        onClick={() => toggle(key)}
                      />
                    </td>
                  )}
                  {columns.map((column) => (
                    <td key={column.name} class={classOf(column)}>{column.cell(row)}</td>
                  ))}
                </tr>
                {details && isOpen && (
                  <tr class="opened">
                    <td colSpan={columns.length + 1}>{details(row)}</td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function classOf<Row>({ number, optional, roomy, main, actions }: Column<Row>): string | undefined {
  const names = [
    ...[number && "number", optional && "optional", roomy && "roomy"],
    ...[main && "named", actions && "actions"],
  ].filter(Boolean);
  return names.length === 0 ? undefined : names.join(" ");
}
