import assert from "node:assert/strict";
import { evaluate, type Preconditions, type Verdict } from "./preconditions.ts";

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5);
/** Stored between two seconds: what clients know is the whole one. */
const VERSION = { etag: "abc", lastModified: TIME + 678, size: 5 };

const CASES: readonly (readonly [Preconditions, Verdict])[] = [
  [{}, "pass"],
  [{ ifMatch: ["abc"] }, "pass"],
  [{ ifMatch: ["x", "abc"] }, "pass"],
  [{ ifMatch: ["*"] }, "pass"],
  [{ ifMatch: ["x"] }, "failed"],
  [{ ifMatch: ["ABC"] }, "failed"],
  [{ ifMatch: ["W/abc"] }, "failed"],
  [{ ifMatch: ['"*"'] }, "failed"],
  [{ ifMatch: [] }, "failed"],
  [{ ifNoneMatch: ["x"] }, "pass"],
  [{ ifNoneMatch: [] }, "pass"],
  [{ ifNoneMatch: ["abc"] }, "notModified"],
  [{ ifNoneMatch: ["x", "abc"] }, "notModified"],
  [{ ifNoneMatch: ["*"] }, "notModified"],
  [{ ifUnmodifiedSince: TIME }, "pass"],
  [{ ifUnmodifiedSince: TIME + 999 }, "pass"],
  [{ ifUnmodifiedSince: TIME - 1 }, "failed"],
  [{ ifModifiedSince: TIME - 1 }, "pass"],
  [{ ifModifiedSince: TIME }, "notModified"],
  [{ ifModifiedSince: TIME + 1000 }, "notModified"],
  [{ size: 5 }, "pass"],
  [{ size: 0 }, "failed"],
  [{ lastModified: TIME }, "pass"],
  [{ lastModified: TIME + 999 }, "pass"],
  [{ lastModified: TIME + 1000 }, "failed"],
  [{ lastModified: TIME - 1 }, "failed"],
  [{ ifMatch: ["abc"], size: 5, lastModified: TIME }, "pass"],
  [{ ifMatch: ["abc"], size: 6, lastModified: TIME }, "failed"],
];

Deno.test("each condition is tested on what is stored, at whole seconds", () => {
  for (const [conditions, verdict] of CASES) {
    assert.equal(evaluate(conditions, VERSION), verdict, JSON.stringify(conditions));
  }
});

/** RFC 9110 §13.2.2: a tag decides, and the date of its pair is not asked. */
Deno.test("tags go before dates, and failing goes before not modified", () => {
  const match = [undefined, ["abc"], ["x"]];
  const unmodified = [undefined, TIME, TIME - 1000];
  const noneMatch = [undefined, ["x"], ["abc"]];
  const modified = [undefined, TIME - 1000, TIME];
  let tried = 0;
  for (const [m, ifMatch] of match.entries()) {
    for (const [u, ifUnmodifiedSince] of unmodified.entries()) {
      for (const [n, ifNoneMatch] of noneMatch.entries()) {
        for (const [s, ifModifiedSince] of modified.entries()) {
          // Of each, 0 is absent, 1 holds and 2 does not.
          const failed = m === 0 ? u === 2 : m === 2;
          const notModified = n === 0 ? s === 2 : n === 2;
          const given = Object.entries({ ifMatch, ifUnmodifiedSince, ifNoneMatch, ifModifiedSince })
            .filter(([, value]) => value !== undefined);
          const expected = failed ? "failed" : notModified ? "notModified" : "pass";
          assert.equal(evaluate(Object.fromEntries(given), VERSION), expected, `${given}`);
          tried++;
        }
      }
    }
  }
  assert.equal(tried, 81);
});
