/** All users, by name. */
import { answered, api, type Schemas } from "../api.ts";
import { descriptionColumn, ListPage, timeColumn } from "../list_page.tsx";
import { unavailable } from "../permissions.ts";
import { useAction } from "../resource.ts";
import { go, href } from "../router.ts";
import { text } from "../text.ts";
import { Failure } from "../ui/notice.tsx";
import { Badge } from "../ui/page.tsx";
import type { Column } from "../ui/table.tsx";
import { CreateUser } from "./create_user.tsx";
import { DeleteUser } from "./delete_user.tsx";
import { switchUser } from "./switch_user.ts";

const words = text.users;

type User = Schemas["User"];

const COLUMNS: readonly Column<User>[] = [
  descriptionColumn(),
  {
    name: words.signIn,
    optional: true,
    cell: ({ hasPassword }) => (
      <span class="soft whole">{hasPassword ? words.signInPassword : words.signInKeys}</span>
    ),
  },
  timeColumn(text.identity.createdAt, ({ createdAt }) => createdAt),
];

export function UserList() {
  const switching = useAction(async (user: User, reload: () => void) => {
    await switchUser(user);
    reload();
  });
  return (
    <ListPage<User>
      step="users"
      icon="user"
      words={words}
      ask={(query, signal) => answered(api.GET("/api/v1/users", { params: { query }, signal }))}
      badges={({ disabled }) => disabled && <Badge tone="warn">{words.disabled}</Badge>}
      columns={COLUMNS}
      actions={(user, reload) => [
        {
          label: user.disabled ? words.enable : words.disable,
          icon: user.disabled ? "play" : "pause",
          unavailable: unavailable("admin:UpdateUser"),
          onSelect: () => void switching.run(user, reload),
        },
        {
          label: words.simulate,
          icon: "simulator",
          onSelect: () => go(href(["simulator"], { subject: "user", of: user.name })),
        },
      ]}
      creation={{
        unavailable: unavailable("admin:CreateUser"),
        show: (ends) => <CreateUser {...ends} />,
      }}
      deletion={{
        unavailable: () => unavailable("admin:DeleteUser"),
        show: ({ name }, ends) => <DeleteUser {...{ name, ...ends }} />,
      }}
    >
      <Failure of={switching.failure} />
    </ListPage>
  );
}
