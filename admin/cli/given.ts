/** What was given to a command: its operands and options, after they were checked against its record, and
 * the forms several of them have. */
import * as z from "zod/mini";
import { duration } from "../../server/config/value_types.ts";
import { UsageError } from "./cli_error.ts";

export interface GivenValues {
  /** By the name in the record, without brackets and dots. */
  readonly operands: ReadonlyMap<string, readonly string[]>;
  /** By name: values, none for a switch that was given. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  /** All there are. */
  readonly known: ReadonlySet<string>;
}

const DAY = 86_400_000;
const DURATION = duration(0, 36_500 * DAY);

export class Given {
  readonly #values: GivenValues;

  constructor(values: GivenValues) {
    this.#values = values;
  }

  /** An operand that must be there. */
  operand(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw new UsageError(`${name} is missing`);
    return value;
  }

  /** An operand that may be left out. */
  optional(name: string): string | undefined {
    return this.operands(name)[0];
  }

  operands(name: string): readonly string[] {
    const values = this.#values.operands.get(name);
    if (values === undefined) throw new Error(`The command has no operand ${name}`);
    return values;
  }

  /** Whether the command has this option. */
  knows(option: string): boolean {
    return this.#values.known.has(option);
  }

  has(option: string): boolean {
    return this.#of(option) !== undefined;
  }

  text(option: string): string | undefined {
    return this.#of(option)?.[0];
  }

  all(option: string): readonly string[] {
    return this.#of(option) ?? [];
  }

  /** A whole number from `least`. */
  number(option: string, least = 1): number | undefined {
    const text = this.text(option);
    if (text === undefined) return undefined;
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
    throw new UsageError(`--${option} takes a whole number from ${least}, not ${quoted(text)}`);
  }

  /** Milliseconds: `1h30m`, `7d`, `0`. */
  duration(option: string): number | undefined {
    const text = this.text(option);
    if (text === undefined) return undefined;
    if (text === "0") return 0;
    const parsed = z.safeParse(DURATION, text);
    if (parsed.success) return parsed.data;
    throw new UsageError(
      `--${option} takes a duration such as 30s, 24h or 7d, not ${quoted(text)}`,
    );
  }

  /** A time as the API writes it, from one or from a duration, which counts from `now` in the direction
   * of `sign`. */
  time(option: string, { now, sign }: { readonly now: number; readonly sign: 1 | -1 }) {
    const text = this.text(option);
    if (text === undefined) return undefined;
    const date = Date.parse(text);
    if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date)) return new Date(date).toISOString();
    const parsed = z.safeParse(DURATION, text);
    if (parsed.success) return new Date(now + sign * parsed.data).toISOString();
    throw new UsageError(
      `--${option} takes a time such as 2026-01-31T10:15:00Z, or a duration such as 24h, not ${
        quoted(text)
      }`,
    );
  }

  /** `KEY=VALUE` texts of an option; undefined: it is not given. */
  pairs(option: string): Readonly<Record<string, string>> | undefined {
    return this.has(option) ? pairsOf(this.all(option)) : undefined;
  }

  #of(option: string): readonly string[] | undefined {
    if (!this.#values.known.has(option)) throw new Error(`The command has no option ${option}`);
    return this.#values.options.get(option);
  }
}

/** `KEY=VALUE` texts. Throws UsageError for others, and for a key that is there twice. */
export function pairsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const [key, value] = pairOf(text);
    if (pairs.has(key)) throw new UsageError(`${key} is given twice`);
    pairs.set(key, value);
  }
  return Object.fromEntries(pairs);
}

export function pairOf(text: string): readonly [key: string, value: string] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new UsageError(`${quoted(text)} is not of the form KEY=VALUE`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
