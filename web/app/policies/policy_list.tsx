/** All policies, by name, built-in ones among them. */
import { answered, api, type Schemas } from "../api.ts";
import { descriptionColumn, ListPage, timeColumn } from "../list_page.tsx";
import { unavailable } from "../permissions.ts";
import { go, href } from "../router.ts";
import { text } from "../text.ts";
import { Badge } from "../ui/page.tsx";
import type { Column } from "../ui/table.tsx";
import { DeletePolicy } from "./delete_policy.tsx";
import { NEW_POLICY } from "./policy_places.ts";

const words = text.policies;

type Policy = Schemas["ListedPolicy"];

const COLUMNS: readonly Column<Policy>[] = [
  descriptionColumn(),
  {
    name: words.attachedTo,
    optional: true,
    cell: ({ holders }) => (
      <span class={holders === 0 ? "soft whole" : "whole"}>{words.holders(holders)}</span>
    ),
  },
  timeColumn(words.changedAt, ({ updatedAt }) => updatedAt),
];

export function PolicyList() {
  const cannotPut = unavailable("admin:PutPolicy");
  return (
    <ListPage<Policy>
      step="policies"
      icon="policy"
      words={words}
      ask={(query, signal) => answered(api.GET("/api/v1/policies", { params: { query }, signal }))}
      badges={({ builtIn }) => builtIn && <Badge>{words.builtIn}</Badge>}
      columns={COLUMNS}
      actions={({ name, builtIn }) => [
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
      ]}
      creation={{ unavailable: cannotPut, show: href(["policies", NEW_POLICY]) }}
      deletion={{
        unavailable: ({ builtIn }) =>
          builtIn ? words.builtInHint : unavailable("admin:DeletePolicy"),
        show: ({ name }, ends) => <DeletePolicy {...{ name, ...ends }} />,
      }}
    />
  );
}
