/** A small text, changed where it is. It is stored only over what was opened: who changed it meanwhile
 * is not overwritten unasked. */
import { useState } from "preact/hooks";
import type { Schemas } from "../api.ts";
import { useAction, useResource } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextArea } from "../ui/field.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure, Notice } from "../ui/notice.tsx";
import { Loaded } from "../ui/states.tsx";
import { useUnsaved } from "../unsaved.ts";
import { readBeginning, type TextBeginning } from "./object_bytes.ts";
import { shownName } from "./paths.ts";
import { storeText } from "./store_text.ts";

const words = text.browser.editor;

export interface TextEditorProps {
  readonly bucket: string;
  readonly object: Schemas["Object"];
  readonly isVersioned: boolean;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function TextEditor(props: TextEditorProps) {
  const { bucket, object: { key, size } } = props;
  const beginning = useResource(
    JSON.stringify([bucket, key]),
    (signal) => readBeginning({ bucket, key }, { size, signal }),
  );
  const title = words.title(shownName(key));
  if (beginning.data === undefined || beginning.data.isCut || !beginning.data.isUtf8) {
    return (
      <Dialog {...{ title, onClose: props.onClose }} wide>
        <Loaded of={beginning}>
          {({ isCut }) => <Notice>{isCut ? words.tooLarge : words.notUtf8}</Notice>}
        </Loaded>
      </Dialog>
    );
  }
  // Another beginning is another text to change.
  return (
    <Form
      key={beginning.data.etag}
      {...props}
      {...{ title, opened: beginning.data }}
      onReload={beginning.reload}
    />
  );
}

interface FormProps extends TextEditorProps {
  readonly title: string;
  readonly opened: TextBeginning;
  readonly onReload: () => void;
}

function Form(props: FormProps) {
  const { bucket, object, title, opened, isVersioned, onClose, onSaved, onReload } = props;
  const [typed, setTyped] = useState(opened.text);
  const [isLeaving, setLeaving] = useState(false);
  const isChanged = typed !== opened.text;
  const action = useStore({ bucket, object, typed, etag: opened.etag });
  const overwrite = useStore({ bucket, object, typed, etag: undefined });
  const isConflict = action.failure?.status === 412 || action.failure?.code === "NoSuchKey";
  // The address names the object.
  const endAsking = useUnsaved(isChanged, text.browser.discard, { alsoOfQuery: true });

  const store = async (by: typeof action) => {
    if (!await by.run()) return;
    tell(words.saved);
    endAsking();
    onSaved();
    onClose();
  };
  const close = () => isChanged ? setLeaving(true) : onClose();
  return (
    <Dialog
      {...{ title, onClose: close }}
      wide
      onSubmit={() => void (isChanged && !isConflict && store(action))}
      footer={isLeaving
        ? (
          <>
            <span class="grow">{text.browser.discard}</span>
            <Button onClick={() => setLeaving(false)}>{words.keepEditing}</Button>
            <Button kind="danger" onClick={onClose}>{words.discard}</Button>
          </>
        )
        : isConflict
        ? (
          <>
            <Button onClick={onReload}>{words.takeOver}</Button>
            <Button
              kind="danger"
              isBusy={overwrite.isRunning}
              onClick={() => void store(overwrite)}
            >
              {words.overwrite}
            </Button>
          </>
        )
        : (
          <>
            {isVersioned && <span class="grow soft small">{words.versionNote}</span>}
            <Button onClick={close}>{text.ui.cancel}</Button>
            <Button
              type="submit"
              kind="primary"
              isBusy={action.isRunning}
              unavailable={isChanged ? undefined : words.unchanged}
            >
              {text.ui.save}
            </Button>
          </>
        )}
    >
      {isConflict && (
        <Notice
          tone="warn"
          title={action.failure?.code === "NoSuchKey" ? words.gone : words.conflict}
        >
          <p>{words.conflictHint}</p>
        </Notice>
      )}
      <TextArea label={words.content} value={typed} onInput={setTyped} mono rows={20} />
      <Failure of={isConflict ? overwrite.failure : action.failure} />
    </Dialog>
  );
}

function useStore(
  { bucket, object, typed, etag }: {
    readonly bucket: string;
    readonly object: Schemas["Object"];
    readonly typed: string;
    readonly etag: string | undefined;
  },
) {
  return useAction(() => storeText({ bucket, object, content: typed, ifMatch: etag }));
}
