/** What stands above a listing: looking for names, and putting something there. */
import { useEffect, useRef, useState } from "preact/hooks";
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import type { ChosenFile } from "../uploads/chosen_file.ts";
import { Button } from "../ui/button.tsx";
import { Check, SearchBox } from "../ui/field.tsx";
import { Menu } from "../ui/menu.tsx";
import { pickedFiles } from "./chosen_files.ts";

const words = text.browser;
/** Milliseconds between the last letter and the question. */
const PATIENCE = 150;

export interface BrowserToolsProps {
  readonly folder: string;
  readonly search: string;
  readonly hasVersions: boolean;
  /** Why nothing can be stored here. */
  readonly mayStore: string | undefined;
  readonly isUploading: boolean;
  readonly onFiles: (files: Iterable<ChosenFile>) => void;
  readonly onNewFolder: () => void;
}

export function BrowserTools(
  { folder, search, hasVersions, mayStore, isUploading, onFiles, onNewFolder }: BrowserToolsProps,
) {
  const files = useRef<HTMLInputElement>(null), folders = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useTyped(search, (q) => {
    setQuery({ q, prefix: folder, from: undefined }, { replace: true });
  });
  const choose = (event: { readonly currentTarget: HTMLInputElement }) => {
    const chosen = [...event.currentTarget.files ?? []];
    event.currentTarget.value = "";
    if (chosen.length > 0) onFiles(pickedFiles(chosen));
  };
  useEffect(() => folders.current?.setAttribute("webkitdirectory", ""), []);
  return (
    <div class="tools">
      <SearchBox label={words.search} value={typed} onInput={setTyped} />
      <Check
        label={words.showVersions}
        checked={hasVersions}
        onChange={(isOn) => {
          const versions = isOn ? "1" : undefined;
          setQuery({ versions, version: undefined, from: undefined });
        }}
      />
      <span class="grow" />
      <Button icon="folder" unavailable={mayStore} onClick={onNewFolder}>{words.newFolder}</Button>
      <Menu
        label={words.upload}
        kind="primary"
        items={[
          {
            ...{ label: words.chooseFiles, icon: "file", unavailable: mayStore },
            onSelect: () => files.current?.click(),
          },
          {
            ...{ label: words.chooseFolder, icon: "folder", unavailable: mayStore },
            onSelect: () => folders.current?.click(),
          },
        ]}
      >
        {isUploading && <span class="spinner" />}
        {words.upload}
      </Menu>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label={words.chooseFiles}
        onChange={choose}
      />
      <input
        ref={folders}
        type="file"
        hidden
        aria-label={words.chooseFolder}
        onChange={choose}
      />
    </div>
  );
}

/** What is typed, which is asked for when the fingers rest; another address is shown at once. */
function useTyped(asked: string, ask: (typed: string) => void) {
  const [typed, setTyped] = useState(asked);
  const last = useRef(asked);
  useEffect(() => {
    if (asked !== last.current) setTyped(asked);
    last.current = asked;
  }, [asked]);
  useEffect(() => {
    if (typed === last.current) return;
    const timer = setTimeout(() => {
      last.current = typed;
      ask(typed);
    }, PATIENCE);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped] as const;
}
