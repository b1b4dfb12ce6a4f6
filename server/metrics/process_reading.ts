/** What the system says of this process. */
import { readdirSync } from "node:fs";
import process from "node:process";

export interface ProcessReading {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** Seconds since the epoch. */
  readonly startedAt: number;
  /** Absent where the system does not tell. */
  readonly openFiles?: number;
}

/** When this process started, in seconds since the epoch. To be asked once: two clocks that are read
 * one after the other never give the same answer twice. */
export function startOfProcess(): number {
  return Date.now() / 1000 - process.uptime();
}

export function readProcess(startedAt: number): ProcessReading {
  const { user, system } = process.cpuUsage();
  const openFiles = countOpenFiles();
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
    startedAt,
    ...(openFiles === undefined ? {} : { openFiles }),
  };
}

/** Linux; elsewhere there is no such directory. */
function countOpenFiles(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return undefined;
  }
}
