/** Escape on the page of the object browser. */
import { useEffect, useRef } from "preact/hooks";
import { isForPage } from "../ui/page_key.ts";

/** Escape means something wherever the focus is, but where text is typed or something is asked. */
export function useEscape(onEscape: () => void): void {
  const act = useRef(onEscape);
  act.current = onEscape;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !isForPage(event)) return;
      act.current();
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
