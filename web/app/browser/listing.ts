/** What a folder holds, page after page as the reader comes to it. Another question gives up the one
 * before it; what is loaded stays until its place is taken. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { answered, api, type ApiFailure, isAbort } from "../api.ts";
import { asFailure } from "../resource.ts";
import { type Page, type Row, rowsOf } from "./rows.ts";

const PAGE_SIZE = 1_000;

export interface ListingQuestion {
  readonly bucket: string;
  /** The folder: ends with `/`, or is empty. */
  readonly folder: string;
  /** What names in it begin with. */
  readonly search: string;
  /** Whether to list versions and delete markers, too. */
  readonly hasVersions: boolean;
}

export interface Listing {
  /** In the order of the server. */
  readonly rows: readonly Row[];
  /** `first`: nothing is there yet. */
  readonly state: "first" | "more" | "ready";
  readonly failure: ApiFailure | undefined;
  readonly hasMore: boolean;
  /** Whether the first page was all of it. */
  readonly isWhole: boolean;
  loadMore(): void;
  /** From the beginning; what is shown stays meanwhile. */
  reload(): void;
  /** Takes out what is gone. */
  remove(ids: ReadonlySet<string>): void;
}

interface State {
  readonly question: string;
  readonly rows: readonly Row[];
  readonly next?: string | undefined;
  readonly pages: number;
  readonly state: Listing["state"];
  readonly failure?: ApiFailure;
}

const begun = (question: string): State => ({ question, rows: [], pages: 0, state: "first" });

export function useListing(asked: ListingQuestion): Listing {
  const { bucket, folder, search, hasVersions } = asked;
  const question = JSON.stringify([bucket, folder, search, hasVersions]);
  const [state, setState] = useState<State>(() => begun(question));
  const current = state.question === question ? state : begun(question);
  const latest = useRef(current);
  latest.current = current;
  const asking = useRef<AbortController | undefined>(undefined);

  const ask = useCallback(async (cursor: string | undefined) => {
    asking.current?.abort();
    const { signal } = asking.current = new AbortController();
    const before = latest.current;
    setState({ ...withoutFailure(before), state: before.pages === 0 ? "first" : "more" });
    try {
      const page = await pageOf({ bucket, folder, search, hasVersions }, cursor, signal);
      const rows = rowsOf(page, folder);
      setState((now) => ({
        question,
        rows: cursor === undefined ? rows : [...now.rows, ...rows],
        pages: cursor === undefined ? 1 : now.pages + 1,
        next: page.next,
        state: "ready",
      }));
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      setState((now) => ({ ...now, question, state: "ready", failure: asFailure(error) }));
    }
  }, [question]);

  useEffect(() => {
    void ask(undefined);
    return () => asking.current?.abort();
  }, [ask]);

  return {
    rows: current.rows,
    state: current.state,
    failure: current.failure,
    hasMore: current.next !== undefined,
    isWhole: current.pages === 1 && current.next === undefined,
    loadMore: () => {
      const { next, state } = latest.current;
      if (next !== undefined && state === "ready") void ask(next);
    },
    reload: () => void ask(undefined),
    remove: (ids) =>
      setState((now) => ({ ...now, rows: now.rows.filter(({ id }) => !ids.has(id)) })),
  };
}

function withoutFailure({ failure: _, ...state }: State): State {
  return state;
}

async function pageOf(
  { bucket, folder, search, hasVersions }: ListingQuestion,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page & { readonly next?: string }> {
  const query = {
    ...{ prefix: folder + search, delimiter: "/", limit: PAGE_SIZE },
    ...(cursor === undefined ? {} : { cursor }),
  };
  const params = { path: { bucket }, query };
  return hasVersions
    ? await answered(api.GET("/api/v1/buckets/{bucket}/versions", { params, signal }))
    : await answered(api.GET("/api/v1/buckets/{bucket}/objects", { params, signal }));
}
