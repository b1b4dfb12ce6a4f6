/** All users, by name. */
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { moment, relative } from "../format.ts";
import { pageQuery } from "../identity/names.ts";
import { SearchList } from "../identity/search_list.tsx";
import { usePages } from "../paging.ts";
import { unavailable } from "../permissions.ts";
import { useAction } from "../resource.ts";
import { go, href, place, setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Menu } from "../ui/menu.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";
import { Badge, Page } from "../ui/page.tsx";
import type { Column } from "../ui/table.tsx";
import { CreateUser } from "./create_user.tsx";
import { DeleteUser } from "./delete_user.tsx";
import { switchUser } from "./switch_user.ts";

const words = text.users;

type User = Schemas["User"];

export function UserList() {
  const prefix = place.value.query.get("find") ?? "";
  const isCreating = place.value.query.has("create");
  const [doomed, setDoomed] = useState<string>();
  const pages = usePages(
    prefix,
    (cursor, signal) =>
      answered(api.GET("/api/v1/users", { params: { query: pageQuery(prefix, cursor) }, signal })),
  );
  const { reload } = pages.first;
  const switching = useAction(async (user: User) => {
    await switchUser(user);
    reload();
  });
  const columns: readonly Column<User>[] = [
    {
      name: words.name,
      cell: ({ name, disabled }) => (
        <span class="row">
          <a class="main" href={href(["users", name])}>{name}</a>
          {disabled && <Badge tone="warn">{words.disabled}</Badge>}
        </span>
      ),
    },
    {
      name: text.identity.description,
      optional: true,
      cell: ({ description }) => <span class="soft">{description}</span>,
    },
    {
      name: words.signIn,
      optional: true,
      cell: ({ hasPassword }) => (
        <span class="soft">{hasPassword ? words.signInPassword : words.signInKeys}</span>
      ),
    },
    {
      name: text.identity.createdAt,
      optional: true,
      cell: ({ createdAt }) => (
        <time class="soft" dateTime={createdAt} title={moment(createdAt)}>
          {relative(createdAt)}
        </time>
      ),
    },
    {
      name: words.actions(""),
      actions: true,
      cell: (user) => (
        <Menu
          small
          label={words.actions(user.name)}
          items={[
            {
              label: user.disabled ? words.enable : words.disable,
              icon: user.disabled ? "play" : "pause",
              unavailable: unavailable("admin:UpdateUser"),
              onSelect: () => void switching.run(user),
            },
            {
              label: words.simulate,
              icon: "simulator",
              onSelect: () => go(href(["simulator"], { subject: "user", of: user.name })),
            },
            {
              label: words.delete,
              icon: "trash",
              isDangerous: true,
              unavailable: unavailable("admin:DeleteUser"),
              onSelect: () => setDoomed(user.name),
            },
          ]}
        />
      ),
    },
  ];
  const create = (label: string) => (
    <Button
      kind="primary"
      icon="plus"
      unavailable={unavailable("admin:CreateUser")}
      onClick={() => setQuery({ create: "user" })}
    >
      {label}
    </Button>
  );
  return (
    <Page title={words.title} intro={words.intro} actions={create(words.create)}>
      <Failure of={switching.failure} />
      <SearchList
        {...{ pages, prefix, columns }}
        caption={words.caption}
        keyOf={({ id }) => id}
        empty={{
          icon: "user",
          title: words.emptyTitle,
          children: (
            <>
              <p>{words.emptyHint}</p>
              {create(words.createFirst)}
            </>
          ),
        }}
      />
      {isCreating && (
        <CreateUser
          onClose={() => {
            setQuery({ create: undefined }, { replace: true });
            reload();
          }}
          onCreated={(name) => {
            tell(words.created(name));
            go(href(["users", name]), { replace: true });
          }}
        />
      )}
      {doomed !== undefined && (
        <DeleteUser
          name={doomed}
          onClose={() => setDoomed(undefined)}
          onDeleted={() => {
            tell(words.deleted(doomed));
            setDoomed(undefined);
            reload();
          }}
        />
      )}
    </Page>
  );
}
