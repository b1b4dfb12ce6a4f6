/** A new folder: only an address, until something is stored under it. */
import { useState } from "preact/hooks";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { problemOfName } from "./paths.ts";

const words = text.browser.folderDialog;

export function FolderDialog(
  { folder, onClose, onOpen }: {
    readonly folder: string;
    readonly onClose: () => void;
    readonly onOpen: (prefix: string) => void;
  },
) {
  const [typed, setTyped] = useState("");
  const name = typed.replace(/\/$/, "");
  const problem = problemOfName(`${name}/`, folder) ?? (name.trim() === "" ? "empty" : undefined);
  const wrong = problem === undefined ? undefined : words.problems[problem];
  return (
    <Dialog
      title={text.browser.newFolder}
      onClose={onClose}
      onSubmit={() => {
        if (problem === undefined) onOpen(`${folder}${name}/`);
      }}
      footer={
        <>
          <Button onClick={onClose}>{text.ui.cancel}</Button>
          <Button type="submit" kind="primary" unavailable={wrong}>{words.create}</Button>
        </>
      }
    >
      <TextField
        label={words.name}
        hint={words.hint}
        wrong={typed === "" ? undefined : wrong}
        value={typed}
        onInput={setTyped}
        autofocus
        autocomplete="off"
      />
    </Dialog>
  );
}
