/** What changes in the folder that is shown: files are put there, and others' changes are followed. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ApiFailure } from "../api.ts";
import { asFailure } from "../resource.ts";
<<<<<<< HEAD
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

/** Milliseconds from a change to the listing that shows it, and between one listing and the next. */
const SOON = 300;
const SELDOM = 2_000;

/** Loads again when something was stored or deleted in the folder, once for many. */
export function useReloads(bucket: string, folder: string, reload: () => void): void {
  const reloading = useRef(reload);
  reloading.current = reload;
  useEffect(() => {
    const known = lastChange.peek();
    let timer: ReturnType<typeof setTimeout> | undefined, last = 0;
    const stop = lastChange.subscribe((change) => {
      if (change === known || change?.bucket !== bucket || timer !== undefined) return;
      if (!change.key.startsWith(folder)) return;
      timer = setTimeout(() => {
        timer = undefined;
        last = performance.now();
        reloading.current();
      }, Math.max(SOON, last + SELDOM - performance.now()));
=======
import { text } from "../text.ts";
import { tell } from "../ui/messages.tsx";
import { type ChosenFile, startUploads } from "../uploads/uploads.ts";
import { lastChange } from "./changes.ts";

const words = text.browser;

/** Uploads what `begin` is given, also while other files are on their way, and tells how it went. */
export function useUpload(bucket: string, folder: string) {
  const [running, setRunning] = useState(0);
  const [failure, setFailure] = useState<ApiFailure>();
  const begin = (files: Iterable<ChosenFile> | AsyncIterable<ChosenFile>) => {
    setRunning((number) => number + 1);
    setFailure(undefined);
    startUploads(bucket, folder, files).then(
      (stored) => tell(words.uploaded(stored)),
      (error) => setFailure(asFailure(error)),
    ).finally(() => setRunning((number) => number - 1));
  };
  return { begin, isRunning: running > 0, failure };
}

/** Milliseconds in which many changes become one. */
const GATHERED = 500;

/** Does so when something was stored or deleted in the folder, once for many. */
export function useChanges(bucket: string, folder: string, follow: () => void): void {
  const following = useRef(follow);
  following.current = follow;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const seen = lastChange.peek();
    const stop = lastChange.subscribe((change) => {
      if (change === undefined || change === seen || timer !== undefined) return;
      if (change.bucket !== bucket || !change.key.startsWith(folder)) return;
      timer = setTimeout(() => {
        timer = undefined;
        following.current();
      }, GATHERED);
>>>>>>> browser
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [bucket, folder]);
}
