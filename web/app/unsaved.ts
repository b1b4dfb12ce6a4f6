/** What was changed and not saved: the visitor is asked before it is left behind. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { guardLeaving, type GuardOptions } from "./router.ts";

/** The result ends the asking at once: what was saved, or given up, is left without a question. */
export function useUnsaved(
  isUnsaved: boolean,
  question: string,
  options?: GuardOptions,
): () => void {
  const end = useRef(() => {});
  // At once: who leaves with the very next key is asked, too.
  useLayoutEffect(() => {
    if (!isUnsaved) return;
    end.current = guardLeaving(question, options);
    return end.current;
  }, [isUnsaved]);
  return () => end.current();
}
