/** How an object looks. Pictures, sound, films and documents come from S3 itself by signed URLs, so that
 * nothing of theirs runs here; texts are read and shown as text, whatever they would do elsewhere. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Schemas } from "../api.ts";
import { bytes } from "../format.ts";
import { useResource } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/states.tsx";
import { addressOf, type ObjectName } from "./object_bytes.ts";
import { shownName } from "./paths.ts";
import { isTextual, MEDIA_LIMIT, type PreviewKind, previewKindOf } from "./preview_kind.ts";
import { TextPreview } from "./text_preview.tsx";

const words = text.browser.preview;
/** Seconds: as long as somebody may look at a film. */
const LOOKING = 6 * 3_600;
/** Of a document, what browsers put around it is left away. */
const BARE = "#toolbar=0&navpanes=0&view=FitH";
/** Milliseconds between two notes that something is playing. */
const NOTED = 5 * 60_000;

export interface PreviewProps {
  readonly name: ObjectName;
  readonly object: Schemas["Object"];
}

export function Preview({ name, object }: PreviewProps) {
  const { size, headers, key } = object;
  const [asText, setAsText] = useState(false);
  const [isWanted, setWanted] = useState(false);
  const kind = previewKindOf(headers["content-type"], key);
  const isHeavy = (kind === "image" || kind === "pdf") && size > MEDIA_LIMIT;
  return (
    <section class="preview">
      <h3 class="unseen">{words.title}</h3>
      {size === 0
        ? <p class="soft">{words.empty}</p>
        : isTextual(kind) || asText
        ? <TextPreview {...{ name, size }} kind={asText ? "text" : kind} />
        : kind === "none"
        ? (
          <div class="row soft">
            {words.none}
            <Button small onClick={() => setAsText(true)}>{words.asText}</Button>
          </div>
        )
        : isHeavy && !isWanted
        ? (
          <div class="row soft">
            {words.large(bytes(size))}
            <Button small onClick={() => setWanted(true)}>{words.showAnyway}</Button>
          </div>
        )
        : <Media {...{ name, kind }} />}
    </section>
  );
}

/** Asks now and then: the URL of what is playing ends with the session, which is in use meanwhile. */
function useNowAndThen(ask: () => Promise<unknown>): () => void {
  const noted = useRef(Date.now());
  return () => {
    if (Date.now() - noted.current < NOTED) return;
    noted.current = Date.now();
    ask().catch(() => {});
  };
}

function Media({ name, kind }: { readonly name: ObjectName; readonly kind: PreviewKind }) {
  const address = useResource(
    JSON.stringify(name),
    (signal) =>
      addressOf(name, {
        ...{ expiresIn: LOOKING, signal },
        // Browsers show no PDF in a sandbox. What comes can be nothing else: its type is signed.
        ...(kind === "pdf" ? { contentType: "application/pdf" } : {}),
      }),
  );
  const noteUse = useNowAndThen(() => addressOf(name));
  const [hasFailed, setFailed] = useState(false);
  const fail = () => setFailed(true);
  // Another address may be one that works.
  useEffect(() => setFailed(false), [address.data]);
  const title = shownName(name.key);
  if (hasFailed) return <p class="soft">{words.failed}</p>;
  return (
    <Loaded of={address} lines={3}>
      {({ url }) => {
        if (kind === "image") return <img src={url} alt={words.image(title)} onError={fail} />;
        if (kind === "audio") {
          return (
            <audio
              src={url}
              controls
              preload="metadata"
              aria-label={title}
              onTimeUpdate={noteUse}
              onError={fail}
            />
          );
        }
        if (kind === "video") {
          return (
            <video
              src={url}
              controls
              preload="metadata"
              aria-label={title}
              onTimeUpdate={noteUse}
              onError={fail}
            />
          );
        }
        return (
          <>
            {/* A link in it would lead the console itself away: it is not there for hand or keyboard. */}
            <iframe inert src={url + BARE} title={words.document(title)} />
            <p class="soft small">
              {words.pdfNote} <a href={url} target="_blank" rel="noreferrer">{words.openPdf}</a>
            </p>
          </>
        );
      }}
    </Loaded>
  );
}
