/** Asks where to copy or move what is selected, or for its new name; then shows how far it is, and what
 * did not work. */
import { useEffect, useRef, useState } from "preact/hooks";
import { count } from "../format.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Check, TextField } from "../ui/field.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure, Notice } from "../ui/notice.tsx";
import { FailedKeys } from "./failed_keys.tsx";
import { FolderChooser } from "./folder_chooser.tsx";
import { folderOf, nameOf, problemOfName } from "./paths.ts";
import { namesOf, type Row } from "./rows.ts";
import { type TransferOutcome, transferRows } from "./transfer.ts";
import { problemOfTransfer, renamed, stepsInto, type TransferMode } from "./transfer_steps.ts";

const words = text.browser.transfer;

export interface TransferDialogProps {
  readonly mode: TransferMode;
  readonly bucket: string;
  /** The folder they are in. */
  readonly folder: string;
  /** One, to rename it. */
  readonly rows: readonly Row[];
  readonly onClose: () => void;
  /** Something was copied or moved. */
  readonly onChange: () => void;
}

export function TransferDialog(props: TransferDialogProps) {
  const { mode, bucket, rows, onClose, onChange } = props;
  const [first] = rows;
  const [target, setTarget] = useState({ bucket, folder: props.folder });
  const [name, setName] = useState(first === undefined ? "" : nameOf(first.key));
  const [overwrite, setOverwrite] = useState(false);
  const [outcome, setOutcome] = useState<TransferOutcome>({ done: 0, failed: [] });
  const [isOver, setOver] = useState(false);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);

  const isRename = mode === "rename";
  const steps = isRename && first !== undefined
    ? [renamed(first, name)]
    : stepsInto(folderTyped(target.folder), rows);
  const toBucket = isRename ? bucket : target.bucket;
  const wrongName = isRename && first !== undefined
    ? problemOfName(name, folderOf(first.key))
    : undefined;
  const problem = problemOfTransfer({ bucket, toBucket, steps });
  const wrong = wrongName !== undefined
    ? text.browser.folderDialog.problems[wrongName]
    : problem === undefined
    ? undefined
    : words[problem];
  const action = useAction(async () => {
    const { signal } = abort.current;
    const asked = { bucket, toBucket, steps, moves: mode !== "copy", overwrite };
    const done = await transferRows(asked, { signal, onProgress: setOutcome });
    setOver(true);
    onChange();
    if (done.failed.length > 0 || signal.aborted) return;
    tell(mode === "copy" ? words.copied(done.done) : words.moved(done.done));
    onClose();
  });
  const number = count(outcome.done);
  const isAsking = !action.isRunning && !isOver;
  return (
    <Dialog
      title={words[mode](namesOf(rows))}
      onClose={onClose}
      canDismiss={!action.isRunning}
      onSubmit={() => {
        if (isOver) onClose();
        else if (wrong === undefined) void action.run();
      }}
      footer={isOver
        ? <Button type="submit">{text.ui.close}</Button>
        : action.isRunning
        ? <Button onClick={() => abort.current.abort()}>{words.stop}</Button>
        : (
          <>
            <Button onClick={onClose}>{text.ui.cancel}</Button>
            <Button type="submit" kind="primary" unavailable={wrong}>{words.verbs[mode]}</Button>
          </>
        )}
    >
      {isAsking && isRename && (
        <TextField
          label={words.name}
          hint={words.nameHint}
          wrong={wrongName === undefined ? undefined : wrong}
          value={name}
          onInput={setName}
          autofocus
          autocomplete="off"
        />
      )}
      {isAsking && !isRename && (
        <FolderChooser bucket={target.bucket} folder={target.folder} onChange={setTarget} />
      )}
      {isAsking && (
        <>
          <Check label={words.overwrite} checked={overwrite} onChange={setOverwrite} />
          {mode !== "copy" && <p class="soft small">{words.moveNote}</p>}
        </>
      )}
      {action.isRunning && (
        <p role="status" class="row">
          <span class="spinner" /> {words.progress(number)}
        </p>
      )}
      {isOver && abort.current.signal.aborted && <Notice>{words.stopped(number)}</Notice>}
      {isOver && <FailedKeys title={words.failed(outcome.failed.length)} of={told(outcome)} />}
      <Failure of={action.failure} />
    </Dialog>
  );
}

/** A folder as typed, with the slash it ends with. */
function folderTyped(typed: string): string {
  return typed === "" || typed.endsWith("/") ? typed : `${typed}/`;
}

/** What S3 calls a failed precondition is here always the one that nothing is overwritten. */
function told({ failed }: TransferOutcome): TransferOutcome["failed"] {
  return failed.map((each) =>
    each.code === "PreconditionFailed" ? { ...each, message: words.exists } : each
  );
}
