/** Names something is tied to (policies, groups, members): shown, added by choosing, taken away with
 * one press that can be undone. */
import { useState } from "preact/hooks";
import { useAction } from "../resource.ts";
import { href } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";
import { Badge, Card } from "../ui/page.tsx";
import { Chooser } from "./chooser.tsx";
import type { Named } from "./names.ts";
import { useSteps } from "./steps.ts";

const words = text.identity;

const ICONS: Readonly<Record<Named, IconName>> = {
  users: "user",
  groups: "group",
  policies: "policy",
};

export interface NameCardProps {
  readonly title: string;
  /** What the names are of. */
  readonly of: Named;
  readonly names: readonly { readonly name: string; readonly note?: string | undefined }[];
  readonly words: {
    readonly none: string;
    readonly add: string;
    readonly remove: (name: string) => string;
    readonly removed: (name: string) => string;
  };
  readonly add: (name: string) => Promise<unknown>;
  readonly remove: (name: string) => Promise<unknown>;
  /** Why not. */
  readonly addUnavailable?: string | undefined;
  readonly removeUnavailable?: string | undefined;
  readonly onChange: () => void;
  /** Asks for further names, where there are some. */
  readonly onMore?: (() => void) | undefined;
}

export function NameCard(props: NameCardProps) {
  const { title, of, names, words: said, add, remove, onChange, onMore } = props;
  const [isAdding, setAdding] = useState(false);
  const removing = useAction(async (name: string) => {
    await remove(name);
    tell(said.removed(name), () => void restoring.run(name));
    onChange();
  });
  const restoring = useAction(async (name: string) => {
    await add(name);
    onChange();
  });
  return (
    <Card
      title={title}
      flush
      actions={
        <Button
          small
          icon="plus"
          unavailable={props.addUnavailable}
          onClick={() => setAdding(true)}
        >
          {said.add}
        </Button>
      }
    >
      <Failure of={removing.failure ?? restoring.failure} />
      {names.length === 0 ? <p class="soft lines-none">{said.none}</p> : (
        <ul class="lines">
          {names.map(({ name, note }) => (
            <li key={name}>
              <Icon name={ICONS[of]} />
              <span class="grow row">
                <a href={href([of, name])}>{name}</a>
                {note !== undefined && <Badge>{note}</Badge>}
              </span>
              <Button
                small
                kind="quiet"
                icon="close"
                label={said.remove(name)}
                isBusy={removing.isRunning}
                unavailable={props.removeUnavailable}
                onClick={() => void removing.run(name)}
              />
            </li>
          ))}
        </ul>
      )}
      {onMore !== undefined && (
        <div class="lines-none">
          <Button small onClick={onMore}>{text.ui.list.more}</Button>
        </div>
      )}
      {isAdding && (
        <AddNames
          title={said.add}
          of={of}
          without={names.map(({ name }) => name)}
          add={add}
          onClose={() => {
            setAdding(false);
            onChange();
          }}
        />
      )}
    </Card>
  );
}

function AddNames(
  { title, of, without, add, onClose }:
    & Pick<NameCardProps, "title" | "of" | "add">
    & { readonly without: readonly string[]; readonly onClose: () => void },
) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const once = useSteps();
  const action = useAction(async () => {
    for (const name of chosen) await once(name, () => add(name));
  });
  return (
    <FormDialog
      title={title}
      verb={words.add}
      unavailable={chosen.length === 0 ? words.chooseFirst : undefined}
      {...{ action, onClose }}
      onDone={onClose}
    >
      <Chooser {...{ of, chosen, without }} label={words.kinds[of]} onChange={setChosen} />
    </FormDialog>
  );
}
