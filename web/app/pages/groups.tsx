/** Everything under /groups: the list, and one group. */
import { GroupDetail } from "../groups/group_detail.tsx";
import { GroupList } from "../groups/group_list.tsx";
import type { Place } from "../router.ts";

export function Show({ steps: [, name] }: Place) {
  return name === undefined ? <GroupList /> : <GroupDetail key={name} name={name} />;
}
