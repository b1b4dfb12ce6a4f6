import assert from "node:assert/strict";
import { parseTraceParent } from "./trace_parent.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736", SPAN = "00f067aa0ba902b7";

const VALID: readonly (readonly [header: string, sampled: boolean])[] = [
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [`00-${TRACE}-${SPAN}-ff`, true],
  [`00-${TRACE}-${SPAN}-02`, false],
  // Versions to come begin as this one does.
  [`01-${TRACE}-${SPAN}-01`, true],
  [`cc-${TRACE}-${SPAN}-01-what-the-future-will-be`, true],
  [`fe-${TRACE}-${SPAN}-01-`, true],
];

for (const [header, sampled] of VALID) {
  Deno.test(`taken: ${header}`, () => {
    assert.deepEqual(parseTraceParent(header), { traceId: TRACE, parentId: SPAN, sampled });
  });
}

const INVALID = [
  "",
  "00",
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE}-${SPAN}-`,
  `00-${TRACE}-${SPAN}-1`,
  `00-${TRACE}-${SPAN}-0g`,
  `00-${TRACE}-${SPAN}-01-`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${TRACE}-${SPAN}-01,00-${TRACE}-${SPAN}-01`,
  `01-${TRACE}-${SPAN}-01.more`,
  `cc-${TRACE}-${SPAN}-011`,
  `ff-${TRACE}-${SPAN}-01`,
  `FE-${TRACE}-${SPAN}-01`,
  `0-${TRACE}-${SPAN}-01`,
  `000-${TRACE}-${SPAN}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN.toUpperCase()}-01`,
  `00-${"0".repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE.slice(1)}-${SPAN}-01`,
  `00-${TRACE}0-${SPAN}-01`,
  `00_${TRACE}_${SPAN}_01`,
  ` 00-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01 `,
  `00-${TRACE}-${SPAN}-01\n`,
];

for (const header of INVALID) {
  Deno.test(`ignored: ${JSON.stringify(header)}`, () => {
    assert.equal(parseTraceParent(header), undefined);
  });
}

Deno.test("none is none", () => assert.equal(parseTraceParent(undefined), undefined));
