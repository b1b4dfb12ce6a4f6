/** Lists that come in pages: the first at once, further ones when asked for, each after the last. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ApiFailure, isAbort } from "./api.ts";
import { asFailure, type Resource, useResource } from "./resource.ts";

export interface PageOf<T> {
  readonly items: readonly T[];
  /** Absent: this is the last one. */
  readonly next?: string;
}

export interface Paged<T, Part extends PageOf<T> = PageOf<T>> {
  readonly first: Resource<Part>;
  /** All so far; a page may be empty and not be the last. */
  readonly pages: readonly Part[];
  /** What is in them; the same array until there is more. */
  readonly items: readonly T[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  /** Why there are no further ones. */
  readonly failure: ApiFailure | undefined;
  loadMore(): void;
}

interface More<Part> {
  readonly after: Part | undefined;
  readonly pages: readonly Part[];
  readonly failure?: ApiFailure;
  readonly isLoading: boolean;
}

const NONE: readonly never[] = [];

/** `question`: as for useResource. */
export function usePages<Part extends PageOf<unknown>>(
  question: string,
  ask: (cursor: string | undefined, signal: AbortSignal) => Promise<Part>,
): Paged<Part["items"][number], Part> {
  const first = useResource(question, (signal) => ask(undefined, signal));
  const [more, setMore] = useState<More<Part>>({
    after: undefined,
    pages: NONE,
    isLoading: false,
  });
  const abort = useRef(new AbortController());
  const { data } = first;
  useEffect(() => {
    abort.current = new AbortController();
    return () => abort.current.abort();
  }, [data]);
  const current: More<Part> = more.after === data
    ? more
    : { after: data, pages: NONE, isLoading: false };
  const pages = useMemo(
    () => data === undefined ? NONE : [data, ...current.pages],
    [data, current.pages],
  );
  const items = useMemo(() => pages.flatMap(({ items }) => items), [pages]);
  const next = pages.at(-1)?.next;
  return {
    first,
    pages,
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
          setMore({ after: data, pages: [...kept.pages, page], isLoading: false });
        },
        (error) => {
          if (signal.aborted || isAbort(error)) return;
          setMore({ ...kept, failure: asFailure(error), isLoading: false });
        },
      );
    },
  };
}
