/** The beginning of a text: as it is, or as what it describes. */
import { useState } from "preact/hooks";
import { bytes, count } from "../format.ts";
import { useResource } from "../resource.ts";
import { text } from "../text.ts";
import { CopyButton } from "../ui/copy.tsx";
import { Notice } from "../ui/notice.tsx";
import { Loaded } from "../ui/states.tsx";
import { csvRows } from "./csv.ts";
import { indentedJson } from "./indented_json.ts";
import { Markdown } from "./markdown_view.tsx";
import { type ObjectName, readBeginning, type TextBeginning } from "./object_bytes.ts";
import { shownName } from "./paths.ts";
import { type PreviewKind, TEXT_LIMIT } from "./preview_kind.ts";

const words = text.browser.preview;
const CSV_ROWS = 200;

export interface TextPreviewProps {
  readonly name: ObjectName;
  readonly size: number;
  readonly kind: PreviewKind;
}

export function TextPreview({ name, size, kind }: TextPreviewProps) {
  const beginning = useResource(
    JSON.stringify(name),
    (signal) => readBeginning(name, { size, signal }),
  );
  return (
    <Loaded of={beginning} lines={4}>
      {(read) => (
        <>
          {read.isCut && <Notice>{words.cut(bytes(TEXT_LIMIT))}</Notice>}
          {!read.isUtf8 && <Notice tone="warn">{words.notText}</Notice>}
          <Formed title={shownName(name.key)} {...{ kind, read }} />
        </>
      )}
    </Loaded>
  );
}

interface FormedProps {
  readonly title: string;
  readonly kind: PreviewKind;
  readonly read: TextBeginning;
}

function Formed({ title, kind, read }: FormedProps) {
  const [isSource, setSource] = useState(false);
  const source = kind === "json" && !isSource && !read.isCut ? indentedJson(read.text) : read.text;
  const view = isSource
    ? undefined
    : kind === "markdown"
    ? <Markdown source={read.text} />
    : kind === "csv"
    ? <CsvTable {...{ title, read }} />
    : undefined;
  const hasForms = kind === "markdown" || kind === "csv" || kind === "json";
  return (
    <>
      <div class="row apart">
        {hasForms
          ? (
            <div class="segments" role="group" aria-label={words.title}>
              <button type="button" aria-pressed={!isSource} onClick={() => setSource(false)}>
                {words.rendered}
              </button>
              <button type="button" aria-pressed={isSource} onClick={() => setSource(true)}>
                {words.source}
              </button>
            </div>
          )
          : <span />}
        <CopyButton value={read.text} />
      </div>
      {view ?? (
        // What scrolls must be reached by keyboard.
        <pre class="text" tabIndex={0} aria-label={words.content(title)}>{source}</pre>
      )}
    </>
  );
}

function CsvTable({ title, read: { text: source, isCut } }: Omit<FormedProps, "kind">) {
  const { rows: [head = [], ...rows], hasMore } = csvRows(source, { limit: CSV_ROWS + 1, isCut });
  return (
    <>
      {/* What scrolls must be reached by keyboard. */}
      <div class="sheet" tabIndex={0} role="region" aria-label={words.table(title)}>
        <table class="table">
          <thead>
            <tr>{head.map((cell, index) => <th key={index} scope="col">{cell}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>{row.map((cell, column) => <td key={column}>{cell}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasMore && <p class="soft small">{words.rows(count(rows.length))}</p>}
    </>
  );
}
