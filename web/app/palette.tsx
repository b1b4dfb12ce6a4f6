/** The way to anywhere by keyboard: pages and buckets by name. Ctrl or Cmd with K, or `/` where the page
 * has nothing to search of its own. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { answered, api } from "./api.ts";
import { isOffered, PAGE_ENTRIES } from "./pages.ts";
import { go, href } from "./router.ts";
import { text } from "./text.ts";
import { Button } from "./ui/button.tsx";
import { Icon, type IconName } from "./ui/icon.tsx";
import { isForPage } from "./ui/page_key.ts";

const words = text.shell;

interface Target {
  readonly label: string;
  readonly kind: string;
  readonly icon: IconName;
  readonly to: string;
}

export function Palette() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isCommand = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey);
      if (!isCommand && !(event.key === "/" && isForPage(event))) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      const search = document.querySelector<HTMLElement>("main input[type=search]");
      if (isCommand || search === null) setOpen(true);
      else search.focus();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  return (
    <>
      <Button class="search" icon="search" onClick={() => setOpen(true)}>
        {words.goTo}
        <kbd>{/Mac/.test(navigator.userAgent) ? "⌘ K" : "Ctrl K"}</kbd>
      </Button>
      {isOpen && <Search onClose={() => setOpen(false)} />}
    </>
  );
}

function Search({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const [buckets, setBuckets] = useState<readonly Target[]>([]);
  // At once: what is typed next is meant for it.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const abort = new AbortController();
    const query = { prefix: wanted.toLowerCase(), limit: 8 };
    answered(api.GET("/api/v1/buckets", { params: { query }, signal: abort.signal })).then(
      ({ items }) => setBuckets(items.map(bucketTarget)),
      () => {},
    );
    return () => abort.abort();
  }, [wanted]);

  const targets = [...pageTargets(wanted), ...buckets];
  const chosen = Math.min(at, targets.length - 1);
  const cancel = () => {
    // Gives the focus back, which a dialog that is merely taken away does not.
    dialog.current?.close();
    onClose();
  };
  const follow = (target: Target | undefined) => {
    if (target === undefined) return;
    onClose();
    go(target.to);
  };
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label={words.goTo}
      onCancel={cancel}
      onClick={(event) => event.target === dialog.current && cancel()}
    >
      <div class="with-icon">
        <Icon name="search" size={16} />
        <input
          class="input"
          role="combobox"
          aria-label={words.goToHint}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={targets.length === 0 ? undefined : `${list}-${chosen}`}
          placeholder={words.goToHint}
          value={wanted}
          spellcheck={false}
          autoFocus
          onInput={(event) => {
            setWanted(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(1, targets.length));
            else if (event.key === "ArrowUp") {
              setAt((chosen - 1 + targets.length) % Math.max(1, targets.length));
            } else if (event.key === "Enter") follow(targets[chosen]);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <ul id={list} role="listbox" aria-label={words.goTo}>
        {targets.map((target, index) => (
          <li
            key={target.to}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onPointerMove={() => setAt(index)}
            onClick={() => follow(target)}
          >
            <Icon name={target.icon} />
            {target.label}
            <span class="soft small">{target.kind}</span>
          </li>
        ))}
        {targets.length === 0 && <li role="option" aria-selected="false">{words.nothingFound}</li>}
      </ul>
    </dialog>
  );
}

function pageTargets(wanted: string): readonly Target[] {
  return PAGE_ENTRIES.filter((entry) =>
    entry.section !== undefined && isOffered(entry) &&
    entry.label.toLowerCase().includes(wanted.trim().toLowerCase())
  ).map(({ label, icon, step }) => ({
    ...{ label, icon, kind: "" },
    to: href(step === "" ? [] : [step]),
  }));
}

function bucketTarget({ name }: { readonly name: string }): Target {
  return { label: name, kind: words.pages.buckets, icon: "bucket", to: href(["buckets", name]) };
}
