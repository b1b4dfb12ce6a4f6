/** A password being chosen: its rules are ticked off as one types. */
import { text } from "../text.ts";
import { PasswordField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
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
        <ul class="rules">
          {passwordRules(value, user).map(({ id, holds }) => (
            <li key={id} class={holds ? "holds" : value === "" ? undefined : "broken"}>
              <Icon name={holds ? "check" : "close"} size={14} />
              {words.passwordRules[id]}
              <span class="unseen">, {holds ? words.ruleHolds : words.ruleBroken}</span>
            </li>
          ))}
        </ul>
      }
    />
  );
}
