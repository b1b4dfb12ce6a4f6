/** Makes an access key: for whom, until when, and narrowed to what. */
import { useState } from "preact/hooks";
import { PolicyEditor } from "../policy_editor/policy_editor.tsx";
import { TemplateFields } from "../policy_editor/template_fields.tsx";
import { FIRST_TEMPLATE, policyFromTemplate } from "../policy_editor/templates.ts";
import { unavailable } from "../permissions.ts";
import { useAction } from "../resource.ts";
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { EXPIRIES, type Expiry, expiryOf } from "./key_expiry.ts";
import type { KeyRoutes, NewAccessKey } from "./key_routes.ts";

const words = text.accessKeys;

const NARROWINGS = ["whole", "template", "policy"] as const;

/** Asks what a new key is to be, on the page it stands on. */
export function CreateKeyButton(
  { routes, kind, label = words.create }: {
    readonly routes: KeyRoutes;
    readonly kind: "primary" | "small";
    readonly label?: string;
  },
) {
  return (
    <Button
      small={kind === "small"}
      kind={kind === "small" ? "plain" : kind}
      icon="plus"
      unavailable={unavailable(routes.actions.create)}
      onClick={() => setQuery({ create: "1" })}
    >
      {label}
    </Button>
  );
}

export function CreateKey(
  { routes, onClose, onMade }: {
    readonly routes: KeyRoutes;
    readonly onClose: () => void;
    readonly onMade: (made: NewAccessKey) => void;
  },
) {
  const [user, setUser] = useState(routes.user ?? "");
  const [description, setDescription] = useState("");
  const [expiry, setExpiry] = useState<Expiry>("never");
  const [date, setDate] = useState("");
  const [narrowing, setNarrowing] = useState<typeof NARROWINGS[number]>("whole");
  const [template, setTemplate] = useState(FIRST_TEMPLATE);
  const [policy, setPolicy] = useState("");
  const narrow = (chosen: typeof NARROWINGS[number]) => {
    // Whoever goes on from a template to its text starts from that.
    if (chosen === "policy" && policy === "") setPolicy(policyFromTemplate(template));
    setNarrowing(chosen);
  };
  const expiresAt = expiryOf(expiry, date, Date.now());
  const missing = user === ""
    ? words.forUserHint
    : expiry === "date" && expiresAt === undefined
    ? words.expiryDate
    : narrowing === "template" && template.bucket === ""
    ? text.policyEditor.bucketHint
    : undefined;
  const action = useAction(async () => {
    const made = await routes.create({
      ...(description === "" ? {} : { description }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(narrowing === "whole"
        ? {}
        : { policy: narrowing === "policy" ? policy : policyFromTemplate(template) }),
    }, user);
    onMade(made);
  });
  const { fields } = action.failure ?? {};
  return (
    <FormDialog
      title={words.createTitle}
      verb={words.create}
      wide={narrowing === "policy"}
      unavailable={missing}
      {...{ action, onClose }}
    >
      {routes.user === undefined && (
        <TextField
          label={words.forUser}
          hint={words.forUserHint}
          value={user}
          onInput={setUser}
          wrong={fields?.["user"]}
          autofocus
          autocomplete="off"
        />
      )}
      <TextField
        label={words.description}
        hint={words.descriptionHint}
        value={description}
        onInput={setDescription}
        wrong={fields?.["description"]}
        autofocus={routes.user !== undefined}
        autocomplete="off"
      />
      <SelectField
        label={words.expiry}
        value={expiry}
        choices={EXPIRIES.map((value) => ({ value, label: words.expiryChoices[value] }))}
        onChange={(value) => setExpiry(value as Expiry)}
        wrong={expiry === "date" ? undefined : fields?.["expiresAt"]}
      />
      {expiry === "date" && (
        <TextField
          type="datetime-local"
          label={words.expiryDate}
          value={date}
          onInput={setDate}
          wrong={fields?.["expiresAt"]}
        />
      )}
      <SelectField
        label={words.narrow}
        hint={narrowing === "whole" ? undefined : words.policyHint}
        value={narrowing}
        choices={NARROWINGS.map((value) => ({ value, label: words.narrowing[value] }))}
        onChange={(value) => narrow(value as typeof NARROWINGS[number])}
      />
      {narrowing === "template" && <TemplateFields value={template} onChange={setTemplate} />}
      {narrowing === "policy" && (
        <PolicyEditor label={words.policyLabel} value={policy} onInput={setPolicy} />
      )}
    </FormDialog>
  );
}
