/** All policies, by name, built-in ones among them. */
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { moment, relative } from "../format.ts";
import { pageQuery } from "../identity/names.ts";
import { SearchList } from "../identity/search_list.tsx";
import { usePages } from "../paging.ts";
import { unavailable } from "../permissions.ts";
import { go, href, place } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Menu } from "../ui/menu.tsx";
import { tell } from "../ui/messages.tsx";
import { Badge, Page } from "../ui/page.tsx";
import type { Column } from "../ui/table.tsx";
import { DeletePolicy } from "./delete_policy.tsx";
import { NEW_POLICY } from "./policy_places.ts";

const words = text.policies;

type Policy = Schemas["Policy"];

export function PolicyList() {
  const prefix = place.value.query.get("find") ?? "";
  const [doomed, setDoomed] = useState<string>();
  const pages = usePages(
    prefix,
    (cursor, signal) =>
      answered(
        api.GET("/api/v1/policies", { params: { query: pageQuery(prefix, cursor) }, signal }),
      ),
  );
  const cannotPut = unavailable("admin:PutPolicy");
  const columns: readonly Column<Policy>[] = [
    {
      name: words.name,
      cell: ({ name, builtIn }) => (
        <span class="row">
          <a class="main" href={href(["policies", name])}>{name}</a>
          {builtIn && <Badge>{words.builtIn}</Badge>}
        </span>
      ),
    },
    {
      name: text.identity.description,
      optional: true,
      cell: ({ description }) => <span class="soft">{description}</span>,
    },
    {
      name: words.changedAt,
      optional: true,
      cell: ({ updatedAt }) =>
        updatedAt !== undefined && (
          <time class="soft" dateTime={updatedAt} title={moment(updatedAt)}>
            {relative(updatedAt)}
          </time>
        ),
    },
    {
      name: words.actions(""),
      actions: true,
      cell: ({ name, builtIn }) => (
        <Menu
          small
          label={words.actions(name)}
          items={[
            {
              label: words.edit,
              icon: "edit",
              unavailable: builtIn ? words.builtInHint : cannotPut,
              onSelect: () => go(href(["policies", name, "edit"])),
            },
            {
              label: words.copy,
              icon: "copy",
              unavailable: cannotPut,
              onSelect: () => go(href(["policies", NEW_POLICY], { copy: name })),
            },
            {
              label: words.delete,
              icon: "trash",
              isDangerous: true,
              unavailable: builtIn ? words.builtInHint : unavailable("admin:DeletePolicy"),
              onSelect: () => setDoomed(name),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={
        <Button
          kind="primary"
          icon="plus"
          unavailable={cannotPut}
          onClick={() => go(href(["policies", NEW_POLICY]))}
        >
          {words.create}
        </Button>
      }
    >
      <SearchList
        {...{ pages, prefix, columns }}
        caption={words.caption}
        keyOf={({ name }) => name}
        empty={{ icon: "policy", title: words.emptyTitle, children: <p>{words.emptyHint}</p> }}
      />
      {doomed !== undefined && (
        <DeletePolicy
          name={doomed}
          onClose={() => setDoomed(undefined)}
          onDeleted={() => {
            tell(words.deleted(doomed));
            setDoomed(undefined);
            pages.first.reload();
          }}
        />
      )}
    </Page>
  );
}
