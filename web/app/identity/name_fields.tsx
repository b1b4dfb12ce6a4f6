/** How something new is called and described. */
import { text } from "../text.ts";
import { TextField } from "../ui/field.tsx";

export interface Described {
  readonly name: string;
  readonly description: string;
}

export function NameFields(
  { of, onChange, wrong, isMade }: {
    readonly of: Described;
    readonly onChange: (of: Described) => void;
    /** What the server said of each. */
    readonly wrong: Readonly<Record<string, string>> | undefined;
    /** It is there by now: only what belongs to it is missing. */
    readonly isMade: boolean;
  },
) {
  return (
    <>
      <TextField
        label={text.identity.name}
        hint={text.identity.nameHint}
        value={of.name}
        onInput={(name) => onChange({ ...of, name })}
        wrong={wrong?.["name"]}
        disabled={isMade}
        autofocus
        autocomplete="off"
      />
      <TextField
        label={text.identity.description}
        value={of.description}
        onInput={(description) => onChange({ ...of, description })}
        wrong={wrong?.["description"]}
        disabled={isMade}
        autocomplete="off"
      />
    </>
  );
}
