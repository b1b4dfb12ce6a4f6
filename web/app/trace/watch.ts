/** Watches the server's requests while it is wanted; begins again when the connection ends. */
import { useEffect, useState } from "preact/hooks";
import { type ApiFailure, isAbort } from "../api.ts";
import { eventsOf } from "../event_stream.ts";
import { asFailure } from "../resource.ts";
import { session } from "../session.ts";
import { NOTHING_TRACED, type Traced, type TraceEvent, withEvent } from "./traced_requests.ts";

export interface Watch {
  readonly traced: Traced;
  readonly isConnected: boolean;
  readonly failure: ApiFailure | undefined;
  clear(): void;
}

/** Milliseconds until it is tried again. */
const AGAIN = 2_000;

/** `query`: another one begins anew. `isOn`: false keeps what there is. */
export function useTrace(query: Readonly<Record<string, string>>, isOn: boolean): Watch {
  const question = JSON.stringify(query);
  const [traced, setTraced] = useState(NOTHING_TRACED);
  const [isConnected, setConnected] = useState(false);
  const [failure, setFailure] = useState<ApiFailure>();
  // Who had to sign in again goes on watching.
  const since = session.value?.createdAt;

  useEffect(() => {
    setTraced(NOTHING_TRACED);
    setFailure(undefined);
  }, [question]);
  useEffect(() => {
    if (!isOn) return;
    const abort = new AbortController();
    const { signal } = abort;
    const watch = async () => {
      try {
        for await (
          const event of eventsOf("api/v1/trace", query, signal, () => {
            setConnected(true);
            setFailure(undefined);
          })
        ) {
          setTraced((before) => withEvent(before, event as TraceEvent));
        }
      } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        setConnected(false);
        const failure = asFailure(error);
        setFailure(failure);
        // What the server does not want will not be wanted the next time.
        if (failure.status >= 400 && failure.status < 500) return;
      }
      if (signal.aborted) return;
      setConnected(false);
      timer = setTimeout(() => void watch(), AGAIN);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    void watch();
    return () => {
      abort.abort();
      clearTimeout(timer);
      setConnected(false);
    };
  }, [question, isOn, since]);
  return { traced, isConnected, failure, clear: () => setTraced(NOTHING_TRACED) };
}
