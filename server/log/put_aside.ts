/** Names of log files that were put aside: the file's own, and the time in UTC, which sorts and which
 * every file system takes. */

/** `access.log` → `access.log.2026-11-21T08-22-22.123Z`, with `-2` and so on behind a second one. */
export function asideName(name: string, time: number, attempt = 1): string {
  const stamp = new Date(time).toISOString().replaceAll(":", "-");
  return `${name}.${stamp}${attempt === 1 ? "" : `-${attempt}`}`;
}

/** When the file of this name was put aside; undefined when it is none of `name`'s. */
export function asideTime(name: string, candidate: string): number | undefined {
  if (!candidate.startsWith(`${name}.`)) return undefined;
  const [, day, hours, minutes, rest] =
    /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)(?:-\d+)?$/.exec(
      candidate.slice(name.length + 1),
    ) ?? [];
  const time = Date.parse(`${day}${hours}:${minutes}:${rest}`);
  return Number.isNaN(time) ? undefined : time;
}
