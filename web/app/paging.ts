/** Lists that come in pages: the first at once, further ones when asked for, each after the last. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ApiFailure, isAbort } from "./api.ts";
import { asFailure, type Resource, useResource } from "./resource.ts";

export interface PageOf<T> {
  readonly items: readonly T[];
  /** Absent: this is the last one. */
  readonly next?: string;
}

export interface Paged<T> {
  readonly first: Resource<PageOf<T>>;
  /** What the first page and those after it have so far; the same array until there is more. */
  readonly items: readonly T[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  /** Why there are no further ones. */
  readonly failure: ApiFailure | undefined;
  loadMore(): void;
}

interface More<T> {
  readonly after: PageOf<T> | undefined;
  readonly items: readonly T[];
  readonly next?: string;
  readonly failure?: ApiFailure;
  readonly isLoading: boolean;
}

const NONE: readonly never[] = [];

/** `question`: as for useResource. */
export function usePages<T>(
  question: string,
  ask: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>,
): Paged<T> {
  const first = useResource(question, (signal) => ask(undefined, signal));
  const [more, setMore] = useState<More<T>>({ after: undefined, items: [], isLoading: false });
  const abort = useRef(new AbortController());
  const { data } = first;
  useEffect(() => {
    abort.current = new AbortController();
    return () => abort.current.abort();
  }, [data]);
  const current: More<T> = more.after === data
    ? more
    : { after: data, items: NONE, isLoading: false };
  const next = current.items.length > 0 ? current.next : data?.next;
  const items = useMemo(
    () => [...(data?.items ?? NONE), ...current.items],
    [data, current.items],
  );
  return {
    first,
    items,
    hasMore: next !== undefined,
    isLoadingMore: current.isLoading,
    failure: current.failure,
    loadMore() {
      if (current.isLoading || next === undefined) return;
      const { failure: _, ...kept } = current;
      setMore({ ...kept, isLoading: true });
      const { signal } = abort.current;
      ask(next, signal).then(
        (page) => {
          if (signal.aborted) return;
          setMore({
            after: data,
            items: [...kept.items, ...page.items],
            ...(page.next === undefined ? {} : { next: page.next }),
            isLoading: false,
          });
        },
        (error) => {
          if (signal.aborted || isAbort(error)) return;
          setMore({ ...kept, failure: asFailure(error), isLoading: false });
        },
      );
    },
  };
}
