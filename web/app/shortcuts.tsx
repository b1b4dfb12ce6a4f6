/** What the keys do: asked for by `?` on any page. */
import { useEffect, useState } from "preact/hooks";
import { place } from "./router.ts";
import { text } from "./text.ts";
import { Dialog } from "./ui/dialog.tsx";
import { isForPage } from "./ui/page_key.ts";

export function Shortcuts() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "?" || !isForPage(event)) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  if (!isOpen) return null;
  const { steps } = place.value;
  const isBrowser = steps[0] === "buckets" && steps.length === 2;
  const keys = [...isBrowser ? text.browser.shortcuts : [], ...text.shell.shortcutKeys];
  return (
    <Dialog title={text.shell.shortcuts} onClose={() => setOpen(false)}>
      <dl class="shortcuts">
        {keys.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>{keys.split(" ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
