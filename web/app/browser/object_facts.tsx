/** What is known of an object, in words: facts, metadata, tags. */
import type { Schemas } from "../api.ts";
import { bytes, count, moment } from "../format.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Facts } from "../ui/page.tsx";
import { visibleText } from "../visible_text.ts";

const words = text.browser;
type StoredObject = Schemas["Object"];

export function ObjectFacts(
  { bucket, object }: { readonly bucket: string; readonly object: StoredObject },
) {
  const { key, size, etag, versionId, lastModified, storageClass, headers, checksum } = object;
  const { facts, checksumNames } = words;
  const exact = size < 1_024 ? "" : ` (${facts.sizeExact(count(size))})`;
  const sized = (
    <span>
      {bytes(size)}
      <span class="soft">{exact}</span>
    </span>
  );
  const copied = (value: string, label?: string) => (
    <span class="copied">
      <span class="mono">{visibleText(value)}</span>
      <CopyButton value={value} {...(label === undefined ? {} : { label })} />
    </span>
  );
  return (
    <section>
      <h3 class="unseen">{words.details}</h3>
      <Facts
        of={[
          [facts.key, copied(key, words.copyKey)],
          [facts.uri, copied(`s3://${bucket}/${key}`, words.copyUri)],
          [facts.size, sized],
          [facts.type, headers["content-type"] ?? facts.unknown],
          [facts.modified, moment(lastModified)],
          [facts.etag, copied(etag)],
          [
            checksum === undefined ? "" : checksumNames[checksum.algorithm] ?? checksum.algorithm,
            checksum === undefined ? undefined : copied(checksum.value),
          ],
          [facts.version, versionId === undefined ? undefined : copied(versionId)],
          [facts.storageClass, storageClass],
        ]}
      />
    </section>
  );
}

export function ObjectMetadata(
  { object, unavailable, onEdit }: {
    readonly object: StoredObject;
    readonly unavailable: string | undefined;
    readonly onEdit: () => void;
  },
) {
  const headers = Object.entries(object.headers).filter(([name]) => name !== "content-type");
  const pairs = [
    ...headers,
    ...Object.entries(object.metadata).map(([name, value]) =>
      [`x-amz-meta-${name}`, value] as const
    ),
  ];
  return (
    <section>
      <header class="row apart">
        <h3>{words.metadata}</h3>
        <Button small icon="edit" unavailable={unavailable} onClick={onEdit}>
          {words.editMetadata}
        </Button>
      </header>
      {pairs.length === 0 ? <p class="soft">{words.noMetadata}</p> : <Pairs of={pairs} />}
    </section>
  );
}

export function ObjectTags(
  { object: { tags }, unavailable, onEdit }: {
    readonly object: StoredObject;
    readonly unavailable: string | undefined;
    readonly onEdit: () => void;
  },
) {
  if (tags === undefined) return null;
  const pairs = Object.entries(tags);
  return (
    <section>
      <header class="row apart">
        <h3>{words.tags}</h3>
        <Button small icon="tag" unavailable={unavailable} onClick={onEdit}>
          {words.tagEditor.title}
        </Button>
      </header>
      {pairs.length === 0 ? <p class="soft">{words.noTags}</p> : <Pairs of={pairs} />}
    </section>
  );
}

function Pairs({ of }: { readonly of: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl class="written">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt class="mono">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
