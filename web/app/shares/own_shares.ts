/** Which links are the visitor's own, and what follows. */
import type { Schemas } from "../api.ts";
import { unavailable } from "../permissions.ts";
import { isRoot, session } from "../session.ts";

/** Why it cannot be revoked; undefined: it can. */
export function cannotRevoke({ user }: Pick<Schemas["Share"], "user">): string | undefined {
  const isOwn = user === null ? isRoot.value : user === session.value?.name;
  return isOwn && session.value?.narrowed === false ? undefined : unavailable("admin:DeleteShare");
}
