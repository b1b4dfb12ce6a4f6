/** Changes what a key is described as and when it is over; tells what narrows it. */
import { useState } from "preact/hooks";
import { readablePolicy } from "../policy_editor/readable.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Code } from "../ui/copy.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { EXPIRIES, type Expiry, expiryOf, localDate } from "./key_expiry.ts";
import type { AccessKey, KeyRoutes } from "./key_routes.ts";

const words = text.accessKeys;

export function ChangeKey(
  { of, routes, onClose, onDone }: {
    readonly of: AccessKey;
    readonly routes: KeyRoutes;
    readonly onClose: () => void;
    readonly onDone: () => void;
  },
) {
  const { accessKeyId, policy } = of;
  const [description, setDescription] = useState(of.description);
  const [expiry, setExpiry] = useState<Expiry | "kept">("kept");
  const [date, setDate] = useState(of.expiresAt === undefined ? "" : localDate(of.expiresAt));
  const action = useAction(() =>
    routes.update(accessKeyId, {
      ...(description === of.description ? {} : { description }),
      ...(expiry === "kept" ? {} : { expiresAt: expiryOf(expiry, date, Date.now()) ?? null }),
    })
  );
  const isMissing = expiry === "date" && expiryOf(expiry, date, 0) === undefined;
  const { fields } = action.failure ?? {};
  return (
    <FormDialog
      title={words.changeTitle(accessKeyId)}
      verb={text.ui.save}
      unavailable={isMissing ? words.expiryDate : undefined}
      {...{ action, onClose }}
      onDone={onDone}
    >
      <TextField
        label={words.description}
        value={description}
        onInput={setDescription}
        wrong={fields?.["description"]}
        autofocus
        autocomplete="off"
      />
      <SelectField
        label={words.expiry}
        value={expiry}
        choices={[
          { value: "kept", label: words.expiryKept },
          ...EXPIRIES.map((value) => ({ value, label: words.expiryChoices[value] })),
        ]}
        onChange={(value) => setExpiry(value as Expiry | "kept")}
        wrong={fields?.["expiresAt"]}
      />
      {expiry === "date" && (
        <TextField
          type="datetime-local"
          label={words.expiryDate}
          value={date}
          onInput={setDate}
        />
      )}
      {policy !== undefined && (
        <div class="field">
          <span class="label">{words.narrowedBy}</span>
          <Code value={readablePolicy(policy)} />
        </div>
      )}
    </FormDialog>
  );
}
