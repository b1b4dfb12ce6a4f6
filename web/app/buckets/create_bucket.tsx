/** Makes a bucket: the rules of names are ticked off as one types. */
import { useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Check, TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Failure } from "../ui/notice.tsx";
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
  const submit = async () => {
    if (isRight && await action.run()) onCreated(name);
  };
  return (
    <Dialog
      title={words.create}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <>
          <Button onClick={onClose}>{text.ui.cancel}</Button>
          <Button
            type="submit"
            kind="primary"
            isBusy={action.isRunning}
            unavailable={isRight ? undefined : words.rules.length}
          >
            {words.create}
          </Button>
        </>
      }
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
          <ul class="rules">
            {rules.map(({ id, holds }) => (
              <li key={id} class={holds ? "holds" : name === "" ? undefined : "broken"}>
                <Icon name={holds ? "check" : "close"} size={14} />
                {words.rules[id]}
                <span class="unseen">, {holds ? words.ruleHolds : words.ruleBroken}</span>
              </li>
            ))}
          </ul>
        }
      />
      <Check
        label={words.versioning}
        hint={words.versioningHint}
        checked={isVersioned}
        onChange={setVersioned}
      />
      <Failure of={action.failure} />
    </Dialog>
  );
}
