/** What a folder holds, page after page as the reader comes to it. */
import { useMemo, useState } from "preact/hooks";
import { answered, api, type ApiFailure } from "../api.ts";
import { type PageOf, usePages } from "../paging.ts";
import { type Row, rowsOf } from "./rows.ts";

const PAGE_SIZE = 1_000;
/** Pages in one list: beyond it another list goes on, so that memory, and the height of a list that a
 * browser can scroll, have an end. */
const MOST_PAGES = 100;

export interface ListingQuestion {
  readonly bucket: string;
  /** The folder: ends with `/`, or is empty. */
  readonly folder: string;
  /** What names in it begin with. */
  readonly search: string;
  /** Whether to list versions and delete markers, too. */
  readonly hasVersions: boolean;
  /** The cursor of where it begins; absent: with the first one. */
  readonly from: string | undefined;
}

export interface Listing {
  /** In the order of the server. */
  readonly rows: readonly Row[];
  /** `first`: nothing is there yet. */
  readonly state: "first" | "more" | "ready";
  readonly failure: ApiFailure | undefined;
  readonly hasMore: boolean;
  /** Where another list is to go on: this one is as long as it gets. */
  readonly further: string | undefined;
  /** Whether the first page is all there is. */
  readonly isWhole: boolean;
  /** Whether pages behind the first one are loaded. */
  readonly isScrolledOn: boolean;
  loadMore(): void;
  /** From the beginning; what is shown stays meanwhile. */
  reload(): void;
  /** What failed, again. */
  retry(): void;
  /** Takes out what is gone, until it is loaded again. */
  remove(ids: ReadonlySet<string>): void;
}

interface Gone {
  readonly of: unknown;
  readonly ids: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

export function useListing(asked: ListingQuestion): Listing {
  const pages = usePages(
    JSON.stringify(asked),
    (cursor = asked.from, signal) => pageOf(asked, cursor, signal),
  );
  const { first, items, hasMore, isLoadingMore } = pages;
  const further = pages.pages.length < MOST_PAGES ? undefined : pages.pages.at(-1)?.next;
  const loadMore = () => further === undefined && pages.loadMore();
  const [removed, setRemoved] = useState<Gone>({ of: undefined, ids: NOTHING });
  const gone = removed.of === first.data ? removed.ids : NOTHING;
  const rows = useMemo(
    () => gone.size === 0 ? items : items.filter(({ id }) => !gone.has(id)),
    [items, gone],
  );
  return {
    rows,
    state: first.data === undefined && first.failure === undefined
      ? "first"
      : first.isLoading || isLoadingMore
      ? "more"
      : "ready",
    failure: first.failure ?? pages.failure,
    hasMore,
    further,
    isWhole: asked.from === undefined && first.data !== undefined && first.data.next === undefined,
    isScrolledOn: first.data !== undefined && items.length > first.data.items.length,
    loadMore,
    reload: first.reload,
    retry: first.failure === undefined ? loadMore : first.reload,
    remove: (ids) => setRemoved({ of: first.data, ids: new Set([...gone, ...ids]) }),
  };
}

async function pageOf(
  { bucket, folder, search, hasVersions }: Omit<ListingQuestion, "from">,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<PageOf<Row>> {
  const query = {
    ...{ prefix: folder + search, delimiter: "/", limit: PAGE_SIZE },
    ...(cursor === undefined ? {} : { cursor }),
  };
  const asked = { params: { path: { bucket }, query }, signal };
  const page = hasVersions
    ? await answered(api.GET("/api/v1/buckets/{bucket}/versions", asked))
    : await answered(api.GET("/api/v1/buckets/{bucket}/objects", asked));
  const { next } = page;
  return { items: rowsOf(page, folder), ...(next === undefined ? {} : { next }) };
}
