/** What a table says of a chart. */
import assert from "node:assert/strict";
import { hoursOf, type Series } from "./series.ts";

Deno.test("points are summed up by hours, the latest first, and what is not known stays unknown", () => {
  const minute = 60_000, start = Date.parse("2026-11-21T09:58:00Z");
  const time = [0, 1, 2, 3].map((n) => start + n * minute);
  const series = (hour: Series["hour"], values: readonly (number | null)[]): Series => {
    return { label: hour, colour: "--chart-1", hour, values };
  };
  const hours = hoursOf(time, [
    series("sum", [1, 2, 3, 4]),
    series("most", [5, 9, null, 4]),
    series("last", [7, 8, null, null]),
  ]);
  assert.deepEqual(hours, [
    { time: start + 2 * minute, values: [7, 4, null] },
    { time: start, values: [3, 9, 8] },
  ]);
  assert.deepEqual(hoursOf([], []), []);
});
