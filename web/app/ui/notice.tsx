/** What went wrong, or what to know, where it belongs: never in passing. */
import type { ComponentChildren } from "preact";
import type { ApiFailure } from "../api.ts";
import { href } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy.tsx";
import { Icon, type IconName } from "./icon.tsx";

export type Tone = "info" | "good" | "warn" | "danger";
const ICONS: Readonly<Record<Tone, IconName>> = {
  info: "info",
  good: "check",
  warn: "warning",
  danger: "warning",
};

export function Notice(
  { tone = "info", title, children }: {
    readonly tone?: Tone;
    readonly title?: string;
    readonly children?: ComponentChildren;
  },
) {
  return (
    <div class={`notice ${tone}`} role={tone === "danger" ? "alert" : undefined}>
      <Icon name={ICONS[tone]} />
      <div>
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}

/** What the server said, why it may have, and what can be done; nothing without a failure. */
export function Failure(
  { of, onRetry, isLoading }: {
    readonly of: ApiFailure | undefined;
    readonly onRetry?: () => void;
    readonly isLoading?: boolean;
  },
) {
  if (of === undefined) return null;
  const { code, message, hint, requestId, status } = of;
  const cause = text.causes[code as keyof typeof text.causes];
  return (
    <Notice tone="danger" title={message}>
      {cause !== undefined && <p>{cause}</p>}
      {hint !== undefined && status !== 403 && <p>{hint}</p>}
      <p class="reference">
        <code>{code}</code>
        {requestId !== undefined && (
          <span class="row">
            {text.ui.request} <code>{requestId}</code>
            <CopyButton value={requestId} label={text.ui.copyRequestId} />
          </span>
        )}
        {status === 403 && requestId !== undefined && (
          <a href={href(["refusals"], { request: requestId })}>{text.ui.whyRefused}</a>
        )}
      </p>
      {onRetry !== undefined && (
        <Button small icon="retry" isBusy={isLoading} onClick={onRetry}>{text.ui.retry}</Button>
      )}
    </Notice>
  );
}
