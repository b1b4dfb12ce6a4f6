/** Deletes a policy that is attached to nobody. */
import { api } from "../api.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Confirm } from "../ui/dialog.tsx";

const words = text.policies;

export function DeletePolicy(
  { name, onClose, onDeleted }: {
    readonly name: string;
    readonly onClose: () => void;
    readonly onDeleted: () => void;
  },
) {
  const action = useAction(() =>
    api.DELETE("/api/v1/policies/{policy}", { params: { path: { policy: name } } })
  );
  return (
    <Confirm
      title={words.deleteTitle(name)}
      verb={words.delete}
      {...{ action, onClose }}
      onDone={onDeleted}
    >
      <p>{words.deleteHint}</p>
    </Confirm>
  );
}
