/** Changes what a user or a group is described as. */
import { useState } from "preact/hooks";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Failure } from "../ui/notice.tsx";

const words = text.identity;

export function EditDescription(
  { name, description, save, onClose, onDone }: {
    readonly name: string;
    readonly description: string;
    readonly save: (description: string) => Promise<unknown>;
    readonly onClose: () => void;
    readonly onDone: () => void;
  },
) {
  const [value, setValue] = useState(description);
  const action = useAction(() => save(value));
  const submit = async () => {
    if (await action.run()) onDone();
  };
  return (
    <Dialog
      title={words.editDescription(name)}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <>
          <Button onClick={onClose}>{text.ui.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={action.isRunning}>{text.ui.save}</Button>
        </>
      }
    >
      <TextField
        label={words.description}
        value={value}
        onInput={setValue}
        wrong={action.failure?.fields["description"]}
        autofocus
      />
      <Failure of={action.failure} />
    </Dialog>
  );
}
