/** The object browser: a folder of a bucket, what is selected in it, and the details of one object. All
 * of where one is stands in the address: `prefix`, `q`, `from`, `sort`, `versions`, `object`, `version`. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { unavailable } from "../permissions.ts";
import { useResource } from "../resource.ts";
import { go, href, place, setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Failure } from "../ui/notice.tsx";
import { Page, Tabs } from "../ui/page.tsx";
import { Skeleton } from "../ui/states.tsx";
import { visibleText } from "../visible_text.ts";
import { useChanges, useUpload } from "./browser_changes.ts";
import { BrowserTools } from "./browser_tools.tsx";
import { DropZone } from "./drop_zone.tsx";
import { useEscape } from "./escape.ts";
import { FolderPath } from "./folder_path.tsx";
import { useListing } from "./listing.ts";
import { EmptyListing, FromBeginning, ListingStatus } from "./listing_states.tsx";
import { ObjectDetails } from "./object_details.tsx";
import { ObjectList } from "./object_list.tsx";
import { arnOf, folderOf, shownName } from "./paths.ts";
import { type Question, QuestionDialog } from "./question_dialog.tsx";
import { idOf, inOrder, type Row, sortedBy, sortOf, textOfSort } from "./rows.ts";
import { NOTHING, type Selection, without } from "./selection.ts";
import { SelectionBar } from "./selection_bar.tsx";

const words = text.browser;

export function Browser({ bucket }: { readonly bucket: string }) {
  const { query } = place.value;
  const given = query.get("prefix") ?? "";
  // A prefix that is typed need not end where a folder does.
  const folder = given.slice(0, given.lastIndexOf("/") + 1);
  const search = given.slice(folder.length) + (query.get("q") ?? "");
  const hasVersions = query.get("versions") === "1";
  const from = query.get("from") ?? undefined;
  const sort = sortOf(query.get("sort"));
  const opened = query.get("object") ?? undefined;
  const version = query.get("version") ?? undefined;

  const details = useResource(
    bucket,
    (signal) =>
      answered(api.GET("/api/v1/buckets/{bucket}", { params: { path: { bucket } }, signal })),
  );
  const listing = useListing({ bucket, folder, search, hasVersions, from });
  const { rows: loaded, state, failure, hasMore, isWhole } = listing;
  const sortText = textOfSort(sort);
  const rows = useMemo(
    () => inOrder(loaded, sortOf(sortText ?? null), isWhole),
    [loaded, sortText, isWhole],
  );
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [question, setQuestion] = useState<Question>();
  const [isOld, setOld] = useState(false);
  const [landing, setLanding] = useState<{ readonly id: string | undefined }>();
  const leaving = useRef<{ readonly from: string | undefined } | undefined>(undefined);
  const uploading = useUpload(bucket, folder);
  const shown = [bucket, folder, search, hasVersions, from].join("\n");

  useEffect(() => {
    setSelection(NOTHING);
    setOld(false);
  }, [shown]);
  useEffect(() => {
    // Who went here by keyboard goes on from the list.
    if (state !== "ready" || leaving.current === undefined) return;
    setLanding({ id: leaving.current.from });
    leaving.current = undefined;
  }, [shown, state]);
  const reload = () => {
    setOld(false);
    listing.reload();
  };
  useChanges(bucket, folder, () => {
    // Who has scrolled on is not taken back to the beginning unasked.
    if (listing.isScrolledOn) setOld(true);
    else reload();
  });
  useEscape(() => {
    if (selection.ids.size > 0) setSelection(NOTHING);
    else close();
  });

  const folderAddress = (prefix: string) =>
    href(["buckets", bucket], {
      prefix,
      ...(hasVersions ? { versions: "1" } : {}),
      sort: sortText,
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
  const closeIfGone = (gone: ReadonlySet<string>) => {
    if (opened === undefined || !gone.has(idOf(opened, version))) return;
    setQuery({ object: undefined, version: undefined }, { replace: true });
  };
  const selected = () => rows.filter(({ id }) => selection.ids.has(id));
  const mayDelete = unavailable("s3:DeleteObject", arnOf(bucket, `${folder}*`));
  const mayStore = unavailable("s3:PutObject", arnOf(bucket, `${folder}*`));
  const where = visibleText(folder === "" ? bucket : `${bucket}/${folder}`);
  const versioning = details.data?.versioning;

  return (
    <Page
      title={bucket}
      subject={[shownName(opened ?? folder), bucket].filter((part) => part !== "").join(" · ")}
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
              {...{ bucket, folder }}
              rows={selected()}
              {...{ mayDelete, mayStore }}
              onTransfer={(kind) => setQuestion({ kind, rows: selected() })}
              onDelete={() => setQuestion({ kind: "delete", rows: selected() })}
              onClear={() => setSelection(NOTHING)}
            />
          )
          : (
            <BrowserTools
              {...{ folder, search, hasVersions, mayStore }}
              isUploading={uploading.isRunning}
              onFiles={uploading.begin}
              onNewFolder={() => setQuestion({ kind: "folder" })}
            />
          )}
        <FolderPath {...{ bucket, folder, folderAddress }} />
        <Failure of={uploading.failure} />
        <Failure of={failure} onRetry={listing.retry} isLoading={state !== "ready"} />
        {failure !== undefined && from !== undefined && rows.length === 0 && (
          <p class="row">
            <FromBeginning />
          </p>
        )}
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
                        setQuestion({ kind: "delete", rows: chosen });
                      }
                    }}
                    onNearEnd={() => failure === undefined && listing.loadMore()}
                  />
                  <ListingStatus
                    {...{ listing, from, isOld, isSorted: sortText !== undefined }}
                    onReload={reload}
                  />
                </>
              )
              : failure === undefined && (
                <EmptyListing
                  {...{ folder, search, from, onUp: () => openFolder(folderOf(folder), folder) }}
                />
              )}
          </section>
          {opened !== undefined && (
            <ObjectDetails
              key={idOf(opened, version)}
              {...{ bucket, objectKey: opened, versioning }}
              {...(version === undefined ? {} : { versionId: version })}
              onClose={close}
              onTransfer={(kind, row) => setQuestion({ kind, rows: [row] })}
              onDelete={(row) => setQuestion({ kind: "delete", rows: [row] })}
              onChange={reload}
            />
          )}
        </div>
      </DropZone>
      {question !== undefined && (
        <QuestionDialog
          {...{ question, bucket, folder, versioning }}
          onClose={() => setQuestion(undefined)}
          onFolder={openFolder}
          onDelete={(gone) => {
            setSelection((before) => without(before, gone));
            listing.remove(gone);
            setLanding({ id: [...gone][0] ?? "" });
            if (hasVersions) reload();
            closeIfGone(gone);
          }}
          onTransfer={(gone) => {
            setSelection(NOTHING);
            closeIfGone(gone);
            reload();
          }}
          onUndo={reload}
        />
      )}
    </Page>
  );
}
