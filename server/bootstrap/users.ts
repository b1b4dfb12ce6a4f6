/** Declared users and the groups they are in. */
import type { DeclaredUser } from "../config/declared_users.ts";
import type { Change, Present } from "./change.ts";
import { differing } from "./differing.ts";

export async function planUser(
  { name, description, disabled }: DeclaredUser,
  present: Present | undefined,
): Promise<readonly Change[]> {
  const found = await present?.reader.getUser({ name });
  if (found === undefined) {
    return [{
      text: `create user ${name}`,
      async apply({ identities, by }) {
        const described = description === undefined ? {} : { description };
        await identities.createUser({ name, ...described }, by);
        if (disabled) await identities.updateUser({ name, disabled }, by);
      },
    }];
  }
  const changed = differing({ description, disabled }, found);
  if (changed === undefined) return [];
  return [{
    text: `change user ${name} (${changed.names})`,
    async apply({ identities, by }) {
      await identities.updateUser({ name, ...changed.values }, by);
    },
  }];
}

export async function planMemberships(
  { name, groups = [] }: DeclaredUser,
  present: Present | undefined,
): Promise<readonly Change[]> {
  const found = await present?.reader.getIdentityOfUser(name);
  const missing = new Set(groups).difference(new Set(found?.groups));
  return [...missing].map((group) => ({
    text: `add user ${name} to group ${group}`,
    async apply({ identities, by }) {
      await identities.addMembers(group, [name], by);
    },
  }));
}
