/** What this server rests on, as checks: the database takes a commit, the blob directory a synced
 * file, the disk has room, every isolate answers. */
import type { StatsFs } from "node:fs";
import type { DirectoryBlobs } from "../../storage/directory/directory_blobs.ts";
import type { MetadataWriter } from "../../storage/metadata.ts";
import type { AuditTrail } from "../audit_trail.ts";
import type { IsolateMonitor } from "../isolates/isolate_monitor.ts";
import { statDisk } from "../runtime/stat_disk.ts";
import type { Check } from "./health.ts";

export interface CheckedServer {
  readonly writer: Pick<MetadataWriter, "execute">;
  readonly blobs: Pick<DirectoryBlobs, "probe">;
  readonly isolates: Pick<IsolateMonitor, "names" | "ping">;
  readonly audit: Pick<AuditTrail, "state">;
  /** The data directory. */
  readonly directory: string;
}

/** Below this even the database's log may not have the room to grow. */
const LEAST_FREE = 16 * 2 ** 20;
/** Milliseconds. */
const PING_TIMEOUT = 2_000;
const MIB = 2 ** 20;

export function serverChecks(server: CheckedServer): readonly Check[] {
  const { writer, blobs, isolates, audit, directory } = server;
  return [
    {
      name: "database",
      async run() {
        await writer.execute("probe", {});
        return "a commit was synced";
      },
    },
    {
      name: "blobs",
      async run() {
        await blobs.probe();
        return "a file was synced";
      },
    },
    {
      name: "audit",
      async run() {
        const { ok, behind, error } = await audit.state();
        const text = `${behind ?? "unknown"} changes to write`;
        if (!ok) throw new Error(`${text}: ${error}`);
        return text;
      },
    },
    { name: "disk", run: async () => describeDisk(await statDisk(directory)) },
    ...isolates.names.map((name): Check => ({
      name,
      async run() {
        await isolates.ping(name, PING_TIMEOUT);
        return "answers";
      },
    })),
  ];
}

/** Throws when there is too little of it. */
export function describeDisk({ bavail, bsize, files, ffree }: DiskNumbers): string {
  const free = bavail * bsize;
  const text = `${Math.floor(free / MIB)} MiB free`;
  if (free < LEAST_FREE) throw new Error(`${text}, ${LEAST_FREE / MIB} are the least`);
  // Some file systems count no files at all.
  if (files > 0 && ffree === 0) throw new Error(`${text}, but no file can be made any more`);
  return text;
}

type DiskNumbers = Pick<StatsFs, "bavail" | "bsize" | "files" | "ffree">;
