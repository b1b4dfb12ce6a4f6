/** Makes a bucket: the rules of names are ticked off as one types. */
import { useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { Check, TextField } from "../ui/field.tsx";
import { Rules } from "../ui/rules.tsx";
import { nameRules } from "./bucket_name_rules.ts";

const words = text.buckets;

export function CreateBucket(
  { onClose, onCreated }: {
    readonly onClose: () => void;
    readonly onCreated: (name: string) => void;
  },
) {
  const [name, setName] = useState("");
  const [isVersioned, setVersioned] = useState(false);
  const [isMade, setMade] = useState(false);
  const rules = nameRules(name);
  const isRight = rules.every(({ holds }) => holds);
  const action = useAction(async () => {
    // Tried again after the second step failed, the first is not done twice.
    if (!isMade) await answered(api.POST("/api/v1/buckets", { body: { name } }));
    setMade(true);
    if (!isVersioned) return;
    await api.PUT("/api/v1/buckets/{bucket}/versioning", {
      params: { path: { bucket: name } },
      body: { status: "enabled" },
    });
  });
  return (
    <FormDialog
      title={words.create}
      verb={words.create}
      unavailable={isRight ? undefined : words.rules.length}
      {...{ action, onClose }}
      onDone={() => onCreated(name)}
    >
      <TextField
        label={words.bucketName}
        value={name}
        onInput={(value) => {
          setName(value);
          setMade(false);
          action.clear();
        }}
        autofocus
        autocomplete="off"
        mono
        hint={
          <Rules
            isUntouched={name === ""}
            of={rules.map(({ id, holds }) => ({ label: words.rules[id], holds }))}
          />
        }
      />
      <Check
        label={words.versioning}
        hint={words.versioningHint}
        checked={isVersioned}
        onChange={setVersioned}
      />
    </FormDialog>
  );
}
