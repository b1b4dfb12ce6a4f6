/** Gives a user a password, or takes it away. */
import { useState } from "preact/hooks";
import { api } from "../api.ts";
import { NewPassword } from "../identity/new_password.tsx";
import { passwordRules } from "../identity/password_rules.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Confirm, FormDialog } from "../ui/dialog.tsx";

const words = text.users;

interface UserPasswordProps {
  /** Whose. */
  readonly name: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function put(name: string, password: string | null): Promise<unknown> {
  const params = { path: { user: name } };
  return api.PUT("/api/v1/users/{user}/password", { params, body: { password } });
}

export function SetPassword({ name, onClose, onDone }: UserPasswordProps) {
  const [password, setPassword] = useState("");
  const isRight = passwordRules(password, name).every(({ holds }) => holds);
  const action = useAction(() => put(name, password));
  return (
    <FormDialog
      title={words.setPasswordTitle(name)}
      verb={words.setPassword}
      unavailable={isRight ? undefined : text.identity.passwordRules.length}
      {...{ action, onClose }}
      onDone={onDone}
    >
      <p>{words.setPasswordHint}</p>
      <NewPassword
        label={words.newPassword}
        user={name}
        value={password}
        onInput={setPassword}
        wrong={action.failure?.fields["password"]}
        autofocus
      />
    </FormDialog>
  );
}

export function RemovePassword({ name, onClose, onDone }: UserPasswordProps) {
  const action = useAction(() => put(name, null));
  return (
    <Confirm
      title={words.removePasswordTitle(name)}
      verb={words.removePassword}
      {...{ action, onClose, onDone }}
    >
      <p>{words.removePasswordHint}</p>
    </Confirm>
  );
}
