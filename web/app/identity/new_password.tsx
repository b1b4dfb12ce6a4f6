/** A password being chosen: its rules are ticked off as one types. */
import { text } from "../text.ts";
import { PasswordField } from "../ui/field.tsx";
import { Rules } from "../ui/rules.tsx";
import { passwordRules } from "./password_rules.ts";

const words = text.identity;

export function NewPassword(
  { label, user, value, onInput, wrong, autofocus = false }: {
    readonly label: string;
    /** Whose it will be. */
    readonly user: string;
    readonly value: string;
    readonly onInput: (value: string) => void;
    /** What the server said of it. */
    readonly wrong?: string | undefined;
    readonly autofocus?: boolean;
  },
) {
  return (
    <PasswordField
      {...{ label, value, onInput, wrong, autofocus }}
      autocomplete="new-password"
      hint={
        <Rules
          isUntouched={value === ""}
          of={passwordRules(value, user).map(({ id, holds }) => ({
            label: words.passwordRules[id],
            holds,
          }))}
        />
      }
    />
  );
}
