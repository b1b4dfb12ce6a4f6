/** Entries of isolates that fail on purpose, named in the module's query: `sync_fails` and `crashes`
 * for an HTTP isolate, at the first body that goes to a file; `starts_late` for the writer. Never part
 * of the product. */
import { runHttp } from "../../server/isolates/http.ts";
import { openWriter, runWriter } from "../../server/isolates/writer.ts";
import { DirectoryBlobs } from "../../storage/directory/directory_blobs.ts";
import { denoFiles, type Files } from "../../storage/directory/files.ts";
import { Fence } from "../../storage/fence.ts";

type OpenBlobs = Parameters<typeof runHttp>[1];

/** Milliseconds. */
const LATE = 400;

const syncFails: Files["create"] = async (path) => {
  const file = await denoFiles.create(path);
  return {
    write: (bytes) => file.write(bytes),
    flush: () => file.flush(),
    sync: () => Promise.reject(new Error("EIO")),
    readAt: (position, into) => file.readAt(position, into),
    close: () => file.close(),
  };
};

const crashes: Files["create"] = () => {
  setTimeout(() => {
    throw new Error("crashed for a test");
  });
  return new Promise(() => {});
};

function withFiles(create: Files["create"]): OpenBlobs {
  return ({ settings, fence }) =>
    DirectoryBlobs.open({
      directory: settings.directory,
      files: { ...denoFiles, create },
      fence: new Fence(fence),
    });
}

function http(open: OpenBlobs): void {
  runHttp(self as unknown as Parameters<typeof runHttp>[0], open);
}

const fault = new URL(import.meta.url).search.slice(1);
switch (fault) {
  case "sync_fails":
    http(withFiles(syncFails));
    break;
  case "crashes":
    http(withFiles(crashes));
    break;
  case "starts_late":
    runWriter(self as unknown as Parameters<typeof runWriter>[0], (start, report) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LATE);
      return openWriter(start, report);
    });
    break;
  default:
    throw new Error(`No such fault: ${fault}`);
}
