/** Gives a user a password, or takes it away. */
import { useState } from "preact/hooks";
import { api } from "../api.ts";
import { NewPassword } from "../identity/new_password.tsx";
import { passwordRules } from "../identity/password_rules.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Confirm, Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/notice.tsx";

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
  const submit = async () => {
    if (isRight && await action.run()) onDone();
  };
  return (
    <Dialog
      title={words.setPasswordTitle(name)}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <>
          <Button onClick={onClose}>{text.ui.cancel}</Button>
          <Button
            type="submit"
            kind="primary"
            isBusy={action.isRunning}
            unavailable={isRight ? undefined : text.identity.passwordRules.length}
          >
            {words.setPassword}
          </Button>
        </>
      }
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
      <Failure of={action.failure} />
    </Dialog>
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
