/** What of many did not work, each with its reason. */
import { text } from "../text.ts";
import { Notice } from "../ui/notice.tsx";
import { visibleText } from "../visible_text.ts";

export interface FailedKey {
  readonly key: string;
  readonly versionId?: string;
  readonly code: string;
  readonly message: string;
}

/** Shown of very many. */
const MOST = 100;

export function FailedKeys(
  { title, of }: { readonly title: string; readonly of: readonly FailedKey[] },
) {
  if (of.length === 0) return null;
  return (
    <Notice tone="danger" title={title}>
      <ul class="names">
        {of.slice(0, MOST).map(({ key, versionId = "", code, message }) => (
          <li key={`${key}\n${versionId}`}>
            <span class="mono">{visibleText(key)}</span> {message} <code>{code}</code>
          </li>
        ))}
        {of.length > MOST && <li>{text.browser.deletion.andMore(of.length - MOST)}</li>}
      </ul>
    </Notice>
  );
}
