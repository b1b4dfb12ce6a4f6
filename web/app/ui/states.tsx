/** What stands where data will: not there yet, none, or none to be had. */
import type { ComponentChildren } from "preact";
import type { Resource } from "../resource.ts";
import { text } from "../text.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Failure, Notice } from "./notice.tsx";

export function Skeleton({ lines = 5 }: { readonly lines?: number }) {
  return (
    <div class="skeleton" role="status" aria-label={text.ui.loading}>
      {Array.from({ length: lines }, (_, line) => <span key={line} />)}
    </div>
  );
}

export function Empty(
  { icon, title, children }: {
    readonly icon: IconName;
    readonly title: string;
    readonly children?: ComponentChildren;
  },
) {
  return (
    <div class="empty">
      <Icon name={icon} size={40} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Shows the data of a resource, or why there is none; with a failure, the old data and the failure. */
export function Loaded<T>(
  { of, children, lines = 5 }: {
    readonly of: Resource<T>;
    readonly children: (data: T) => ComponentChildren;
    readonly lines?: number;
  },
) {
  const { data, failure, isLoading, reload } = of;
  return (
    <>
      {failure !== undefined && <Failure of={failure} onRetry={reload} isLoading={isLoading} />}
      {data !== undefined
        ? children(data)
        : failure === undefined
        ? <Skeleton lines={lines} />
        : null}
    </>
  );
}

export { Notice };
