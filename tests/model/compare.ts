/** Whether a store answered what the model answered. Ids are each side's own: the first time one is
 * told, it is bound to the other's, from then on they must stay a pair. */
import { Buffer } from "node:buffer";
import type { Refusal } from "./store.ts";

/** Fields that hold a version or upload id. */
const ID_FIELDS = new Set([
  ...["versionId", "uploadId", "sourceVersionId", "deleteMarkerVersionId", "afterId"],
]);

export class Ids {
  readonly #toStore = new Map<string, string>();
  readonly #fromStore = new Map<string, string>();
  /** The model's ids in the order they were first told. */
  readonly versions: string[] = [];
  readonly uploads: string[] = [];

  /** Undefined when the two belong together, else what is wrong. */
  bind(field: string, expected: string, actual: string): string | undefined {
    const known = this.#toStore.get(expected);
    if (expected === "null" || actual === "null" || known !== undefined) {
      const wanted = known ?? expected;
      return wanted === actual ? undefined : `expected id ${wanted}, got ${actual}`;
    }
    if (this.#fromStore.has(actual)) return `id ${actual} told again for something new`;
    this.#toStore.set(expected, actual);
    this.#fromStore.set(actual, expected);
    (field === "uploadId" ? this.uploads : this.versions).push(expected);
    return undefined;
  }

  /** Input in the model's ids to the same in the store's. */
  translate<Input>(input: Input): Input {
    if (Array.isArray(input)) return input.map((item) => this.translate(item)) as Input;
    if (typeof input !== "object" || input === null || input instanceof Uint8Array) return input;
    const entries = Object.entries(input).map(([name, value]) => {
      if (!ID_FIELDS.has(name) || value === "null") return [name, this.translate(value)];
      const id = this.#toStore.get(value);
      if (id === undefined) throw new Error(`the store was never asked about ${value}`);
      return [name, id];
    });
    return Object.fromEntries(entries) as Input;
  }
}

export interface Comparison {
  readonly ids: Ids;
  /** Fields this store does not tell. */
  readonly ignored: ReadonlySet<string>;
}

export type Outcome = { readonly answer: unknown } | { readonly refusal: Refusal };

/** Undefined when both are the same, else where and how they differ. */
export function compareOutcomes(
  expected: Outcome,
  actual: Outcome,
  comparison: Comparison,
): string | undefined {
  if ("answer" in expected && "answer" in actual) {
    return compareValues(expected.answer, actual.answer, "answer", comparison);
  }
  if ("refusal" in expected && "refusal" in actual) {
    const [wanted, got] = [expected.refusal, actual.refusal];
    if (wanted.status !== got.status) return `expected ${show(wanted)}, got ${show(got)}`;
    if (got.code !== undefined && wanted.code !== got.code) {
      return `expected ${show(wanted)}, got ${show(got)}`;
    }
    const told = (refusal: Refusal) => ({ ...refusal.details, status: undefined });
    return compareValues(told(wanted), told(got), `${wanted.code}`, comparison);
  }
  return `expected ${showOutcome(expected)}, got ${showOutcome(actual)}`;
}

function compareValues(
  expected: unknown,
  actual: unknown,
  path: string,
  comparison: Comparison,
): string | undefined {
  if (expected instanceof Uint8Array && actual instanceof Uint8Array) {
    if (Buffer.compare(expected, actual) === 0) return undefined;
    return `${path}: other bytes (${expected.length} expected, ${actual.length} got)`;
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) {
      return `${path}: expected ${expected.length} items ${brief(expected)}, got ${actual.length} ${
        brief(actual)
      }`;
    }
    for (const [i, item] of expected.entries()) {
      const difference = compareValues(item, actual[i], `${path}[${i}]`, comparison);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  if (isRecord(expected) && isRecord(actual)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      if (comparison.ignored.has(name)) continue;
      const at = `${path}.${name}`;
      const [wanted, got] = [expected[name], actual[name]];
      const ids = ID_FIELDS.has(name) && typeof wanted === "string" && typeof got === "string";
      const difference = ids
        ? comparison.ids.bind(name, wanted, got)
        : compareValues(wanted, got, at, comparison);
      if (difference !== undefined) return ids ? `${at}: ${difference}` : difference;
    }
    return undefined;
  }
  if (expected === actual) return undefined;
  return `${path}: expected ${brief(expected)}, got ${brief(actual)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array) &&
    !Array.isArray(value);
}

function show(refusal: Refusal): string {
  return `${refusal.status} ${refusal.code ?? ""}`.trim();
}

function showOutcome(outcome: Outcome): string {
  return "answer" in outcome ? `an answer ${brief(outcome.answer)}` : show(outcome.refusal);
}

/** A value short enough to print; bytes as their number. */
export function brief(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, item) => item instanceof Uint8Array ? `${item.length} bytes` : item,
  );
  return text === undefined ? "nothing" : text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
