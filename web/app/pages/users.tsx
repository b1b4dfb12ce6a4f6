/** Everything under /users: the list, and one user. */
import type { Place } from "../router.ts";
import { UserDetail } from "../users/user_detail.tsx";
import { UserList } from "../users/user_list.tsx";

export function Show({ steps: [, name] }: Place) {
  return name === undefined ? <UserList /> : <UserDetail key={name} name={name} />;
}
