/** The metrics of the process and its isolates. Names of `process_…` are those of every exporter
 * (prometheus.io/docs/instrumenting/writing_clientlibs). */
import type { Family } from "./exposition.ts";
import type { ProcessReading } from "./process_reading.ts";

export interface IsolateReading {
  /** `main`, `writer`, `http 0` … */
  readonly isolate: string;
  /** Whether it answered just now. */
  readonly up: boolean;
  readonly restarts: number;
  /** Seconds; absent from one that did not answer. */
  readonly lag?: number;
}

export function runtimeFamilies(
  version: string,
  isolates: readonly IsolateReading[],
  reading: ProcessReading,
): readonly Family[] {
  return [
    {
      name: "objectstorage_build_info",
      help: "The version that runs",
      type: "gauge",
      samples: [{ labels: { version }, value: 1 }],
    },
    {
      name: "objectstorage_isolate_up",
      help: "1 for an isolate that answers",
      type: "gauge",
      samples: isolates.map(({ isolate, up }) => ({ labels: { isolate }, value: up ? 1 : 0 })),
    },
    {
      name: "objectstorage_isolate_restarts_total",
      help: "How often an isolate was started again after a crash",
      type: "counter",
      samples: isolates.map(({ isolate, restarts }) => ({ labels: { isolate }, value: restarts })),
    },
    {
      name: "objectstorage_event_loop_lag_seconds",
      help: "Longest time in the last 15 seconds that an isolate could do nothing else",
      type: "gauge",
      samples: isolates.flatMap(({ isolate, lag }) =>
        lag === undefined ? [] : [{ labels: { isolate }, value: lag }]
      ),
    },
    ...processFamilies(reading),
  ];
}

function processFamilies(reading: ProcessReading): readonly Family[] {
  const { cpuSeconds, residentBytes, startedAt, openFiles } = reading;
  return [
    {
      name: "process_cpu_seconds_total",
      help: "Total user and system CPU time spent in seconds",
      type: "counter",
      samples: [{ value: cpuSeconds }],
    },
    {
      name: "process_resident_memory_bytes",
      help: "Resident memory size in bytes",
      type: "gauge",
      samples: [{ value: residentBytes }],
    },
    {
      name: "process_start_time_seconds",
      help: "Start time of the process since unix epoch in seconds",
      type: "gauge",
      samples: [{ value: startedAt }],
    },
    {
      name: "process_open_fds",
      help: "Number of open file descriptors",
      type: "gauge",
      samples: openFiles === undefined ? [] : [{ value: openFiles }],
    },
  ];
}
