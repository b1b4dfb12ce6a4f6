/** All groups, by name. */
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { moment, relative } from "../format.ts";
import { pageQuery } from "../identity/names.ts";
import { SearchList } from "../identity/search_list.tsx";
import { usePages } from "../paging.ts";
import { unavailable } from "../permissions.ts";
import { go, href, place, setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Menu } from "../ui/menu.tsx";
import { tell } from "../ui/messages.tsx";
import { Page } from "../ui/page.tsx";
import type { Column } from "../ui/table.tsx";
import { CreateGroup } from "./create_group.tsx";
import { DeleteGroup } from "./delete_group.tsx";

const words = text.groups;

type Group = Schemas["Group"];

export function GroupList() {
  const prefix = place.value.query.get("find") ?? "";
  const isCreating = place.value.query.has("create");
  const [doomed, setDoomed] = useState<string>();
  const pages = usePages(
    prefix,
    (cursor, signal) =>
      answered(api.GET("/api/v1/groups", { params: { query: pageQuery(prefix, cursor) }, signal })),
  );
  const { reload } = pages.first;
  const columns: readonly Column<Group>[] = [
    {
      name: words.name,
      cell: ({ name }) => <a class="main" href={href(["groups", name])}>{name}</a>,
    },
    {
      name: text.identity.description,
      optional: true,
      cell: ({ description }) => <span class="soft">{description}</span>,
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
      cell: ({ name }) => (
        <Menu
          small
          label={words.actions(name)}
          items={[{
            label: words.delete,
            icon: "trash",
            isDangerous: true,
            unavailable: unavailable("admin:DeleteGroup"),
            onSelect: () => setDoomed(name),
          }]}
        />
      ),
    },
  ];
  const create = (label: string) => (
    <Button
      kind="primary"
      icon="plus"
      unavailable={unavailable("admin:CreateGroup")}
      onClick={() => setQuery({ create: "group" })}
    >
      {label}
    </Button>
  );
  return (
    <Page title={words.title} intro={words.intro} actions={create(words.create)}>
      <SearchList
        {...{ pages, prefix, columns }}
        caption={words.caption}
        keyOf={({ name }) => name}
        empty={{
          icon: "group",
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
        <CreateGroup
          onClose={() => {
            setQuery({ create: undefined }, { replace: true });
            reload();
          }}
          onCreated={(name) => {
            tell(words.created(name));
            go(href(["groups", name]), { replace: true });
          }}
        />
      )}
      {doomed !== undefined && (
        <DeleteGroup
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
