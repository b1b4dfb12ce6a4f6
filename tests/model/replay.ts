/** Does operations to a store and to the model side by side, and when they part, looks for the
 * fewest operations that still make them. */
import { brief, compareOutcomes, Ids, type Outcome } from "./compare.ts";
import { generateOperations } from "./generate_operations.ts";
import { Model } from "./model.ts";
import type { Material, Operation } from "./operations.ts";
import { resolveOperation } from "./resolve.ts";
import { type Call, Refusal, type Store } from "./store.ts";

/** A store to be tried, empty. */
export interface Subject extends AsyncDisposable {
  readonly store: Store;
  /** Fields of answers and refusals it does not tell. */
  readonly ignored: ReadonlySet<string>;
  /** A last look inside, after all operations: what is wrong, in words. */
  verify?(): Promise<readonly string[]> | readonly string[];
}

export interface Trial {
  readonly material: Material;
  /** A fresh store for each attempt. */
  readonly open: () => Promise<Subject> | Subject;
}

export interface Divergence {
  /** Position of the operation at which it showed. */
  readonly at: number;
  readonly message: string;
}

/** Undefined when the store did everything the model did. */
export async function replay(
  operations: readonly Operation[],
  { material, open }: Trial,
): Promise<Divergence | undefined> {
  const model = new Model({ minimumPartSize: material.minimumPartSize });
  const ids = new Ids();
  await using subject = await open();
  for (const [at, operation] of operations.entries()) {
    const situation = { model, material, versionIds: ids.versions, uploadIds: ids.uploads };
    for (const call of resolveOperation(operation, situation)) {
      const expected = await outcome(model, call);
      let difference: string | undefined;
      try {
        const input = ids.translate(call.input);
        const actual = await outcome(subject.store, { ...call, input } as Call);
        difference = compareOutcomes(expected, actual, { ids, ignored: subject.ignored });
      } catch (error) {
        difference = `failed: ${error instanceof Error ? error.stack : error}`;
      }
      if (difference !== undefined) {
        return { at, message: `${call.name}(${brief(call.input)}): ${difference}` };
      }
    }
  }
  let faults: readonly string[];
  try {
    faults = await subject.verify?.() ?? [];
  } catch (error) {
    faults = [error instanceof Error ? error.stack ?? error.message : String(error)];
  }
  if (faults.length === 0) return undefined;
  return { at: operations.length - 1, message: `verify: ${faults.join("; ")}` };
}

async function outcome(store: Store, call: Call): Promise<Outcome> {
  try {
    return { answer: await (store[call.name] as (input: unknown) => unknown)(call.input) };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error };
    throw error;
  }
}

export interface Shrunk extends Divergence {
  readonly operations: readonly Operation[];
}

/** Leaves out operations, larger runs first, as long as the two still part; at most `patience`
 * milliseconds. */
export async function shrink(
  operations: readonly Operation[],
  divergence: Divergence,
  { trial, patience }: { readonly trial: Trial; readonly patience: number },
): Promise<Shrunk> {
  const deadline = performance.now() + patience;
  let best: Shrunk = { ...divergence, operations: operations.slice(0, divergence.at + 1) };
  for (let run = Math.ceil(best.operations.length / 2);; run = Math.ceil(run / 2)) {
    let removed = false;
    for (let end = best.operations.length; end > 0;) {
      if (performance.now() > deadline) return best;
      const start = Math.max(0, end - run);
      const fewer = best.operations.filter((_, i) => i < start || i >= end);
      const still = fewer.length === 0 ? undefined : await replay(fewer, trial);
      if (still !== undefined) {
        best = { ...still, operations: fewer.slice(0, still.at + 1) };
        removed = true;
      }
      end = Math.min(start, best.operations.length);
    }
    if (run === 1 && !removed) return best;
  }
}

/** One seed's worth. Throws with the seed and the shortest list of operations found. */
export async function tryOperations(
  trial: Trial,
  options: { readonly seed: number; readonly count: number; readonly patience?: number },
): Promise<void> {
  const { seed, count, patience = 60_000 } = options;
  const operations = generateOperations(seed, count, trial.material);
  const divergence = await replay(operations, trial);
  if (divergence === undefined) return;
  const shrunk = await shrink(operations, divergence, { trial, patience });
  throw new PropertyFailure(seed, divergence, shrunk);
}

export class PropertyFailure extends Error {
  override readonly name = "PropertyFailure";

  constructor(readonly seed: number, readonly first: Divergence, readonly shrunk: Shrunk) {
    const list = shrunk.operations.map((operation, i) => `  ${i}. ${JSON.stringify(operation)}`);
    super(
      [
        `seed ${seed}, operation ${first.at}: ${first.message}`,
        `shrunk to ${shrunk.operations.length} operations:`,
        ...list,
        `=> ${shrunk.message}`,
      ].join("\n"),
    );
  }
}
