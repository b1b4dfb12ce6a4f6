/** What a session is told of itself. */
import type { Principal } from "../server/auth/principal.ts";
import type { Session } from "../storage/session.ts";

export interface SessionView {
  readonly name: string;
  readonly kind: Session["owner"]["kind"];
  readonly accessKeyId?: string;
  readonly groups: readonly string[];
  /** Names, the user's own and those of the groups. */
  readonly policies: readonly string[];
  /** Whether an access key's own policy limits it further. */
  readonly narrowed: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly expiresAt: string;
}

interface Viewed {
  readonly principal: Principal;
  readonly groups: readonly string[];
  readonly session: Session;
}

export function sessionView({ principal, groups, session }: Viewed): SessionView {
  const { name, accessKeyId, user, narrowing } = principal;
  return {
    name,
    kind: session.owner.kind,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    groups,
    policies: user?.policies.map((policy) => policy.name) ?? [],
    narrowed: narrowing.length > 0,
    createdAt: new Date(session.createdAt).toISOString(),
    expiresAt: new Date(session.expiresAt).toISOString(),
  };
}
