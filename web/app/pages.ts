/** The pages: where they are, how the navigation names them, and the code that shows them, which is
 * fetched when one is first looked at. A new page is one entry here. */
import type { ComponentType } from "preact";
import type { Page } from "../pages.ts";
import { may } from "./permissions.ts";
import type { Place } from "./router.ts";
import { text } from "./text.ts";
import type { IconName } from "./ui/icon.tsx";

export interface PageModule {
  /** Shows what the steps behind the first say. */
  readonly Show: ComponentType<Place>;
}

export interface PageEntry {
  readonly step: Page;
  readonly label: string;
  readonly icon: IconName;
  /** Absent: not in the navigation. */
  readonly section?: keyof typeof text.shell.sections | "top";
  /** Hidden from who may none of these. */
  readonly needs?: readonly string[];
  readonly load: () => Promise<PageModule>;
}

const { pages: labels } = text.shell;

export const PAGE_ENTRIES: readonly PageEntry[] = [
  {
    step: "",
    label: labels.overview,
    icon: "overview",
    section: "top",
    load: () => import("./pages/overview.tsx"),
  },
  {
    step: "buckets",
    label: labels.buckets,
    icon: "bucket",
    section: "storage",
    load: () => import("./pages/buckets.tsx"),
  },
  {
    step: "shares",
    label: labels.shares,
    icon: "link",
    section: "storage",
    load: () => import("./pages/shares.tsx"),
  },
  {
    step: "users",
    label: labels.users,
    icon: "user",
    section: "identity",
    needs: ["admin:ListUsers"],
    load: () => import("./pages/users.tsx"),
  },
  {
    step: "groups",
    label: labels.groups,
    icon: "group",
    section: "identity",
    needs: ["admin:ListGroups"],
    load: () => import("./pages/groups.tsx"),
  },
  {
    step: "access-keys",
    label: labels.accessKeys,
    icon: "key",
    section: "identity",
    needs: ["admin:ListOwnAccessKeys", "admin:ListAccessKeys"],
    load: () => import("./pages/access_keys.tsx"),
  },
  {
    step: "policies",
    label: labels.policies,
    icon: "policy",
    section: "identity",
    needs: ["admin:ListPolicies"],
    load: () => import("./pages/policies.tsx"),
  },
  {
    step: "simulator",
    label: labels.simulator,
    icon: "simulator",
    section: "identity",
    load: () => import("./pages/simulator.tsx"),
  },
  {
    step: "account",
    label: labels.account,
    icon: "user",
    load: () => import("./pages/account.tsx"),
  },
  {
    step: "connect",
    label: labels.connect,
    icon: "connect",
    section: "storage",
    load: () => import("./pages/connect.tsx"),
  },
  {
    step: "audit",
    label: labels.audit,
    icon: "audit",
    section: "operations",
    needs: ["admin:GetAudit"],
    load: () => import("./pages/audit.tsx"),
  },
  {
    step: "trace",
    label: labels.trace,
    icon: "trace",
    section: "operations",
    needs: ["admin:Trace"],
    load: () => import("./pages/trace.tsx"),
  },
  {
    step: "refusals",
    label: labels.refusals,
    icon: "refused",
    section: "operations",
    needs: ["admin:GetRefusal"],
    load: () => import("./pages/refusals.tsx"),
  },
  {
    step: "status",
    label: labels.status,
    icon: "status",
    section: "operations",
    needs: ["admin:GetStatus"],
    load: () => import("./pages/status.tsx"),
  },
  {
    step: "configuration",
    label: labels.configuration,
    icon: "settings",
    section: "operations",
    needs: ["admin:GetConfiguration"],
    load: () => import("./pages/configuration.tsx"),
  },
];

/** Whether the visitor may do anything there. */
export function isOffered({ needs }: PageEntry): boolean {
  return needs === undefined ||
    needs.map((action) => may(action)).some((allowed) => allowed === true);
}
