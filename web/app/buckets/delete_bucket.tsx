/** Deletes a bucket, with what is in it where that is asked for: says what will be gone, how far it
 * came, and what is gone when it was stopped. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api, type Schemas } from "../api.ts";
import { bytes } from "../format.ts";
import type { DeletionEnds } from "../list_page.tsx";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Check } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { ProgressBar } from "../ui/progress_bar.tsx";

const words = text.buckets;

export function DeleteBucket(
  { bucket, onClose, onDeleted, onChanged }: DeletionEnds & {
    readonly bucket: Schemas["Bucket"];
  },
) {
  // As it was at first: it is told how much of that is deleted.
  const [{ name, usage }] = useState(bucket);
  const all = usage === undefined ? undefined : usage.versions + usage.deleteMarkers;
  const isEmpty = all === 0;
  const [isAll, setAll] = useState(false);
  const [deleted, setDeleted] = useState(0);
  const [isStopped, setStopped] = useState(false);
  const stopping = useRef(false);
  const cursor = useRef<string | undefined>(undefined);
  // A request that was sent deletes for a moment whoever waits for it, so it is waited for.
  const stop = () => {
    stopping.current = true;
  };
  useEffect(() => stop, []);
  const action = useAction(async () => {
    stopping.current = false;
    setStopped(false);
    try {
      do {
        const { current } = cursor;
        const query = isAll
          ? { contents: "true" as const, ...(current === undefined ? {} : { cursor: current }) }
          : {};
        const { data } = await api.DELETE("/api/v1/buckets/{bucket}", {
          params: { path: { bucket: name }, query },
        });
        cursor.current = data?.next;
        if (data !== undefined) setDeleted(data.deleted);
      } while (cursor.current !== undefined && !stopping.current);
    } finally {
      if (cursor.current !== undefined) onChanged();
    }
    if (cursor.current === undefined) onDeleted();
    else setStopped(true);
  });
  const isUnderWay = action.isRunning && deleted > 0;
  return (
    <Confirm
      title={words.deleteTitle(name)}
      verb={words.delete}
      action={action}
      {...(isEmpty ? {} : { name })}
      onDone={() => {}}
      onClose={onClose}
    >
      {usage !== undefined && !isUnderWay && (
        <p>{isEmpty ? words.isEmpty : words.holds(usage.objects, bytes(usage.bytes))}</p>
      )}
      {usage !== undefined && usage.uploads > 0 && (
        <p>{words.unfinished(usage.uploads, bytes(usage.uploadBytes))}</p>
      )}
      {!isEmpty && !isUnderWay && (
        <Check
          label={words.alsoContents}
          hint={words.alsoContentsHint}
          checked={isAll}
          onChange={setAll}
        />
      )}
      {isUnderWay && (
        <>
          {all !== undefined && <ProgressBar label={words.progress} share={deleted / all} />}
          <p class="row apart">
            <span role="status">{words.deletingSoFar(deleted, all)}</span>
            <Button small onClick={stop}>{words.stop}</Button>
          </p>
        </>
      )}
      {isStopped && <Notice>{words.stopped(deleted)}</Notice>}
    </Confirm>
  );
}
