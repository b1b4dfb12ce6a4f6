/** The tags of an object, changed all at once. The rules are ticked as one types. */
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { tell } from "../ui/messages.tsx";
import type { ObjectName } from "./object_bytes.ts";
import { PairRows } from "../ui/pair_rows.tsx";
import { Rules } from "../ui/rules.tsx";
import { shownName } from "./paths.ts";
import { brokenTagRules, type Tag, TAG_RULES } from "../tag_rules.ts";

const words = text.browser.tagEditor;

export interface TagsDialogProps {
  readonly name: ObjectName;
  readonly object: Schemas["Object"];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function TagsDialog({ name, object, onClose, onSaved }: TagsDialogProps) {
  const { bucket, key, versionId } = name;
  const [tags, setTags] = useState<readonly Tag[]>(() => {
    const given = Object.entries(object.tags ?? {}).map(([key, value]) => ({ key, value }));
    return given.length === 0 ? [{ key: "", value: "" }] : given;
  });
  // A row that is empty as a whole is no tag.
  const meant = tags.filter(({ key, value }) => key !== "" || value !== "");
  const broken = brokenTagRules(meant);
  const action = useAction(async () => {
    const query = { key, ...(versionId === undefined ? {} : { versionId }) };
    await answered(api.PUT("/api/v1/buckets/{bucket}/object/tags", {
      params: { path: { bucket }, query },
      body: { tags: Object.fromEntries(meant.map((tag) => [tag.key, tag.value])) },
    }));
  });
  const [first] = broken;
  return (
    <FormDialog
      title={`${words.title}: ${shownName(key)}`}
      verb={text.ui.save}
      unavailable={first === undefined ? undefined : words.rules[first]}
      {...{ action, onClose }}
      onDone={() => {
        tell(words.saved);
        onSaved();
        onClose();
      }}
    >
      <PairRows
        autofocus
        rows={tags}
        onChange={setTags}
        add={text.browser.addTag}
        remove={words.remove}
      />
      <Rules
        of={TAG_RULES.map((rule) => ({ label: words.rules[rule], holds: !broken.has(rule) }))}
      />
    </FormDialog>
  );
}
