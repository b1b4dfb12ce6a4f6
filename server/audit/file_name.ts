/** Names of the audit log's files: `audit.log` is written, `audit-<number>-<first sequence>.log` are
 * full, `.gz` behind them when compressed. */

export const CURRENT = "audit.log";
/** Behind a name: not whole yet. */
export const UNFINISHED = ".new";

/** A file that is full, in one form or both. */
export interface FullFile {
  readonly number: number;
  /** Without `.gz`. */
  readonly name: string;
  readonly plain: boolean;
  readonly compressed: boolean;
}

export function fullName(number: number, first: number): string {
  return `audit-${String(number).padStart(6, "0")}-${String(first).padStart(16, "0")}.log`;
}

/** Those among `names` that are full files, oldest first. */
export function fullFiles(names: readonly string[]): readonly FullFile[] {
  const files = new Map<string, FullFile>();
  for (const entry of names) {
    const match = /^(audit-(\d{6,15})-\d{16}\.log)(\.gz)?$/.exec(entry);
    if (match === null) continue;
    const [, name = "", number, suffix] = match;
    const known = files.get(name);
    files.set(name, {
      number: Number(number),
      name,
      plain: suffix === undefined || known?.plain === true,
      compressed: suffix !== undefined || known?.compressed === true,
    });
  }
  return [...files.values()].sort((a, b) => a.number - b.number);
}

/** `audit.log.untrusted-2026-11-21T08-22-22.123Z`: the time it was put aside. */
export function asideName(time: number): string {
  return `${CURRENT}.untrusted-${new Date(time).toISOString().replaceAll(":", "-")}`;
}
