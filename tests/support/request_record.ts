/** A record of a request as dispatch makes them, for those who read records. */
import type { RequestRecord } from "../../server/observer.ts";

/** A GetObject that was answered at once, but for what `over` says. */
export function requestRecord(over: Partial<RequestRecord> = {}): RequestRecord {
  return {
    requestId: "id",
    operation: "GetObject",
    principal: "root",
    method: "GET",
    status: 200,
    startedAt: 0,
    duration: 3,
    received: 0,
    sent: 0,
    streamed: false,
    request: {
      target: "/",
      headers: new Map(),
      protocol: "HTTP/1.1",
      secure: false,
      delivery: {
        remoteAddress: undefined,
        left: () => Promise.resolve(),
        finished: () => Promise.resolve({ complete: true }),
      },
    },
    answerHeaders: {},
    ...over,
  };
}
