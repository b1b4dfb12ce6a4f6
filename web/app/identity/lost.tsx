/** What goes with a user or a group that is deleted. */
import { text } from "../text.ts";

/** `of`: false for what there is none of. */
export function Lost(
  { of, otherwise }: {
    readonly of: readonly (string | false)[];
    /** Said when nothing goes. */
    readonly otherwise?: string;
  },
) {
  const goes = of.filter((each) => each !== false);
  if (goes.length === 0) return otherwise === undefined ? null : <p>{otherwise}</p>;
  return (
    <div>
      <p>{text.identity.lost}</p>
      <ul class="plain-list">{goes.map((each) => <li key={each}>{each}</li>)}</ul>
    </div>
  );
}
