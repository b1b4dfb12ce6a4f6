/** Changes what a user or a group is described as. */
import { useState } from "preact/hooks";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";

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
  return (
    <FormDialog
      title={words.editDescription(name)}
      verb={text.ui.save}
      {...{ action, onClose }}
      onDone={onDone}
    >
      <TextField
        label={words.description}
        value={value}
        onInput={setValue}
        wrong={action.failure?.fields["description"]}
        autofocus
      />
    </FormDialog>
  );
}
