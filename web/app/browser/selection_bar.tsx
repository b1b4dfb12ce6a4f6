/** What is selected, and what can be done with it. */
import { bytes } from "../format.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/notice.tsx";
import { download, downloadTogether, MOST_ZIPPED } from "./object_bytes.ts";
import type { ObjectRow, Row } from "./rows.ts";
import type { TransferMode } from "./transfer_steps.ts";

const words = text.browser;

export interface SelectionBarProps {
  readonly bucket: string;
  readonly folder: string;
  readonly rows: readonly Row[];
  /** Why nothing can be deleted. */
  readonly mayDelete: string | undefined;
  /** Why nothing can be stored. */
  readonly mayStore: string | undefined;
  readonly onTransfer: (mode: TransferMode) => void;
  readonly onDelete: () => void;
  readonly onClear: () => void;
}

export function SelectionBar(props: SelectionBarProps) {
  const { bucket, folder, rows, mayDelete, mayStore, onTransfer, onDelete, onClear } = props;
  const objects = rows.filter((row): row is ObjectRow => row.kind === "object");
  const size = objects.reduce((sum, row) => sum + row.size, 0);
  const [single] = objects;
  const isSingle = rows.length === 1 && single !== undefined;
  const downloading = useAction(async () => {
    if (isSingle) {
      const { key, versionId } = single;
      await download({ bucket, key, ...(versionId === undefined ? {} : { versionId }) });
    } else await downloadTogether(bucket, folder, rows);
  });
  const hasMarkers = rows.some(({ kind }) => kind === "deleteMarker");
  const hasVersions = objects.some(({ versionId }) => versionId !== undefined);
  const mayZip = hasMarkers || hasVersions
    ? words.versionsOneByOne
    : objects.length > MOST_ZIPPED
    ? words.tooManyToZip(MOST_ZIPPED)
    : undefined;
  const mayCopy = hasMarkers ? words.markersStay : undefined;
  const mayMove = hasMarkers || hasVersions ? words.versionsStay : mayDelete ?? mayStore;
  return (
    <>
      <div class="tools selection" role="toolbar" aria-label={words.selectionActions}>
        <strong role="status">
          {words.selected(rows.length)}
          {objects.length > 0 && <span class="soft">· {bytes(size)}</span>}
        </strong>
        <span class="grow" />
        <Button
          small
          icon="download"
          isBusy={downloading.isRunning}
          unavailable={isSingle ? undefined : mayZip}
          onClick={() => void downloading.run()}
        >
          {isSingle ? words.download : words.downloadZip}
        </Button>
        {rows.length === 1 && (
          <Button
            small
            icon="edit"
            unavailable={mayMove}
            onClick={() => onTransfer("rename")}
          >
            {words.renameTo}
          </Button>
        )}
        <Button small icon="copy" unavailable={mayCopy} onClick={() => onTransfer("copy")}>
          {words.copyTo}
        </Button>
        <Button small icon="right" unavailable={mayMove} onClick={() => onTransfer("move")}>
          {words.moveTo}
        </Button>
        <Button small icon="trash" unavailable={mayDelete} onClick={onDelete}>
          {words.delete}
        </Button>
        <Button small icon="close" kind="quiet" label={words.clear} onClick={onClear} />
      </div>
      <Failure of={downloading.failure} />
    </>
  );
}
