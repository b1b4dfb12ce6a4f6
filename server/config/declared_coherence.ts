/** What is declared, seen together: whatever is named must be declared too, so that nothing depends on
 * what happens to be in a data directory; nobody is declared who is there already. */
import { BUILT_IN_NAMES, isReservedUser } from "../identity_rules.ts";
import { pathText, type Resolved } from "./resolve.ts";
import type { SettingName } from "./settings.ts";

/** One line for each contradiction. */
export function* declaredContradictions({ config, placeOf }: Resolved): Generator<string> {
  const { policies, groups, users, "root.user": rootUser } = config;
  const told = (name: SettingName, path: readonly PropertyKey[], message: string): string =>
    `${name}${pathText(path)} (${placeOf(name, path)}) ${message}`;

  const known = new Set([...BUILT_IN_NAMES, ...policies.map(({ name }) => name)]);
  for (const [setting, holders] of [["groups", groups], ["users", users]] as const) {
    for (const [at, holder] of holders.entries()) {
      for (const [index, name] of (holder.policies ?? []).entries()) {
        if (known.has(name)) continue;
        const message = `must be a policy that is declared or built in, not ${
          JSON.stringify(name)
        }`;
        yield told(setting, [at, "policies", index], message);
      }
    }
  }

  const declaredGroups = new Set(groups.map(({ name }) => name));
  const keys = new Set<string>();
  for (const [at, user] of users.entries()) {
    if (isReservedUser(user.name, rootUser)) {
      yield told("users", [at, "name"], "must be another name: this one is reserved");
    }
    for (const [index, name] of (user.groups ?? []).entries()) {
      if (declaredGroups.has(name)) continue;
      const message = `must be a group that is declared, not ${JSON.stringify(name)}`;
      yield told("users", [at, "groups", index], message);
    }
    for (const [index, { accessKeyId }] of user.accessKeys.entries()) {
      const path = [at, "accessKeys", index, "accessKeyId"];
      if (keys.has(accessKeyId)) yield told("users", path, "must be declared once");
      if (accessKeyId === rootUser) yield told("users", path, "must not be that of the root user");
      keys.add(accessKeyId);
    }
  }
}
