/** Numbers and times as people read them, in the language of the page. */
const LOCALE = globalThis.document?.documentElement.lang || "en";
const NUMBER = new Intl.NumberFormat(LOCALE);
const SHORT = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const MOMENT = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium" });
const DAY_TIME = new Intl.DateTimeFormat(LOCALE, {
  ...{ month: "short", day: "numeric" },
  ...{ hour: "numeric", minute: "2-digit", second: "2-digit" },
});
const CLOCK = new Intl.DateTimeFormat(LOCALE, { hour: "numeric", minute: "2-digit" });
const INSTANT = new Intl.DateTimeFormat(LOCALE, {
  ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  ...{ fractionalSecondDigits: 3, hourCycle: "h23" },
});
const RELATIVE = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export function count(value: number): string {
  return NUMBER.format(value);
}

/** `1 object`, `2,000 objects`: of nouns that take an s. */
export function counted(value: number, noun: string): string {
  return `${NUMBER.format(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Bytes: `12.3 MiB`. */
export function bytes(value: number): string {
  let unit = 0, scaled = value;
  while (scaled >= 1_024 && unit < UNITS.length - 1) {
    scaled /= 1_024;
    unit++;
  }
  return `${unit === 0 ? NUMBER.format(scaled) : SHORT.format(scaled)} ${UNITS[unit]}`;
}

export function moment(iso: string | number): string {
  return MOMENT.format(new Date(iso));
}

/** `Nov 21, 2:05:09 PM`; of another year with that. */
export function dayTime(iso: string | number, now = Date.now()): string {
  const at = new Date(iso);
  return (at.getFullYear() === new Date(now).getFullYear() ? DAY_TIME : MOMENT).format(at);
}

/** `2:05 PM`. */
export function clock(iso: string | number): string {
  return CLOCK.format(new Date(iso));
}

/** `14:05:09.123`. */
export function instant(iso: string | number): string {
  return INSTANT.format(new Date(iso));
}

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** `3 minutes ago`, `in 2 days`. */
export function relative(iso: string | number, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1_000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.round(seconds / size), unit);
  }
  return RELATIVE.format(Math.round(seconds), "second");
}

/** Milliseconds: `3 d 4 h`, `12 min`, `450 ms`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${SHORT.format(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1_000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  return parts.filter(([value]) => value > 0).slice(0, 2).map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}
