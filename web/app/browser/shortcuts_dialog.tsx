/** What the keys do here. */
import { text } from "../text.ts";
import { Dialog } from "../ui/dialog.tsx";

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={text.browser.help} onClose={onClose}>
      <dl class="shortcuts">
        {text.browser.shortcuts.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>{keys.split(" ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
