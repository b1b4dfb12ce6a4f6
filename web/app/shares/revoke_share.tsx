/** Revokes a link, once it is confirmed. */
import { shownName } from "../browser/paths.ts";
import { answered, api, type Schemas } from "../api.ts";
import { relative } from "../format.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Confirm } from "../ui/dialog.tsx";
import { tell } from "../ui/messages.tsx";

const words = text.shares;

export function RevokeShare(
  { of: { id, key, note, expiresAt }, onClose, onRevoked }: {
    readonly of: Schemas["Share"];
    readonly onClose: () => void;
    readonly onRevoked: () => void;
  },
) {
  const action = useAction(() =>
    answered(api.DELETE("/api/v1/shares/{id}", { params: { path: { id } } }))
  );
  return (
    <Confirm
      title={words.revokeTitle(shownName(key))}
      verb={words.revoke}
      {...{ action, onClose }}
      onDone={() => {
        tell(words.revoked);
        onRevoked();
      }}
    >
      <p>{words.revokeHint}</p>
      <p class="soft">{[note, words.ends(relative(expiresAt))].filter(Boolean).join(" · ")}</p>
    </Confirm>
  );
}
