/** The metrics of telemetry itself, where it is on. */
import type { Family } from "./exposition.ts";

export function telemetryFamilies(droppedSpans: number): readonly Family[] {
  return [
    {
      name: "objectstorage_telemetry_dropped_spans_total",
      help: "Spans the collector did not take, or that found no place in the queue",
      type: "counter",
      samples: [{ value: droppedSpans }],
    },
  ];
}
