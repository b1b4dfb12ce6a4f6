/** Changes one's own password: takes the current one, and ends one's other sessions. */
import { useState } from "preact/hooks";
import { send } from "../api.ts";
import { NewPassword } from "../identity/new_password.tsx";
import { passwordRules } from "../identity/password_rules.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { PasswordField } from "../ui/field.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";

const words = text.account;

/** `user`: who is signed in. */
export function ChangePassword({ user }: { readonly user: string }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const action = useAction(() =>
    send("PUT", "api/v1/session/password", { currentPassword: current, newPassword: next })
  );
  const { failure } = action;
  const isRight = passwordRules(next, user).every(({ holds }) => holds);
  const isWrongNow = failure?.code === "InvalidCredentials";
  const submit = async () => {
    if (current === "" || !isRight || !await action.run()) return;
    setCurrent("");
    setNext("");
    tell(words.passwordChanged);
  };
  return (
    <form
      class="stack form-narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="soft">{words.passwordHint}</p>
      {/* For what keeps passwords. */}
      <input type="text" name="username" autocomplete="username" value={user} readOnly hidden />
      <PasswordField
        label={words.currentPassword}
        value={current}
        onInput={(typed) => {
          setCurrent(typed);
          action.clear();
        }}
        wrong={isWrongNow ? words.wrongPassword : undefined}
      />
      <NewPassword
        label={words.newPassword}
        user={user}
        value={next}
        onInput={setNext}
        wrong={failure?.fields["password"] ?? failure?.fields["newPassword"]}
      />
      <Failure of={isWrongNow ? undefined : failure} />
      <div class="row">
        <Button
          type="submit"
          kind="primary"
          isBusy={action.isRunning}
          unavailable={current === ""
            ? words.currentPassword
            : isRight
            ? undefined
            : text.identity.passwordRules.length}
        >
          {words.changePassword}
        </Button>
      </div>
    </form>
  );
}
