/** Tells when the first request by a key arrived. */
import { useRef } from "preact/hooks";
import type { Schemas } from "../api.ts";
import { moment, relative } from "../format.ts";
import { text } from "../text.ts";
import { Notice } from "../ui/notice.tsx";

const words = text.connect;

/** `of`: as the server says it at this moment; undefined: none is chosen. */
export function UseOfKey({ of }: { readonly of: Schemas["AccessKey"] | undefined }) {
  // Of each key when it was first looked at here: what is later is news.
  const before = useRef(new Map<string, string | undefined>());
  if (of === undefined) return <Notice title={words.noKeyYet} />;
  const { accessKeyId, lastUsedAt } = of;
  if (!before.current.has(accessKeyId)) before.current.set(accessKeyId, lastUsedAt);
  const isNews = lastUsedAt !== undefined && lastUsedAt !== before.current.get(accessKeyId);
  return (
    <div role="status">
      {isNews
        ? (
          <Notice tone="good" title={words.arrived}>
            <p>{words.arrivedAt(accessKeyId, moment(lastUsedAt))}</p>
          </Notice>
        )
        : (
          <div class="waiting">
            <span class="pulse" />
            <div>
              <strong>
                {lastUsedAt === undefined
                  ? words.waiting
                  : words.waitingAgain(relative(lastUsedAt))}
              </strong>
              <p class="soft small">{words.waitingHint}</p>
            </div>
          </div>
        )}
    </div>
  );
}
