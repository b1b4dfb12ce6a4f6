/** What is to be done with a file where there is one of its name. */
import { useState } from "preact/hooks";
import { shownName } from "../browser/paths.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Check } from "../ui/field.tsx";
import type { ConflictChoice, Transfer } from "./transfer.ts";
import { uploads } from "./uploads.ts";

const words = text.uploads.conflict;
const CHOICES: readonly ConflictChoice[] = ["overwrite", "skip", "keepBoth"];

export function ConflictQuestion(
  { transfer, others }: {
    readonly transfer: Transfer;
    /** Files chosen with it that are there already, too. */
    readonly others: number;
  },
) {
  const [forAll, setForAll] = useState(true);
  const title = words.title(shownName(transfer.key));
  return (
    <div class="question" role="group" aria-label={title}>
      <p>
        <strong>{title}</strong>
      </p>
      <Check
        label={others > 0 ? words.forAll(others) : words.forAllLater}
        checked={forAll}
        onChange={setForAll}
      />
      <div class="row">
        {CHOICES.map((choice) => (
          <Button
            key={choice}
            small
            onClick={() => uploads.decide(transfer, choice, forAll)}
          >
            {words[choice]}
          </Button>
        ))}
      </div>
    </div>
  );
}
