/** Deletes a group: says first what goes with it. */
import { answered, api } from "../api.ts";
import { Lost } from "../identity/lost.tsx";
import { useAction, useResource } from "../resource.ts";
import { text } from "../text.ts";
import { Confirm } from "../ui/dialog.tsx";
import { Loaded } from "../ui/states.tsx";

const words = text.groups;

export function DeleteGroup(
  { name, onClose, onDeleted }: {
    readonly name: string;
    readonly onClose: () => void;
    readonly onDeleted: () => void;
  },
) {
  const lost = useResource(name, async (signal) => {
    const path = { group: name };
    const [group, members] = await Promise.all([
      answered(api.GET("/api/v1/groups/{group}", { params: { path }, signal })),
      answered(api.GET("/api/v1/groups/{group}/members", {
        params: { path, query: { limit: 100 } },
        signal,
      })),
    ]);
    return { group, members };
  });
  const action = useAction(() =>
    api.DELETE("/api/v1/groups/{group}", {
      params: { path: { group: name }, query: { force: "true" } },
    })
  );
  return (
    <Confirm
      title={words.deleteTitle(name)}
      verb={words.delete}
      name={name}
      {...{ action, onClose }}
      onDone={onDeleted}
    >
      <Loaded of={lost} lines={2}>
        {({ group: { policies }, members: { items, next } }) => (
          <Lost
            of={[
              items.length > 0 && words.lost.members(items.length, next !== undefined),
              policies.length > 0 && words.lost.policies(policies.length),
            ]}
            otherwise={words.lost.nothing}
          />
        )}
      </Loaded>
    </Confirm>
  );
}
