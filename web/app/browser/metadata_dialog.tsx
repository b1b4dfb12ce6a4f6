/** What is written on an object besides tags: its type, how it is delivered, and metadata of one's own.
 * It is stored only over what was looked at. */
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { tell } from "../ui/messages.tsx";
import { type Pair, PairRows } from "../ui/pair_rows.tsx";
import { shownName } from "./paths.ts";

const words = text.browser.metadataEditor;

const HEADERS = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
] as const;

export interface MetadataDialogProps {
  readonly bucket: string;
  readonly object: Schemas["Object"];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function MetadataDialog({ bucket, object, onClose, onSaved }: MetadataDialogProps) {
  const { key, etag } = object;
  const [headers, setHeaders] = useState(object.headers);
  const [pairs, setPairs] = useState<readonly Pair[]>(() =>
    Object.entries(object.metadata).map(([key, value]) => ({ key, value }))
  );
  const meant = pairs.filter(({ key, value }) => key !== "" || value !== "");
  const wrong = problemOf(meant);
  const action = useAction(async () => {
    const given = Object.entries(headers).filter(([, value]) => value.trim() !== "");
    await answered(api.PUT("/api/v1/buckets/{bucket}/object", {
      params: { path: { bucket }, query: { key } },
      body: {
        headers: Object.fromEntries(given),
        metadata: Object.fromEntries(meant.map(({ key, value }) => [key, value])),
        ifMatch: etag,
      },
    }));
  });
  return (
    <FormDialog
      title={`${words.title}: ${shownName(key)}`}
      verb={text.ui.save}
      unavailable={wrong}
      {...{ action, onClose }}
      onDone={() => {
        tell(words.saved);
        onSaved();
        onClose();
      }}
    >
      {HEADERS.map((name) => (
        <TextField
          key={name}
          label={words.headers[name]}
          value={headers[name] ?? ""}
          onInput={(value) => setHeaders({ ...headers, [name]: value })}
          {...(name === "content-type" ? { hint: words.typeHint, autofocus: true } : {})}
          autocomplete="off"
        />
      ))}
      <section class="stack tight" aria-label={words.own}>
        <h3>{words.own}</h3>
        <p class="soft small">{words.ownHint}</p>
        <PairRows
          autofocus
          rows={pairs}
          onChange={setPairs}
          add={words.add}
          remove={words.remove}
        />
        {wrong !== undefined && <p class="small broken">{wrong}</p>}
      </section>
    </FormDialog>
  );
}

function problemOf(pairs: readonly Pair[]): string | undefined {
  const names = pairs.map(({ key }) => key.toLowerCase());
  if (new Set(names).size < names.length || names.some((name) => !/^[\w.-]{1,128}$/.test(name))) {
    return words.wrongName;
  }
  const isRight = ({ value }: Pair) =>
    value.length <= 2_048 && !/[\u0000-\u001f\u007f]/.test(value);
  return pairs.every(isRight) ? undefined : words.wrongValue;
}
