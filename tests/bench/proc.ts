/** CPU time and memory of a process as Linux tells them in /proc. Absent elsewhere: zeros. */

const TICK = 10; // milliseconds: USER_HZ is 100 on every Linux port

function readProc(pid: number, file: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${file}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** CPU milliseconds, user and system, all threads, since the process began. */
export function cpuTime(pid: number): number {
  const stat = readProc(pid, "stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK;
}

/** Bytes resident now and at most since the last `resetPeak`. */
export function memory(pid: number): { readonly resident: number; readonly peak: number } {
  const status = readProc(pid, "status");
  const field = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024;
  return { resident: field("VmRSS"), peak: field("VmHWM") };
}

/** Begins the peak anew (proc(5), clear_refs 5). */
export function resetPeak(pid: number): void {
  Deno.writeTextFileSync(`/proc/${pid}/clear_refs`, "5");
}
