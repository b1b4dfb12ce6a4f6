/** What a part of the benchmark gets and is. */
import type { Report, Sample } from "./report.ts";
import type { Workspace } from "./workspace.ts";

export interface Settings {
  readonly workspace: Workspace;
  readonly report: Report;
  /** Times everything is measured; the report tells medians. */
  readonly runs: number;
  /** Seconds of one measurement of small requests. */
  readonly seconds: number;
  /** Smaller data: figures to look at, not to quote. */
  readonly quick: boolean;
  /** Tells what is going on. */
  progress(text: string): void;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  run(settings: Settings): Promise<void>;
}

export const MiB = 1024 * 1024;
export const GiB = 1024 * MiB;

export function sizeName(bytes: number): string {
  if (bytes >= GiB) return `${bytes / GiB} GiB`;
  return bytes >= MiB ? `${bytes / MiB} MiB` : `${bytes / 1024} KiB`;
}

/** Adds figures to one section of a report. */
export function figures(settings: Settings, section: string): (sample: Sample) => void {
  return (sample) => settings.report.add(section, sample);
}
