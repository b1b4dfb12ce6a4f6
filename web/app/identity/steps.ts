/** One thing to people that is several requests to the server: tried again after some failed, those done
 * are not done twice. */
import { useRef } from "preact/hooks";

/** Does what `step` names, unless it was done before. */
export type Once = (step: string, act: () => Promise<unknown>) => Promise<void>;

export function useSteps(): Once {
  const done = useRef(new Set<string>());
  return async (step, act) => {
    if (done.current.has(step)) return;
    await act();
    done.current.add(step);
  };
}
