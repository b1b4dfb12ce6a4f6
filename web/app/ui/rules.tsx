/** Rules that are ticked off as one types. */
import { text } from "../text.ts";
import { Icon } from "./icon.tsx";

export interface Rule {
  readonly label: string;
  readonly holds: boolean;
}

export function Rules(
  { of, isUntouched = false }: {
    readonly of: readonly Rule[];
    /** Nothing was typed: what does not hold yet is not wrong. */
    readonly isUntouched?: boolean;
  },
) {
  return (
    <ul class="rules">
      {of.map(({ label, holds }) => (
        <li key={label} class={holds ? "holds" : isUntouched ? undefined : "broken"}>
          <Icon name={holds ? "check" : "close"} size={14} />
          {label}
          <span class="unseen">, {holds ? text.ui.ruleHolds : text.ui.ruleBroken}</span>
        </li>
      ))}
    </ul>
  );
}
