/** All groups, by name. */
import { answered, api, type Schemas } from "../api.ts";
import { descriptionColumn, ListPage, timeColumn } from "../list_page.tsx";
import { unavailable } from "../permissions.ts";
import { text } from "../text.ts";
import type { Column } from "../ui/table.tsx";
import { CreateGroup } from "./create_group.tsx";
import { DeleteGroup } from "./delete_group.tsx";

const words = text.groups;

type Group = Schemas["Group"];

const COLUMNS: readonly Column<Group>[] = [
  descriptionColumn(),
  timeColumn(text.identity.createdAt, ({ createdAt }) => createdAt),
];

export function GroupList() {
  return (
    <ListPage<Group>
      step="groups"
      icon="group"
      words={words}
      ask={(query, signal) => answered(api.GET("/api/v1/groups", { params: { query }, signal }))}
      columns={COLUMNS}
      actions={() => []}
      creation={{
        unavailable: unavailable("admin:CreateGroup"),
        show: (ends) => <CreateGroup {...ends} />,
      }}
      deletion={{
        unavailable: () => unavailable("admin:DeleteGroup"),
        show: ({ name }, ends) => <DeleteGroup {...{ name, ...ends }} />,
      }}
    />
  );
}
