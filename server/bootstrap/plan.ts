/** Makes what was declared so: before the server is ready, only what differs, again at every start.
 * What was not declared is left as it is; nothing is taken over, nothing is removed. */
import type { DeclaredBucket } from "../config/declared_buckets.ts";
import type { DeclaredGroup } from "../config/declared_groups.ts";
import type { DeclaredPolicy } from "../config/declared_policies.ts";
import type { DeclaredUser } from "../config/declared_users.ts";
import { planBucket } from "./buckets.ts";
import type { Change, Present } from "./change.ts";
import { planAttachments, planGroup } from "./groups.ts";
import { planKey } from "./keys.ts";
import { planPolicy } from "./policies.ts";
import { planMemberships, planUser } from "./users.ts";

/** What must be so. Names in it are declared with it, or built in. */
export interface Declarations {
  readonly policies?: readonly DeclaredPolicy[] | undefined;
  readonly groups?: readonly DeclaredGroup[] | undefined;
  readonly users?: readonly DeclaredUser[] | undefined;
  readonly buckets?: readonly DeclaredBucket[] | undefined;
}

/** What differs, in the order to apply it: whatever is named is there by then. `present` undefined:
 * there is nothing yet. ConfigError for what cannot be made so; nothing has been changed then. */
export async function planChanges(
  { policies = [], groups = [], users = [], buckets = [] }: Declarations,
  present: Present | undefined,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const policy of policies) changes.push(...await planPolicy(policy, present));
  for (const group of groups) changes.push(...await planGroup(group, present));
  for (const user of users) changes.push(...await planUser(user, present));
  for (const user of users) changes.push(...await planMemberships(user, present));
  for (const [kind, holders] of [["group", groups], ["user", users]] as const) {
    for (const { name, policies = [] } of holders) {
      changes.push(...await planAttachments({ kind, name }, policies, present));
    }
  }
  for (const { name, accessKeys } of users) {
    for (const key of accessKeys) changes.push(...await planKey(key, name, present));
  }
  for (const bucket of buckets) changes.push(...await planBucket(bucket, present));
  return changes;
}
