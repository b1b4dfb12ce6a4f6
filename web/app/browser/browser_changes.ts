/** What changes in the folder that is shown: files are put there, and others' changes are followed. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ApiFailure } from "../api.ts";
import { asFailure } from "../resource.ts";
import type { Files } from "../uploads/chosen_file.ts";
import { uploads } from "../uploads/uploads.ts";
import { lastChange } from "./changes.ts";

/** Hands what `begin` is given to the uploads; it runs while folders are read. */
export function useUpload(bucket: string, folder: string) {
  const [running, setRunning] = useState(0);
  const [failure, setFailure] = useState<ApiFailure>();
  return {
    isRunning: running > 0,
    failure,
    async begin(files: Files) {
      setRunning((n) => n + 1);
      setFailure(undefined);
      try {
        await uploads.add(bucket, folder, files);
      } catch (error) {
        setFailure(asFailure(error));
      } finally {
        setRunning((n) => n - 1);
      }
    },
  };
}

/** Milliseconds from a change to what follows it, and between one such and the next. */
const SOON = 300;
const SELDOM = 2_000;

/** Does so when something was stored or deleted in the folder, once for many. */
export function useChanges(bucket: string, folder: string, follow: () => void): void {
  const following = useRef(follow);
  following.current = follow;
  useEffect(() => {
    const seen = lastChange.peek();
    let timer: ReturnType<typeof setTimeout> | undefined, last = 0;
    const stop = lastChange.subscribe((change) => {
      if (change === seen || change?.bucket !== bucket || timer !== undefined) return;
      if (!change.key.startsWith(folder)) return;
      timer = setTimeout(() => {
        timer = undefined;
        last = performance.now();
        following.current();
      }, Math.max(SOON, last + SELDOM - performance.now()));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [bucket, folder]);
}
