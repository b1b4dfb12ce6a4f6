/** What keys do on the page of the object browser, wherever the focus is. */
import { useEffect, useRef } from "preact/hooks";

/** Keys that mean something wherever the focus is, but where text is typed or something is asked. */
export function useBrowserKeys(
  { onHelp, onEscape }: Readonly<Record<"onHelp" | "onEscape", () => void>>,
): void {
  const acts = useRef({ onHelp, onEscape });
  acts.current = { onHelp, onEscape };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("dialog[open], [popover]:popover-open") !== null) return;
      const isTyping = (event.target as Element).closest(
        "input:not([type=checkbox]), textarea, select",
      );
      if (event.key === "Escape" && isTyping === null) acts.current.onEscape();
      else if (isTyping !== null) return;
      else if (event.key === "?") acts.current.onHelp();
      else if (event.key === "/") document.getElementById("search-objects")?.focus();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
