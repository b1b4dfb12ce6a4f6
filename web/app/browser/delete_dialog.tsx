/** Asks before deleting, naming what and how much; then shows how far it is, and what did not work. */
import { useEffect, useRef, useState } from "preact/hooks";
import { count } from "../format.ts";
import { asFailure, useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { tell, tellFailure } from "../ui/messages.tsx";
import { Failure, Notice } from "../ui/notice.tsx";
import { visibleText } from "../visible_text.ts";
import { deleteRows, keysUnder, type Outcome, undelete } from "./deletion.ts";
import { FailedKeys } from "./failed_keys.tsx";
import { idOf, namesOf, type Row } from "./rows.ts";

const words = text.browser.deletion;
/** Names shown of many. */
const NAMED = 5;
/** Pages of keys counted before it is said that there are more. */
const COUNTED_PAGES = 10;

export interface DeleteDialogProps {
  readonly bucket: string;
  readonly rows: readonly Row[];
  /** Undefined: the visitor is not told. */
  readonly versioning: "off" | "enabled" | "suspended" | undefined;
  readonly onClose: () => void;
  /** The rows that are gone. */
  readonly onChange: (gone: ReadonlySet<string>) => void;
  readonly onUndone: () => void;
}

export function DeleteDialog(props: DeleteDialogProps) {
  const { bucket, rows, versioning, onClose, onChange, onUndone } = props;
  const [outcome, setOutcome] = useState<Outcome>();
  const [isOver, setOver] = useState(false);
  const abort = useRef<AbortController>(new AbortController());
  const hasVersions = rows.some((row) => row.kind !== "folder" && row.versionId !== undefined);
  useEffect(() => () => abort.current.abort(), []);

  const told = (done: Outcome) => {
    const { markers = [], deleted } = done;
    const undo = markers.length === 0 ? undefined : () => {
      const done = () => {
        onUndone();
        tell(words.undone);
      };
      undelete(bucket, markers).then(done, (error) => tellFailure(asFailure(error)));
    };
    tell(hasVersions ? words.doneVersions(deleted) : words.done(deleted), undo);
  };
  const action = useAction(async () => {
    const { signal } = abort.current;
    const done = await deleteRows(bucket, rows, { signal, onProgress: setOutcome });
    setOutcome(done);
    setOver(true);
    const failed = new Set(done.failed.map(({ key, versionId }) => idOf(key, versionId)));
    // Of what was stopped nobody knows which rows are left: they are looked at again.
    if (signal.aborted) return onUndone();
    const isGone = (row: Row) =>
      row.kind === "folder"
        ? !done.failed.some(({ key }) => key.startsWith(row.key))
        : !failed.has(row.id);
    onChange(new Set(rows.filter(isGone).map(({ id }) => id)));
    if (done.failed.length > 0) return;
    told(done);
    onClose();
  });

  const number = count(outcome?.deleted ?? 0);
  return (
    <Dialog
      title={words.title(namesOf(rows))}
      onClose={onClose}
      canDismiss={!action.isRunning}
      onSubmit={() => void (isOver ? onClose() : action.run())}
      footer={isOver
        ? <Button type="submit">{text.ui.close}</Button>
        : action.isRunning
        ? <Button onClick={() => abort.current.abort()}>{words.stop}</Button>
        : (
          <>
            <Button onClick={onClose}>{text.ui.cancel}</Button>
            <Button type="submit" kind="danger">{text.browser.delete}</Button>
          </>
        )}
    >
      {!action.isRunning && !isOver && (
        <>
          <Names rows={rows} />
          <InFolders bucket={bucket} rows={rows} />
          <Notice tone={versioning === "enabled" && !hasVersions ? "info" : "warn"}>
            {hasVersions
              ? words.versionsForGood
              : versioning === undefined
              ? words.unknown
              : versioning === "off"
              ? words.forGood
              : words.leavesMarkers}
          </Notice>
        </>
      )}
      {action.isRunning && (
        <p role="status" class="row">
          <span class="spinner" /> {words.progress(number)}
        </p>
      )}
      {isOver && abort.current.signal.aborted && <Notice>{words.stopped(number)}</Notice>}
      {isOver && outcome !== undefined && (
        <FailedKeys title={words.failed(outcome.failed.length)} of={outcome.failed} />
      )}
      <Failure of={action.failure} />
    </Dialog>
  );
}

function Names({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <ul class="names">
      {rows.slice(0, NAMED).map(({ id, key }) => <li key={id} class="mono">{visibleText(key)}</li>)}
      {rows.length > NAMED && <li class="soft">{words.andMore(rows.length - NAMED)}</li>}
    </ul>
  );
}

/** How much is in the folders: counted while the visitor reads. */
function InFolders({ bucket, rows }: Pick<DeleteDialogProps, "bucket" | "rows">) {
  const folders = rows.filter(({ kind }) => kind === "folder");
  const [counted, setCounted] = useState<{ readonly number: number; readonly isAll: boolean }>();
  useEffect(() => {
    const abort = new AbortController();
    void countUnder(bucket, folders.map(({ key }) => key), abort.signal).then(
      (found) => !abort.signal.aborted && setCounted(found),
      () => {},
    );
    return () => abort.abort();
  }, []);
  if (folders.length === 0) return null;
  return (
    <p role="status">
      {counted === undefined ? words.counting : words.inFolders(counted.number, counted.isAll)}
    </p>
  );
}

async function countUnder(bucket: string, prefixes: readonly string[], signal: AbortSignal) {
  let number = 0, pages = 0;
  for (const prefix of prefixes) {
    for await (const keys of keysUnder(bucket, prefix, signal)) {
      if (pages++ === COUNTED_PAGES) return { number, isAll: false };
      number += keys.length;
    }
  }
  return { number, isAll: true };
}
