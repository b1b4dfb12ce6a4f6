/** What a session is told of itself. */
import { decide } from "../server/auth/authorize.ts";
import type { Principal } from "../server/auth/principal.ts";
import { requestFacts } from "../server/auth/request_facts.ts";
import { Query } from "../server/s3/request.ts";
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
  /** Whether each of these may be done at all, for what to show: the answer to a request decides. */
  readonly hints: Readonly<Record<string, boolean>>;
}

export interface ViewedBy {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly secure: boolean;
  readonly address?: string | undefined;
}

/** What a console has pages for. */
const HINTED = [
  "admin:GetConfiguration",
  "admin:GetStatus",
  "admin:ListAccessKeys",
  "admin:ListGroups",
  "admin:ListPolicies",
  "admin:ListUsers",
  "s3:CreateBucket",
  "s3:ListAllMyBuckets",
];

interface Viewed {
  readonly principal: Principal;
  readonly groups: readonly string[];
  readonly session: Session;
}

export function sessionView({ principal, groups, session }: Viewed, by: ViewedBy): SessionView {
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
    hints: hintsFor(principal, by),
  };
}

function hintsFor(principal: Principal, { now, secure, address }: ViewedBy) {
  const request = {
    id: "",
    method: "GET",
    address: { query: new Query([]), rawPath: "", rawQuery: "" },
    headers: new Map(),
    secure,
    time: now,
  } as const;
  return Object.fromEntries(HINTED.map((action) => {
    const facts = requestFacts(request, {
      ...{ principal, presigned: false, remoteAddress: address, region: "" },
      ...{ actions: [action], createsObject: false },
    });
    const { allowed } = decide({ principal, action, target: {}, facts, access: undefined });
    return [action, allowed];
  }));
}
