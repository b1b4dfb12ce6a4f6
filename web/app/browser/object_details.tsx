/** One object, or one version of it: what it is, how it looks, what is written on it, and what can be
 * done with it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { unavailable } from "../permissions.ts";
import { useAction, useResource } from "../resource.ts";
import { ShareDialog } from "../shares/share_dialog.tsx";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { Failure, Notice } from "../ui/notice.tsx";
import { Loaded } from "../ui/states.tsx";
import { visibleText } from "../visible_text.ts";
import { useChanges } from "./browser_changes.ts";
import { download } from "./object_bytes.ts";
import { ObjectFacts, ObjectMetadata, ObjectTags } from "./object_facts.tsx";
import { arnOf, nameOf, shownName } from "./paths.ts";
import { Preview } from "./preview.tsx";
import { isTextual, previewKindOf, TEXT_LIMIT } from "./preview_kind.ts";
import { iconOf } from "./row_icon.ts";
import { MetadataDialog } from "./metadata_dialog.tsx";
import { idOf, type ObjectRow } from "./rows.ts";
import { TagsDialog } from "./tags_dialog.tsx";
import { TextEditor } from "./text_editor.tsx";
import type { TransferMode } from "./transfer_steps.ts";
import { VersionList } from "./version_list.tsx";

const words = text.browser;

export interface ObjectDetailsProps {
  readonly bucket: string;
  readonly objectKey: string;
  /** Absent: the current one. */
  readonly versionId?: string;
  readonly versioning: Schemas["Bucket"]["versioning"];
  readonly onClose: () => void;
  readonly onTransfer: (mode: TransferMode, row: ObjectRow) => void;
  readonly onDelete: (row: ObjectRow) => void;
  /** Something of it was changed that the listing shows. */
  readonly onChange: () => void;
}

