/** What a configuration read again changes: at once, or only after a restart. */
import type { Resolved } from "./resolve.ts";
import type { Setting } from "./setting.ts";
import { type SettingName, SETTINGS } from "./settings.ts";

export interface Changes {
  /** Take effect now. */
  readonly live: readonly SettingName[];
  /** Stay as they were until a restart. */
  readonly waiting: readonly SettingName[];
}

/** Settings that differ, in the order of the table. */
export function changedSettings(before: Resolved, after: Resolved): Changes {
  const live: SettingName[] = [], waiting: SettingName[] = [];
  for (const [key, setting] of Object.entries(SETTINGS) as readonly [SettingName, Setting][]) {
    const [one, other] = [before.config[key], after.config[key]];
    if (same(one, other)) continue;
    // What is turned on or off needs a restart.
    (setting.live && one !== undefined && other !== undefined ? live : waiting).push(key);
  }
  return { live, waiting };
}

/** The settings of `before`, but for those that take effect now. */
export function withLive(before: Resolved, after: Resolved, { live }: Changes): Resolved {
  const pick = <Values extends object>(one: Values, other: Values): Values => {
    const picked = { ...one };
    for (const name of live) Object.assign(picked, { [name]: other[name as keyof Values] });
    return picked;
  };
  return {
    ...before,
    config: pick(before.config, after.config),
    sources: pick(before.sources, after.sources),
    given: pick(before.given, after.given),
  };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
