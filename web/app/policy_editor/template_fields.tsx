/** Chooses a template, and for what. */
import { answered, api } from "../api.ts";
import { useResource } from "../resource.ts";
import { text } from "../text.ts";
import { SelectField, TextField } from "../ui/field.tsx";
import { type TemplateChoice, TEMPLATES } from "./templates.ts";

const words = text.policyEditor;

export function TemplateFields(
  { value, onChange }: {
    readonly value: TemplateChoice;
    readonly onChange: (value: TemplateChoice) => void;
  },
) {
  const { template, bucket, prefix } = value;
  // Only to offer some: whoever may list none types the name.
  const { data } = useResource(
    "buckets to choose of",
    (signal) => answered(api.GET("/api/v1/buckets", { params: { query: { limit: 100 } }, signal })),
  );
  return (
    <>
      <SelectField
        label={words.template}
        hint={words.templateHints[template]}
        value={template}
        choices={TEMPLATES.map((each) => ({ value: each, label: words.templates[each] }))}
        onChange={(each) => onChange({ ...value, template: each as TemplateChoice["template"] })}
      />
      <TextField
        label={words.bucket}
        hint={words.bucketHint}
        value={bucket}
        suggestions={data?.items.map(({ name }) => name) ?? []}
        onInput={(each) => onChange({ ...value, bucket: each.trim() })}
        autocomplete="off"
      />
      <TextField
        label={words.prefix}
        hint={words.prefixHint}
        value={prefix}
        onInput={(each) => onChange({ ...value, prefix: each })}
        autocomplete="off"
      />
    </>
  );
}
