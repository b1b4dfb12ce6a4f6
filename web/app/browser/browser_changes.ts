/** What changes in the folder that is shown: files are put there, and others' changes are followed. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { tell } from "../ui/messages.tsx";
import { startUploads } from "../uploads/uploads.ts";
import { lastChange } from "./changes.ts";

const words = text.browser;

/** Uploads what `begin` is given, and tells how it went. */
export function useUpload(bucket: string, folder: string) {
  const [files, setFiles] = useState<Parameters<typeof startUploads>[2]>();
  const action = useAction(async () => {
    if (files === undefined) return;
    const stored = await startUploads(bucket, folder, files);
    tell(words.uploaded(stored));
  });
  useEffect(() => {
    if (files !== undefined) void action.run();
  }, [files]);
  return { begin: setFiles, isRunning: action.isRunning, failure: action.failure };
}

/** Loads again when something was stored or deleted in the folder, once for many. */
export function useReloads(bucket: string, folder: string, reload: () => void): void {
  const reloading = useRef(reload);
  reloading.current = reload;
  const seen = useRef(lastChange.peek());
  const change = lastChange.value;
  useEffect(() => {
    if (change === seen.current || change === undefined) return;
    if (change.bucket !== bucket || !change.key.startsWith(folder)) return;
    const timer = setTimeout(() => {
      seen.current = change;
      reloading.current();
    }, 300);
    return () => clearTimeout(timer);
  }, [change, bucket, folder]);
}
