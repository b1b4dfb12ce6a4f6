/** What a page keeps of a live trace, and what its address asks for. */
import assert from "node:assert/strict";
import { NOTHING_TRACED, type TracedRequest, traceQueryOf, withEvent } from "./traced_requests.ts";

function request(number: number): TracedRequest {
  return {
    ...{ requestId: String(number), time: "2026-11-21T10:00:00.000Z", operation: "GetObject" },
    ...{ method: "GET", principal: "ann", status: 200, duration: 1, received: 0, sent: 1 },
  };
}

Deno.test("the newest requests are kept, in front, and all are counted", () => {
  let traced = NOTHING_TRACED;
  for (let number = 0; number < 299; number++) {
    traced = withEvent(traced, { items: [request(number)], leftOut: 0 });
  }
  traced = withEvent(traced, { items: [request(300), request(301)], leftOut: 7 });
  const ids = traced.requests.map(({ requestId }) => requestId);
  assert.deepEqual([ids.length, ids[0], ids[1], ids[2], ids.at(-1)], [
    300,
    "301",
    "300",
    "298",
    "1",
  ]);
  assert.deepEqual([traced.seen, traced.leftOut], [301, 7]);
});

Deno.test("of very many at once the newest are shown, and the others are counted", () => {
  const many = Array.from({ length: 750 }, (_, number) => request(number));
  const { requests, seen, leftOut } = withEvent(NOTHING_TRACED, { items: many, leftOut: 7 });
  assert.deepEqual([requests.length, requests[0]?.requestId, seen, leftOut], [50, "749", 750, 707]);
});

Deno.test("an address is a filter of the API", () => {
  const queryOf = (address: string) => traceQueryOf(new URLSearchParams(address));
  assert.deepEqual(queryOf("operation=GetObject&prefix=&status=4xx&minDuration=100"), {
    ...{ operation: "GetObject", status: "4xx", minDuration: "100" },
  });
  assert.deepEqual(queryOf("status=errors"), { errors: "true" });
  assert.deepEqual(queryOf("status=9xx"), {});
});
