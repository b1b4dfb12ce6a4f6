/** Choosing some of many users, groups or policies: found by their first letters, ticked, and shown
 * above until they are taken back. */
import { useState } from "preact/hooks";
import { useResource } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Check, SearchBox } from "../ui/field.tsx";
import { Loaded } from "../ui/states.tsx";
import { listNames, type Named } from "./names.ts";

const words = text.identity;

export interface ChooserProps {
  readonly label: string;
  readonly of: Named;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** Not offered: there already. */
  readonly without?: readonly string[];
}

export function Chooser({ label, of, chosen, onChange, without = [] }: ChooserProps) {
  const [prefix, setPrefix] = useState("");
  const found = useResource(
    `${of} ${prefix}`,
    (signal) => listNames(of, { limit: SHOWN, ...(prefix === "" ? {} : { prefix }) }, signal),
  );
  const choose = (name: string, isChosen: boolean) => {
    const rest = chosen.filter((each) => each !== name);
    onChange(isChosen ? [...rest, name] : rest);
  };
  return (
    <fieldset
      class="chooser"
      onKeyDown={(event) => {
        // Looking for something sends no form.
        if (event.key === "Enter" && (event.target as Element).matches("[type=search]")) {
          event.preventDefault();
        }
      }}
    >
      <legend>{label}</legend>
      {chosen.length > 0 && (
        <ul class="row" aria-label={words.chosen}>
          {chosen.map((name) => (
            <li key={name}>
              <Button small onClick={() => choose(name, false)} label={words.takeBack(name)}>
                {name} ×
              </Button>
            </li>
          ))}
        </ul>
      )}
      <SearchBox label={words.find[of]} value={prefix} onInput={setPrefix} />
      <div class="options">
        <Loaded of={found} lines={2}>
          {({ items, next }) => {
            const offered = items.filter(({ name }) => !without.includes(name));
            return offered.length === 0
              ? (
                <p class="soft small">
                  {prefix === "" ? words.none[of] : text.ui.list.noMatch(prefix)}
                </p>
              )
              : (
                <>
                  {offered.map(({ name, description }) => (
                    <Check
                      key={name}
                      label={name}
                      {...(description === "" ? {} : { hint: description })}
                      checked={chosen.includes(name)}
                      onChange={(isChosen) => choose(name, isChosen)}
                    />
                  ))}
                  {next !== undefined && <p class="soft small">{words.moreByLetters}</p>}
                </>
              );
          }}
        </Loaded>
      </div>
    </fieldset>
  );
}

const SHOWN = 20;
