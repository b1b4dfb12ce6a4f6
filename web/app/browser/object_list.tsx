/** The rows of a folder as a grid: only those in sight are made. All of it goes by keyboard: one row at
 * a time can be tabbed to, arrows lead to the others. */
import { useEffect, useRef, useState } from "preact/hooks";
import { text } from "../text.ts";
import { Icon } from "../ui/icon.tsx";
import { RowCells } from "./row_cells.tsx";
import type { Row, Sort, SortBy } from "./rows.ts";
import { everything, NOTHING, only, ranged, type Selection, toggled } from "./selection.ts";
import { useWindowOfRows } from "./window_of_rows.ts";

const words = text.browser;
/** Pixels, as in browser.css. */
const ROW = 44;
const HEAD = 40;
/** How far from the end of what is loaded more is asked for. */
const AHEAD = 200;

export interface ObjectListProps {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly sort: Sort;
  readonly selection: Selection;
  /** The row whose details are shown. */
  readonly opened: string | undefined;
  /** The row the focus goes to, once for each such object: without an id the first one, and where the
   * row was for one that is gone. */
  readonly landing: { readonly id: string | undefined } | undefined;
  readonly addressOf: (row: Row) => string;
  readonly onSort: (by: SortBy) => void;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (row: Row) => void;
  readonly onUp: () => void;
  readonly onDelete: () => void;
  readonly onNearEnd: () => void;
}

export function ObjectList(props: ObjectListProps) {
  const { rows, selection, sort, hasMore, landing } = props;
  const element = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [focusAt, setFocusAt] = useState<{ readonly index: number }>();
  const { from, to, show } = useWindowOfRows(element, {
    count: rows.length,
    height: ROW,
    head: HEAD,
  });
  const current = Math.min(active, Math.max(0, rows.length - 1));

  useEffect(() => {
    if (focusAt === undefined) return;
    element.current?.querySelector<HTMLElement>(`[data-index="${focusAt.index}"]`)
      ?.focus({ preventScroll: true });
  }, [focusAt]);
  useEffect(() => {
    if (landing === undefined) return;
    const found = rows.findIndex(({ id }) => id === landing.id);
    const index = landing.id === undefined ? 0 : found < 0 ? current : found;
    setActive(index);
    show(index);
    setFocusAt({ index });
  }, [landing]);
  useEffect(() => {
    if (hasMore && to > rows.length - AHEAD) props.onNearEnd();
  });

  const order = () => rows.map(({ id }) => id);
  const moveTo = (index: number, { extends: isRange = false } = {}) => {
    const target = Math.max(0, Math.min(rows.length - 1, index)), row = rows[target];
    if (row === undefined) return;
    if (isRange) {
      const anchored = selection.anchor === undefined ? only(rows[current]!.id) : selection;
      props.onSelect(ranged(anchored, order(), row.id));
    }
    setActive(target);
    show(target);
    setFocusAt({ index: target });
  };
  const press = (event: KeyboardEvent) => {
    const row = rows[current], isRange = event.shiftKey;
    if ((event.target as Element).closest(".list-head") !== null) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === "a") props.onSelect(everything(order()));
    else if (isCommand || event.altKey) return;
    else if (event.key === "ArrowDown") moveTo(current + 1, { extends: isRange });
    else if (event.key === "ArrowUp") moveTo(current - 1, { extends: isRange });
    else if (event.key === "PageDown") moveTo(current + 10, { extends: isRange });
    else if (event.key === "PageUp") moveTo(current - 10, { extends: isRange });
    else if (event.key === "Home") moveTo(0, { extends: isRange });
    else if (event.key === "End") moveTo(rows.length - 1, { extends: isRange });
    else if (event.key === "Backspace") props.onUp();
    else if (row === undefined) return;
    else if (event.key === " ") {
      props.onSelect(
        isRange ? ranged(selection, order(), row.id) : toggled(selection, row.id),
      );
    } else if (event.key === "Enter") props.onOpen(row);
    else if (event.key === "Delete") {
      if (selection.ids.size === 0) props.onSelect(only(row.id));
      props.onDelete();
    } else return;
    event.preventDefault();
  };
  const choose = (event: MouseEvent, row: Row, index: number) => {
    const target = event.target as Element, isCommand = event.ctrlKey || event.metaKey;
    if (target.closest("a") !== null) {
      // Links can be opened elsewhere, as links are.
      if (isCommand || event.shiftKey || event.altKey) return;
      event.preventDefault();
      return props.onOpen(row);
    }
    // A click on a label comes again, from its box.
    const isBox = target.matches("input");
    if (!isBox && target.closest("label") !== null) return;
    setActive(index);
    if (event.shiftKey) props.onSelect(ranged(selection, order(), row.id));
    else props.onSelect(isBox || isCommand ? toggled(selection, row.id) : only(row.id));
  };

  const shown = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  if (rows.length > 0 && (current < from || current >= to)) shown.push(current);
  const isAll = rows.length > 0 && selection.ids.size === rows.length;
  return (
    <div
      ref={element}
      class="list"
      role="grid"
      aria-label={props.label}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-multiselectable="true"
      aria-busy={props.isBusy}
      onKeyDown={press}
    >
      <div class="list-head" role="rowgroup">
        <div class="list-row" role="row" aria-rowindex={1}>
          <div role="columnheader">
            <input
              type="checkbox"
              aria-label={words.selectAll}
              checked={isAll}
              ref={(box) => {
                if (box !== null) box.indeterminate = !isAll && selection.ids.size > 0;
              }}
              onChange={() => props.onSelect(isAll ? NOTHING : everything(order()))}
            />
          </div>
          <Heading by="name" label={words.name} sort={sort} onSort={props.onSort} />
          <Heading by="size" label={words.size} sort={sort} onSort={props.onSort} />
          <Heading by="modified" label={words.modified} sort={sort} onSort={props.onSort} />
        </div>
      </div>
      <div class="list-body" role="rowgroup" style={{ height: `${rows.length * ROW}px` }}>
        {shown.map((index) => {
          const row = rows[index]!, isSelected = selection.ids.has(row.id);
          return (
            <div
              key={row.id}
              class={`list-row${row.id === props.opened ? " is-open" : ""}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={isSelected}
              data-index={index}
              tabIndex={index === current ? 0 : -1}
              style={{ transform: `translateY(${index * ROW}px)` }}
              onFocus={() => setActive(index)}
              onMouseDown={(event) => {
                // What is between two clicks is to be selected as rows, not as text.
                if (event.shiftKey) event.preventDefault();
              }}
              onClick={(event) => choose(event, row, index)}
              onDblClick={() => props.onOpen(row)}
            >
              <RowCells {...{ row, isSelected, address: props.addressOf(row) }} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Heading(
  { by, label, sort, onSort }: {
    readonly by: SortBy;
    readonly label: string;
    readonly sort: Sort;
    readonly onSort: (by: SortBy) => void;
  },
) {
  const isSorted = sort.by === by;
  return (
    <div
      role="columnheader"
      class={by}
      aria-sort={isSorted ? (sort.isDescending ? "descending" : "ascending") : "none"}
    >
      <button type="button" onClick={() => onSort(by)}>
        {label}
        {isSorted && <Icon name={sort.isDescending ? "down" : "up"} size={14} />}
      </button>
    </div>
  );
}