export function ObjectDetails(props: ObjectDetailsProps) {
  const { bucket, objectKey: key, versionId, versioning, onClose, onTransfer, onDelete, onChange } =
    props;
  const version = versionId === undefined ? {} : { versionId };
  const name = { bucket, key, ...version };
  const details = useResource(
    JSON.stringify(name),
    (signal) =>
      answered(api.GET("/api/v1/buckets/{bucket}/object", {
        params: { path: { bucket }, query: { key, ...version } },
        signal,
      })),
  );
  const [question, setQuestion] = useState<"edit" | "metadata" | "tags" | "share">();
  const heading = useRef<HTMLHeadingElement>(null);
  const close = () => setQuestion(undefined);
  const [round, setRound] = useState(0);
  const reload = () => {
    details.reload();
    setRound((n) => n + 1);
  };
  const changed = () => {
    reload();
    onChange();
  };
  useChanges(bucket, key, reload);
  // Who opened it from the list goes on in it.
  useEffect(() => {
    if (document.activeElement !== document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  // A delete marker stands where it was: its versions tell the rest.
  const hasVersions = versioning !== undefined && versioning !== "off";
  const isHidden = hasVersions && details.data === undefined &&
    (details.failure?.status === 404 || details.failure?.status === 405);
  const mayStore = unavailable("s3:PutObject", arnOf(bucket, key));
  const title = shownName(key) || words.emptyName;
  return (
    <section class="card details" aria-label={words.details}>
      <header>
        <Icon name={iconOf({ kind: "object", key })} />
        <h2 ref={heading} tabIndex={-1} class="grow cut" title={visibleText(key)}>{title}</h2>
        <Button icon="close" kind="quiet" small label={words.closeDetails} onClick={onClose} />
      </header>
      <div class="body">
        {isHidden && <Notice>{words.isDeleted}</Notice>}
        <Loaded
          of={isHidden ? { ...details, failure: undefined } : details}
          lines={isHidden ? 0 : 8}
        >
          {(object) => (
            <>
              <Actions
                {...{ bucket, object, version, onTransfer, onDelete }}
                onEdit={() => setQuestion("edit")}
                onShare={() => setQuestion("share")}
              />
              <Preview key={object.etag} name={name} object={object} />
              <ObjectFacts bucket={bucket} object={object} />
              <ObjectMetadata
                object={object}
                unavailable={versionId === undefined ? mayStore : words.versionStays}
                onEdit={() => setQuestion("metadata")}
              />
              <ObjectTags
                object={object}
                unavailable={unavailable("s3:PutObjectTagging", arnOf(bucket, key))}
                onEdit={() => setQuestion("tags")}
              />
              {question === "edit" && (
                <TextEditor
                  {...{ bucket, object }}
                  isVersioned={versioning === "enabled"}
                  onClose={close}
                  onSaved={changed}
                />
              )}
              {question === "metadata" && (
                <MetadataDialog {...{ bucket, object }} onClose={close} onSaved={changed} />
              )}
              {question === "tags" && (
                <TagsDialog {...{ name, object }} onClose={close} onSaved={details.reload} />
              )}
              {question === "share" && (
                <ShareDialog name={name} versionId={object.versionId} onClose={close} />
              )}
            </>
          )}
        </Loaded>
        {hasVersions && (
          <VersionList
            {...{ bucket, objectKey: key, round }}
            {...version}
            onChange={changed}
          />
        )}
      </div>
    </section>
  );
}

function Actions(
  { bucket, object, version, onTransfer, onDelete, onEdit, onShare }:
    & Pick<ObjectDetailsProps, "bucket" | "onTransfer" | "onDelete">
    & {
      readonly object: Schemas["Object"];
      readonly version: { readonly versionId?: string };
      readonly onEdit: () => void;
      readonly onShare: () => void;
    },
) {
  const { key, size, headers } = object;
  const arn = arnOf(bucket, key);
  const downloading = useAction(() => download({ bucket, key, ...version }));
  const mayRead = unavailable("s3:GetObject", arn);
  const isText = isTextual(previewKindOf(headers["content-type"], key));
  const tooLarge = size > TEXT_LIMIT ? words.editor.tooLarge : undefined;
  const mayWrite = unavailable("s3:PutObject", arn);
  const isCurrent = version.versionId === undefined;
  const mayDelete = unavailable(
    isCurrent ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
    arn,
  );
  const row: ObjectRow = {
    ...{ kind: "object", key, name: nameOf(key), size, modified: object.lastModified },
    ...{ id: idOf(key, version.versionId), ...version },
  };
  const mayMove = isCurrent ? mayDelete ?? mayWrite : words.versionStays;
  return (
    <>
      <div class="row">
        <Button
          small
          icon="download"
          isBusy={downloading.isRunning}
          unavailable={mayRead}
          onClick={() => void downloading.run()}
        >
          {words.download}
        </Button>
        <Button small icon="link" unavailable={mayRead} onClick={onShare}>{words.share}</Button>
        {isText && version.versionId === undefined && (
          <Button small icon="edit" unavailable={tooLarge ?? mayRead ?? mayWrite} onClick={onEdit}>
            {words.edit}
          </Button>
        )}
        <Menu
          small
          label={words.moreActions}
          items={[
            {
              ...{ label: words.renameTo, icon: "edit", unavailable: mayMove },
              onSelect: () => onTransfer("rename", row),
            },
            {
              ...{ label: words.copyTo, icon: "copy", unavailable: mayRead },
              onSelect: () => onTransfer("copy", row),
            },
            {
              ...{ label: words.moveTo, icon: "right", unavailable: mayMove },
              onSelect: () => onTransfer("move", row),
            },
            {
              ...{ label: words.delete, icon: "trash", unavailable: mayDelete, isDangerous: true },
              onSelect: () => onDelete(row),
            },
          ]}
        />
      </div>
      <Failure of={downloading.failure} />
    </>
  );
}
