/** Declared groups, and the policies that are attached to groups and users alike. */
import type { PolicyHolder } from "../../storage/identity.ts";
import type { DeclaredGroup } from "../config/declared_groups.ts";
import type { Change, Present } from "./change.ts";

export async function planGroup(
  { name, description }: DeclaredGroup,
  present: Present | undefined,
): Promise<readonly Change[]> {
  const found = await present?.reader.getGroup(name);
  const described = description === undefined ? {} : { description };
  if (found === undefined) {
    return [{
      text: `create group ${name}`,
      async apply({ identities, by }) {
        await identities.createGroup({ name, ...described }, by);
      },
    }];
  }
  if (description === undefined || description === found.description) return [];
  return [{
    text: `change group ${name} (description)`,
    async apply({ writer, by }) {
      const cause = { ...by, action: "UpdateGroup" };
      await writer.execute("updateGroup", { name, description, cause });
    },
  }];
}

export async function planAttachments(
  holder: PolicyHolder,
  wanted: readonly string[],
  present: Present | undefined,
): Promise<readonly Change[]> {
  const attached = await present?.reader.listAttachments(holder) ?? [];
  const missing = new Set(wanted).difference(new Set(attached.map(({ name }) => name)));
  return [...missing].map((policy) => ({
    text: `attach policy ${policy} to ${holder.kind} ${holder.name}`,
    async apply({ identities, by }) {
      await identities.attachPolicies(holder, [policy], by);
    },
  }));
}
