/** Whether long work lets others go first: counts the turns the event loop takes meanwhile. */
import { setImmediate } from "node:timers";

/** How often something else could have run until `work` was done. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0, isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isDone = true;
  await new Promise((resolve) => setImmediate(resolve));
  return turns;
}

/** Work that takes longer than one turn may. */
export function workOn(): void {
  for (const since = performance.now(); performance.now() - since < 11;);
}
