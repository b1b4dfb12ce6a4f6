/** Replaces a key by a new one that may the same: the old one holds a while yet. */
import { useState } from "preact/hooks";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { SelectField } from "../ui/field.tsx";
import type { AccessKey, KeyRoutes, NewAccessKey } from "./key_routes.ts";

const words = text.accessKeys;

/** Seconds. */
const DAY = "86400";

export function RotateKey(
  { of: { accessKeyId }, routes, onClose, onMade }: {
    readonly of: AccessKey;
    readonly routes: KeyRoutes;
    readonly onClose: () => void;
    readonly onMade: (made: NewAccessKey) => void;
  },
) {
  const [overlap, setOverlap] = useState(DAY);
  const action = useAction(async () => {
    onMade(await routes.rotate(accessKeyId, Number(overlap)));
  });
  return (
    <FormDialog
      title={words.rotateTitle(accessKeyId)}
      verb={words.rotate}
      {...{ action, onClose }}
    >
      <p>{words.rotateHint}</p>
      <SelectField
        label={words.rotateOverlap}
        value={overlap}
        choices={Object.entries(words.rotateOverlaps).map(([value, label]) => ({ value, label }))}
        onChange={setOverlap}
      />
    </FormDialog>
  );
}
