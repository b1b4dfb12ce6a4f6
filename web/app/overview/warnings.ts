/** What an operator should know of the server's state, and what to do about it. */
import type { Schemas } from "../api.ts";
import { text } from "../text.ts";

export interface Warning {
  readonly tone: "warn" | "danger";
  readonly title: string;
  readonly hint?: string;
}

/** Of a drive: from here on it is said, and from here on it is urgent. */
const FULL = 0.85;
const VERY_FULL = 0.95;
const PERCENT = new Intl.NumberFormat("en", { style: "percent" });

export function warningsOf(
  { phase, readOnly, checks, isolates, drives }: Schemas["Status"],
): readonly Warning[] {
  const words = text.overview;
  const warnings: Warning[] = [];
  if (readOnly) warnings.push({ tone: "danger", title: words.readOnly, hint: words.readOnlyHint });
  if (phase !== "running") {
    warnings.push({
      tone: "warn",
      title: phase === "starting" ? words.starting : words.draining,
    });
  }
  for (const { name, ok, detail } of checks) {
    if (!ok) warnings.push({ tone: "danger", title: name, hint: detail });
  }
  for (const { path, freeBytes, totalBytes } of drives) {
    if (freeBytes === undefined || !totalBytes) continue;
    const used = 1 - freeBytes / totalBytes;
    if (used < FULL) continue;
    warnings.push({
      tone: used < VERY_FULL ? "warn" : "danger",
      title: words.room(path, PERCENT.format(used)),
      hint: words.roomHint,
    });
  }
  for (const { name, restarts } of isolates) {
    if (restarts === 0) continue;
    warnings.push({
      tone: "warn",
      title: words.restarted(name, restarts),
      hint: words.restartedHint,
    });
  }
  return warnings;
}
