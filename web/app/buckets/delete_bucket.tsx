/** Deletes a bucket, with what is in it where that is asked for: says what will be gone, and how far
 * it came. */
import { useRef, useState } from "preact/hooks";
import { api, type Schemas } from "../api.ts";
import { bytes } from "../format.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Check } from "../ui/field.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";

const words = text.buckets;

export function DeleteBucket(
  { bucket: { name, usage }, onClose, onDeleted }: {
    readonly bucket: Schemas["Bucket"];
    readonly onClose: () => void;
    readonly onDeleted: () => void;
  },
) {
  const isEmpty = usage !== undefined && usage.versions + usage.deleteMarkers === 0;
  const [isAll, setAll] = useState(false);
  const [deleted, setDeleted] = useState(0);
  const stopping = useRef(new AbortController());
  const action = useAction(async () => {
    const { signal } = stopping.current;
    let cursor: string | undefined;
    do {
      const query = isAll
        ? { contents: "true" as const, ...(cursor === undefined ? {} : { cursor }) }
        : {};
      const { data } = await api.DELETE("/api/v1/buckets/{bucket}", {
        params: { path: { bucket: name }, query },
        signal,
      });
      cursor = data?.next;
      if (data !== undefined) setDeleted(data.deleted);
    } while (cursor !== undefined);
  });
  return (
    <Confirm
      title={words.deleteTitle(name)}
      verb={words.delete}
      action={action}
      {...(isEmpty ? {} : { name })}
      onDone={onDeleted}
      onClose={() => {
        stopping.current.abort();
        onClose();
      }}
    >
      {usage !== undefined && (
        <p>{isEmpty ? words.isEmpty : words.holds(usage.objects, bytes(usage.bytes))}</p>
      )}
      {usage !== undefined && usage.uploads > 0 && (
        <p>{words.unfinished(usage.uploads, bytes(usage.uploadBytes))}</p>
      )}
      {!isEmpty && (
        <Check
          label={words.alsoContents}
          hint={words.alsoContentsHint}
          checked={isAll}
          onChange={setAll}
        />
      )}
      {deleted > 0 && <Notice>{words.deletingSoFar(deleted)}</Notice>}
    </Confirm>
  );
}
