/** What the server tells as it happens: server-sent events (HTML Standard, section 9.2) read by fetch,
 * which unlike EventSource says why it was refused. */
import { attendance } from "./attendance.ts";
import { failureOf, isAbort, unreachable } from "./api.ts";
import { completeEvents } from "./server_events.ts";

/** The data of each event, until the server ends it. `path`: without a slash at its beginning. `onOpen`:
 * called when it begins. Throws ApiFailure, or what aborted it. */
export async function* eventsOf(
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
  onOpen: () => void,
): AsyncGenerator<unknown, void> {
  const url = new URL(path, document.baseURI);
  url.search = new URLSearchParams(query).toString();
  const lost = (error: unknown) => {
    throw isAbort(error) ? error : unreachable();
  };
  const headers = attendance();
  const response = await fetch(url, { credentials: "same-origin", headers, signal }).catch(lost);
  if (!response.ok || response.body === null) throw await failureOf(response);
  onOpen();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch(lost);
    if (done) return;
    const [events, begun] = completeEvents(rest + value);
    rest = begun;
    yield* events;
  }
}
