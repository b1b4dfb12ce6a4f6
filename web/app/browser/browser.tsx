/** The object browser: a folder of a bucket, what is selected in it, and the details of one object. All
 * of where one is stands in the address: `prefix`, `q`, `sort`, `versions`, `object`, `version`. */
import { useEffect, useRef, useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { count } from "../format.ts";
import { unavailable } from "../permissions.ts";
import { useAction, useResource } from "../resource.ts";
import { go, href, place, setQuery } from "../router.ts";
import { text } from "../text.ts";
import { startUploads } from "../uploads/uploads.ts";
import { Button } from "../ui/button.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";
import { Page, Tabs } from "../ui/page.tsx";
import { Empty, Skeleton } from "../ui/states.tsx";
import { BrowserTools } from "./browser_tools.tsx";
import { lastChange } from "./changes.ts";
import { DeleteDialog } from "./delete_dialog.tsx";
import { DropZone } from "./drop_zone.tsx";
import { FolderDialog } from "./folder_dialog.tsx";
import { FolderPath } from "./folder_path.tsx";
import { useListing } from "./listing.ts";
import { ObjectDetails } from "./object_details.tsx";
import { ObjectList } from "./object_list.tsx";
import { arnOf, folderOf } from "./paths.ts";
import { BY_NAME, inOrder, type Row, sortedBy, sortOf, textOfSort } from "./rows.ts";
import { NOTHING, type Selection, without } from "./selection.ts";
import { SelectionBar } from "./selection_bar.tsx";
import { ShortcutsDialog } from "./shortcuts_dialog.tsx";

const words = text.browser;

type Question = "folder" | "help" | { readonly remove: readonly Row[] };

export function Browser({ bucket }: { readonly bucket: string }) {
  const { query } = place.value;
  const given = query.get("prefix") ?? "";
  // A prefix that is typed need not end where a folder does.
  const folder = given.slice(0, given.lastIndexOf("/") + 1);
  const search = given.slice(folder.length) + (query.get("q") ?? "");
  const hasVersions = query.get("versions") === "1";
  const sort = sortOf(query.get("sort"));
  const opened = query.get("object") ?? undefined;
  const version = query.get("version") ?? undefined;

  const details = useResource(
    bucket,
    (signal) =>
      answered(api.GET("/api/v1/buckets/{bucket}", { params: { path: { bucket } }, signal })),
  );
  const listing = useListing({ bucket, folder, search, hasVersions });
  const { rows: loaded, state, failure, hasMore, isWhole } = listing;
  const rows = useOrdered(loaded, textOfSort(sort), isWhole);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [question, setQuestion] = useState<Question>();
  const [landing, setLanding] = useState<{ readonly id: string | undefined }>();
  const leaving = useRef<{ readonly from: string | undefined } | undefined>(undefined);
  const uploading = useUpload(bucket, folder);
  const shown = `${bucket}\n${folder}\n${search}\n${hasVersions}`;

  useEffect(() => setSelection(NOTHING), [shown]);
  useEffect(() => {
    // Who went here by keyboard goes on from the list.
    if (state !== "ready" || leaving.current === undefined) return;
    setLanding({ id: leaving.current.from });
    leaving.current = undefined;
  }, [shown, state]);
  useReloads(bucket, folder, listing.reload);
  useKeys({
    onHelp: () => setQuestion("help"),
    onEscape: () => {
      if (selection.ids.size > 0) setSelection(NOTHING);
      else close();
    },
  });

  const folderAddress = (prefix: string) =>
    href(["buckets", bucket], {
      prefix,
      ...(hasVersions ? { versions: "1" } : {}),
      sort: textOfSort(sort),
    });
  const addressOf = (row: Row) => {
    if (row.kind === "folder") return folderAddress(row.key);
    const { versionId: version } = row;
    const here = new URLSearchParams(query);
    here.delete("version");
    return href(["buckets", bucket], { ...Object.fromEntries(here), object: row.key, version });
  };
  const openFolder = (prefix: string, from?: string) => {
    leaving.current = { from };
    go(folderAddress(prefix));
  };
  const open = (row: Row) => row.kind === "folder" ? openFolder(row.key) : go(addressOf(row));
  const close = () => {
    if (opened === undefined) return;
    setQuery({ object: undefined, version: undefined });
    setLanding({ id: idOf(opened, version) });
  };
  const selected = () => rows.filter(({ id }) => selection.ids.has(id));
  const mayDelete = unavailable("s3:DeleteObject", arnOf(bucket, `${folder}*`));
  const mayStore = unavailable("s3:PutObject", arnOf(bucket, `${folder}*`));
  const where = folder === "" ? bucket : `${bucket}/${folder}`;
  const versioning = details.data?.versioning;

  return (
    <Page
      title={bucket}
      crumbs={[{ label: text.shell.pages.buckets, href: href(["buckets"]) }]}
      tabs={
        <Tabs
          label={words.tabs}
          current="objects"
          tabs={[
            { id: "objects", label: words.objects, href: href(["buckets", bucket]) },
            { id: "settings", label: words.settings, href: href(["buckets", bucket, "settings"]) },
          ]}
        />
      }
    >
      <DropZone
        label={words.dropHere(where)}
        unavailable={mayStore}
        onFiles={uploading.begin}
      >
        {selection.ids.size > 0
          ? (
            <SelectionBar
              bucket={bucket}
              rows={selected()}
              mayDelete={mayDelete}
              onDelete={() => setQuestion({ remove: selected() })}
              onClear={() => setSelection(NOTHING)}
            />
          )
          : (
            <BrowserTools
              {...{ folder, search, hasVersions, mayStore }}
              isUploading={uploading.isRunning}
              onFiles={uploading.begin}
              onNewFolder={() => setQuestion("folder")}
            />
          )}
        <FolderPath {...{ bucket, folder, folderAddress }} />
        <Failure of={uploading.failure} />
        <Failure of={failure} onRetry={listing.retry} isLoading={state !== "ready"} />
        <div class={opened === undefined ? "panes" : "panes is-split"}>
          <section class="card list-card" hidden={failure !== undefined && rows.length === 0}>
            {state === "first" ? <Skeleton lines={8} /> : rows.length > 0
              ? (
                <>
                  <ObjectList
                    label={words.list(where)}
                    {...{ rows, hasMore, sort, selection, landing, addressOf }}
                    isBusy={state === "more"}
                    opened={opened === undefined ? undefined : idOf(opened, version)}
                    onSort={(by) => setQuery({ sort: textOfSort(sortedBy(by, sort)) })}
                    onSelect={setSelection}
                    onOpen={open}
                    onUp={() => folder !== "" && openFolder(folderOf(folder), folder)}
                    onDelete={() => {
                      const chosen = selected();
                      if (mayDelete === undefined && chosen.length > 0) {
                        setQuestion({ remove: chosen });
                      }
                    }}
                    onNearEnd={() => failure === undefined && listing.loadMore()}
                  />
                  <Status {...{ listing, isSorted: textOfSort(sort) !== undefined }} />
                </>
              )
              : failure === undefined && (
                <Nothing
                  {...{ folder, search, onUp: () => openFolder(folderOf(folder), folder) }}
                />
              )}
          </section>
          {opened !== undefined && (
            <ObjectDetails
              key={idOf(opened, version)}
              {...{ bucket, objectKey: opened, versioning }}
              {...(version === undefined ? {} : { versionId: version })}
              onClose={close}
              onChange={listing.reload}
            />
          )}
        </div>
      </DropZone>
      {question === "help" && <ShortcutsDialog onClose={() => setQuestion(undefined)} />}
      {question === "folder" && (
        <FolderDialog
          folder={folder}
          onClose={() => setQuestion(undefined)}
          onOpen={(prefix) => {
            setQuestion(undefined);
            openFolder(prefix);
          }}
        />
      )}
      {typeof question === "object" && (
        <DeleteDialog
          {...{ bucket, versioning, rows: question.remove }}
          onClose={() => setQuestion(undefined)}
          onChange={(gone) => {
            setSelection((before) => without(before, gone));
            listing.remove(gone);
            if (hasVersions) listing.reload();
            const isOpenGone = opened !== undefined && gone.has(idOf(opened, version));
            if (isOpenGone) setQuery({ object: undefined, version: undefined }, { replace: true });
          }}
          onUndone={listing.reload}
        />
      )}
    </Page>
  );
}

/** As rows.ts makes them. */
function idOf(key: string, version: string | undefined): string {
  return version === undefined ? key : `${key}\n${version}`;
}

/** In the order asked for: made again when there are other rows, or another order. */
function useOrdered(loaded: readonly Row[], sort: string | undefined, isWhole: boolean) {
  const made = useRef<{ of: readonly unknown[]; rows: readonly Row[] }>({ of: [], rows: [] });
  const of = [loaded, sort, isWhole];
  if (made.current.of.some((each, index) => each !== of[index]) || made.current.of.length === 0) {
    const order = sort === undefined ? BY_NAME : sortOf(sort);
    made.current = { of, rows: inOrder(loaded, order, isWhole) };
  }
  return made.current.rows;
}

function useUpload(bucket: string, folder: string) {
  const [files, setFiles] = useState<Parameters<typeof startUploads>[2]>();
  const action = useAction(async () => {
    if (files === undefined) return;
    const stored = await startUploads(bucket, folder, files);
    tell(words.uploaded(stored));
  });
  useEffect(() => {
    if (files !== undefined) void action.run();
  }, [files]);
  return { begin: setFiles, isRunning: action.isRunning, failure: action.failure };
}

/** Loads again when something was stored or deleted in the folder, once for many. */
function useReloads(bucket: string, folder: string, reload: () => void): void {
  const reloading = useRef(reload);
  reloading.current = reload;
  const seen = useRef(lastChange.peek());
  const change = lastChange.value;
  useEffect(() => {
    if (change === seen.current || change === undefined) return;
    if (change.bucket !== bucket || !change.key.startsWith(folder)) return;
    const timer = setTimeout(() => {
      seen.current = change;
      reloading.current();
    }, 300);
    return () => clearTimeout(timer);
  }, [change, bucket, folder]);
}

/** Keys that mean something wherever the focus is, but where text is typed or something is asked. */
function useKeys({ onHelp, onEscape }: Readonly<Record<"onHelp" | "onEscape", () => void>>): void {
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

function Status(
  { listing: { rows, hasMore, state }, isSorted }: {
    readonly listing: ReturnType<typeof useListing>;
    readonly isSorted: boolean;
  },
) {
  const number = count(rows.length);
  return (
    <p class="list-status" role="status">
      {state === "more"
        ? words.loadingMore
        : !hasMore
        ? words.items(rows.length)
        : isSorted
        ? words.sortedPart(number)
        : words.loadedOfMore(number)}
    </p>
  );
}

function Nothing(
  { folder, search, onUp }: {
    readonly folder: string;
    readonly search: string;
    readonly onUp: () => void;
  },
) {
  if (search !== "") {
    return (
      <Empty icon="search" title={words.noMatch(search)}>
        <p>{words.noMatchHint}</p>
      </Empty>
    );
  }
  if (folder === "") {
    return (
      <Empty icon="bucket" title={words.bucketEmpty}>
        <p>{words.bucketEmptyHint}</p>
      </Empty>
    );
  }
  return (
    <Empty icon="folder" title={words.folderEmpty}>
      <p>{words.folderEmptyHint}</p>
      <Button icon="up" onClick={onUp}>{words.up}</Button>
    </Empty>
  );
}
