/** What is added to the audit log while one looks: asked for every few seconds, from the newest record
 * there is. */
import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, isAbort, type Schemas } from "../api.ts";
import type { PageOf } from "../paging.ts";
import { asFailure } from "../resource.ts";

type AuditRecord = Schemas["AuditRecord"];

export interface Tail {
  /** Newest first, after those that were known. */
  readonly items: readonly AuditRecord[];
  /** There was more at once than is fetched at once. */
  readonly hasGap: boolean;
  /** Why it does not go on at present. */
  readonly failure: ApiFailure | undefined;
}

interface State extends Tail {
  readonly question: string;
}

const EVERY = 3_000;
/** Records that are kept on the page. */
const MOST = 1_000;

/** `ask`: for records not before a time. `isOn`: false keeps what has come so far. */
export function useTail(
  { question, isOn, known, ask }: {
    readonly question: string;
    readonly isOn: boolean;
    /** Newest first. */
    readonly known: readonly AuditRecord[];
    readonly ask: (
      from: string | undefined,
      signal: AbortSignal,
    ) => Promise<PageOf<AuditRecord>>;
  },
): Tail {
  const nothing: State = { question, items: [], hasGap: false, failure: undefined };
  const [state, setState] = useState(nothing);
  const current = state.question === question ? state : nothing;
  const latest = useRef({ known, ask, current });
  latest.current = { known, ask, current };

  useEffect(() => {
    if (!isOn) return;
    const abort = new AbortController();
    let isAsking = false;
    const look = async () => {
      if (isAsking || document.visibilityState !== "visible") return;
      isAsking = true;
      const { known, ask, current } = latest.current;
      const newest = current.items[0] ?? known[0];
      try {
        const page = await ask(newest?.time, abort.signal);
        const after = newest?.sequence ?? 0;
        const added = page.items.filter(({ sequence }) => sequence > after);
        // None of those that were there before: some between may be missing.
        const hasGap = page.next !== undefined && added.length === page.items.length;
        setState({
          question,
          items: [...added, ...current.items].slice(0, MOST),
          hasGap: current.hasGap || (hasGap && newest !== undefined),
          failure: undefined,
        });
      } catch (error) {
        if (abort.signal.aborted || isAbort(error)) return;
        setState({ ...current, failure: asFailure(error) });
      } finally {
        isAsking = false;
      }
    };
    const timer = setInterval(() => void look(), EVERY);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [question, isOn]);
  return current;
}
