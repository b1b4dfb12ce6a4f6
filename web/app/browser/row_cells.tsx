/** What the list says of a row. */
import { bytes, moment, relative } from "../format.ts";
import { text } from "../text.ts";
import { Icon } from "../ui/icon.tsx";
import { Badge } from "../ui/page.tsx";
import { visibleText } from "../visible_text.ts";
import { iconOf } from "./row_icon.ts";
import type { Row } from "./rows.ts";

const words = text.browser;

export function RowCells(
  { row, isSelected, address }: {
    readonly row: Row;
    readonly isSelected: boolean;
    readonly address: string;
  },
) {
  const name = row.name !== ""
    ? visibleText(row.name)
    : row.kind === "folder"
    ? words.emptyName
    : words.folderObject;
  const isFolder = row.kind === "folder";
  return (
    <>
      <div role="gridcell">
        <label>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isSelected}
            aria-label={words.select(name)}
          />
        </label>
      </div>
      <div role="gridcell" class="name">
        <Icon name={iconOf(row)} />
        <span class="cut">
          <a href={address} tabIndex={-1} title={name}>{isFolder ? `${name}/` : name}</a>
          {!isFolder && <span class="under">{bytes(row.size)} · {relative(row.modified)}</span>}
        </span>
        {!isFolder && row.kind === "deleteMarker" && <Badge tone="warn">{words.deleted}</Badge>}
        {!isFolder && row.kind === "object" && row.isLatest === false && (
          <Badge>{words.older}</Badge>
        )}
      </div>
      <div role="gridcell" class="size">
        {isFolder || row.kind === "deleteMarker" ? "–" : bytes(row.size)}
      </div>
      <div role="gridcell" class="modified">
        {isFolder ? "–" : <time title={moment(row.modified)}>{relative(row.modified)}</time>}
      </div>
    </>
  );
}
