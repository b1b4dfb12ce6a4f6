/** A bucket and a folder in it, found by looking or typed. */
import { answered, api } from "../api.ts";
import { useResource } from "../resource.ts";
import { text } from "../text.ts";
import { SelectField, TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Loaded } from "../ui/states.tsx";
import { folderOf, shownName } from "./paths.ts";

const words = text.browser.transfer;

export interface ChosenFolder {
  readonly bucket: string;
  /** As typed: the `/` at its end may be missing. */
  readonly folder: string;
}

export function FolderChooser(
  { bucket, folder, onChange }: ChosenFolder & {
    readonly onChange: (chosen: ChosenFolder) => void;
  },
) {
  const buckets = useResource(
    "buckets",
    (signal) =>
      answered(api.GET("/api/v1/buckets", { params: { query: { limit: 1_000 } }, signal })),
  );
  const names = buckets.data?.items.map(({ name }) => name) ?? [bucket];
  // What is typed behind the last folder begins the names of those that are offered.
  const folders = useResource(JSON.stringify([bucket, folder]), async (signal) => {
    const query = { prefix: folder, delimiter: "/", limit: 1_000 };
    const params = { path: { bucket }, query };
    const { prefixes } = await answered(
      api.GET("/api/v1/buckets/{bucket}/objects", { params, signal }),
    );
    return prefixes;
  });
  return (
    <>
      <SelectField
        label={words.bucket}
        value={bucket}
        choices={names.map((name) => ({ value: name, label: name }))}
        onChange={(chosen) => onChange({ bucket: chosen, folder: "" })}
      />
      <TextField
        label={words.folder}
        hint={words.folderHint}
        value={folder}
        onInput={(typed) => onChange({ bucket, folder: typed.replace(/^\/+/, "") })}
        autofocus
        autocomplete="off"
        mono
      />
      <div class="folder-chooser" role="group" aria-label={words.folders}>
        {folder !== "" && (
          <button
            type="button"
            onClick={() => onChange({ bucket, folder: folderOf(folder) })}
          >
            <Icon name="up" /> {text.browser.up}
          </button>
        )}
        <Loaded of={folders} lines={3}>
          {(prefixes) => (
            <>
              {prefixes.map((prefix) => (
                <button
                  key={prefix}
                  type="button"
                  onClick={() => onChange({ bucket, folder: prefix })}
                >
                  <Icon name="folder" /> {shownName(prefix) || text.browser.emptyName}
                </button>
              ))}
              {prefixes.length === 0 && <p class="soft small">{words.noFolders}</p>}
            </>
          )}
        </Loaded>
      </div>
    </>
  );
}
