/** An HTTP isolate with one rule of the write order taken out, named in the module's query: the
 * crash tests must notice each. Never part of the product. */
import { DirectoryBlobs } from "../../storage/directory/directory_blobs.ts";
import { denoFiles, type Files } from "../../storage/directory/files.ts";
import { Fence } from "../../storage/fence.ts";
import { runHttp } from "../../server/isolates/http.ts";

function sabotage(rule: string): Files {
  const withoutSync: Files["create"] = async (path) => {
    const file = await denoFiles.create(path);
    return {
      write: (bytes) => file.write(bytes),
      readAt: (position, into) => file.readAt(position, into),
      close: () => file.close(),
      flush: () => Promise.resolve(),
      sync: () => Promise.resolve(),
    };
  };
  switch (rule) {
    case "no_file_sync":
      return { ...denoFiles, create: withoutSync };
    case "no_directory_sync":
      return { ...denoFiles, syncDirectory: () => Promise.resolve() };
    case "rename_first":
      return {
        ...denoFiles,
        create: withoutSync,
        async rename(from, to) {
          // Still open under its temporary name's descriptor: what is synced late is this file.
          using file = await Deno.open(from);
          await denoFiles.rename(from, to);
          await file.sync();
        },
      };
    default:
      throw new Error(`No such sabotage: ${rule}`);
  }
}

const rule = new URL(import.meta.url).search.slice(1);

runHttp(self as unknown as Parameters<typeof runHttp>[0], (start, report) =>
  DirectoryBlobs.open({
    directory: start.settings.directory,
    files: sabotage(rule),
    fence: new Fence(start.fence, report),
  }));
