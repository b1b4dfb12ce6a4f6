/** Deletes a user: says first what goes with it. */
import { answered, api } from "../api.ts";
import { Lost } from "../identity/lost.tsx";
import { may } from "../permissions.ts";
import { useAction, useResource } from "../resource.ts";
import { text } from "../text.ts";
import { Confirm } from "../ui/dialog.tsx";
import { Loaded } from "../ui/states.tsx";

const words = text.users;

export function DeleteUser(
  { name, onClose, onDeleted }: {
    readonly name: string;
    readonly onClose: () => void;
    readonly onDeleted: () => void;
  },
) {
  const lost = useResource(name, async (signal) => {
    const params = { path: { user: name } };
    const query = { user: name, limit: 100 };
    const [user, keys] = await Promise.all([
      answered(api.GET("/api/v1/users/{user}", { params, signal })),
      may("admin:ListAccessKeys") === false
        ? undefined
        : answered(api.GET("/api/v1/access-keys", { params: { query }, signal })),
    ]);
    return { user, keys };
  });
  const action = useAction(() =>
    api.DELETE("/api/v1/users/{user}", {
      params: { path: { user: name }, query: { force: "true" } },
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
        {({ user: { groups, policies }, keys }) => (
          <Lost
            of={[
              keys !== undefined && keys.items.length > 0 &&
              words.lost.keys(keys.items.length, keys.next !== undefined),
              groups.length > 0 && words.lost.groups(groups.length),
              policies.length > 0 && words.lost.policies(policies.length),
            ]}
          />
        )}
      </Loaded>
      <p>{words.lost.sessions}</p>
    </Confirm>
  );
}
