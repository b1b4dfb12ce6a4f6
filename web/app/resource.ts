/** What a page shows of the server: asked for when its question changes, given up when it is no longer
 * wanted, and told apart whether it is on its way, there, there but old, or failed. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiFailure, isAbort } from "./api.ts";
import { session } from "./session.ts";

export interface Resource<T> {
  /** The last answer to this question; absent before there is one. */
  readonly data: T | undefined;
  /** Why there is no newer one. */
  readonly failure: ApiFailure | undefined;
  /** Being asked for now. */
  readonly isLoading: boolean;
  /** Asks again; what is shown stays until the answer is there. */
  reload(): void;
  /** Shows this at once, until the server says otherwise. */
  set(data: T): void;
}

interface State<T> {
  readonly question: string;
  readonly data?: T;
  readonly failure?: ApiFailure;
  readonly isLoading: boolean;
}

/** `question`: whatever the answer depends on; another one forgets the answer. `every`: milliseconds
 * after which it is asked again, while the page is looked at. */
export function useResource<T>(
  question: string,
  ask: (signal: AbortSignal) => Promise<T>,
  { every }: { readonly every?: number } = {},
): Resource<T> {
  const [state, setState] = useState<State<T>>({ question, isLoading: true });
  const [round, setRound] = useState(0);
  const asking = useRef(ask);
  asking.current = ask;
  // Who had to sign in again sees what was refused meanwhile.
  const since = session.value?.createdAt;

  useEffect(() => {
    const abort = new AbortController();
    setState((before) =>
      before.question === question ? { ...before, isLoading: true } : { question, isLoading: true }
    );
    asking.current(abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setState({ question, data, isLoading: false });
      },
      (error: unknown) => {
        if (abort.signal.aborted || isAbort(error)) return;
        setState((before) => ({ ...before, failure: asFailure(error), isLoading: false }));
      },
    );
    return () => abort.abort();
  }, [question, round, since]);

  useEffect(() => {
    if (every === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") setRound((n) => n + 1);
    }, every);
    return () => clearInterval(timer);
  }, [every]);

  const isCurrent = state.question === question;
  return {
    data: isCurrent ? state.data : undefined,
    failure: isCurrent ? state.failure : undefined,
    isLoading: !isCurrent || state.isLoading,
    reload: () => setRound((n) => n + 1),
    set: (data) => setState({ question, data, isLoading: false }),
  };
}

/** Whatever was thrown, as something to show. */
export function asFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  console.error(error);
  return new ApiFailure(0, { code: "Unexpected", message: String(error) });
}

export interface Action<Given extends readonly unknown[] = []> {
  readonly isRunning: boolean;
  readonly failure: ApiFailure | undefined;
  /** Runs it unless it runs; true when it was done. */
  run(...given: Given): Promise<boolean>;
  clear(): void;
}

/** Something a button does. */
export function useAction<Given extends readonly unknown[] = []>(
  act: (...given: Given) => Promise<unknown>,
): Action<Given> {
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | undefined>(undefined);
  const running = useRef(false);
  return {
    isRunning,
    failure,
    clear: () => setFailure(undefined),
    async run(...given) {
      if (running.current) return false;
      running.current = true;
      setRunning(true);
      setFailure(undefined);
      try {
        await act(...given);
        return true;
      } catch (error) {
        if (!isAbort(error)) setFailure(asFailure(error));
        return false;
      } finally {
        running.current = false;
        setRunning(false);
      }
    },
  };
}
