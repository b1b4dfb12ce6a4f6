/** Everything under /policies: the list, one policy, and the writing of it. */
import { EditPolicy, NewPolicy } from "../policies/edit_policy.tsx";
import { PolicyDetail } from "../policies/policy_detail.tsx";
import { PolicyList } from "../policies/policy_list.tsx";
import { NEW_POLICY } from "../policies/policy_places.ts";
import type { Place } from "../router.ts";

export function Show({ steps: [, name, what], query }: Place) {
  if (name === undefined) return <PolicyList />;
  if (name === NEW_POLICY) {
    const copy = query.get("copy");
    return <NewPolicy key={copy} copy={copy} />;
  }
  return what === "edit"
    ? <EditPolicy key={name} name={name} />
    : <PolicyDetail key={name} name={name} />;
}
