/** An HTTP isolate with one rule of the write order taken out, named in the module's query: the
 * crash tests must notice each. Never part of the product. */
import { DirectoryBlobs } from "../../storage/directory/directory_blobs.ts";
import { denoFiles, type Files } from "../../storage/directory/files.ts";
import { Fence } from "../../storage/fence.ts";
import { runHttp } from "../../server/isolates/http.ts";

function sabotage(files: Files, rule: string): Files {
  throw new Error(`No such sabotage: ${rule} of ${files}`);
}

const rule = new URL(import.meta.url).search.slice(1);

runHttp(self as unknown as Parameters<typeof runHttp>[0], (start) =>
  DirectoryBlobs.open({
    directory: start.settings.directory,
    files: sabotage(denoFiles, rule),
    stallTimeout: start.settings.stallTimeout,
    fence: new Fence(start.fence),
  }));
