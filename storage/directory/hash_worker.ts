/** Hashes files that are still being written, reading them behind the writer from the page cache.
 * Several at once take turns, a message at a time. The other end is hash_pool.ts. */
import { closeSync, openSync, readSync } from "node:fs";
import { type DigestName, type Digests, MultiHasher } from "../digests.ts";

/** To the worker. `begin` first, once. `written`: bytes of the file that are there by now, all of them with
 * `finish`. */
export type HashRequest =
  | { readonly type: "begin" }
  | {
    readonly type: "start";
    readonly id: number;
    readonly path: string;
    readonly names: readonly DigestName[];
  }
  | { readonly type: "advance"; readonly id: number; readonly written: number }
  | { readonly type: "finish"; readonly id: number; readonly written: number }
  | { readonly type: "drop"; readonly id: number };

/** From the worker. `ready` to `begin`. After `digests` or `failed` nothing more comes for this id. */
export type HashReply =
  | { readonly type: "ready" }
  | { readonly type: "hashed"; readonly id: number; readonly position: number }
  | { readonly type: "digests"; readonly id: number; readonly digests: Digests }
  | { readonly type: "failed"; readonly id: number; readonly message: string };

interface Job {
  readonly file: number;
  readonly hasher: MultiHasher;
  position: number;
}

interface Scope {
  onmessage: ((event: MessageEvent<HashRequest>) => void) | null;
  postMessage(message: HashReply): void;
}

const BLOCK = 1024 * 1024;

function serve(scope: Scope): void {
  const jobs = new Map<number, Job>();
  const block = new Uint8Array(BLOCK);

  function hashTo(job: Job, written: number): void {
    while (job.position < written) {
      const wanted = Math.min(BLOCK, written - job.position);
      const count = readSync(job.file, block, 0, wanted, job.position);
      if (count === 0) throw new Error(`The file ends at ${job.position}, not ${written}`);
      job.hasher.update(block.subarray(0, count));
      job.position += count;
    }
  }

  function end(id: number): void {
    const job = jobs.get(id);
    jobs.delete(id);
    if (job !== undefined) closeSync(job.file);
  }

  scope.onmessage = ({ data }) => {
    if (data.type === "begin") return scope.postMessage({ type: "ready" });
    const { id } = data;
    try {
      if (data.type === "start") {
        const hasher = new MultiHasher(data.names);
        jobs.set(id, { file: openSync(data.path, "r"), hasher, position: 0 });
        return;
      }
      const job = jobs.get(id);
      // It failed, and whoever asked has been told.
      if (job === undefined) return;
      if (data.type === "drop") return end(id);
      hashTo(job, data.written);
      if (data.type === "advance") {
        scope.postMessage({ type: "hashed", id, position: job.position });
        return;
      }
      end(id);
      scope.postMessage({ type: "digests", id, digests: job.hasher.digests() });
    } catch (error) {
      end(id);
      scope.postMessage({ type: "failed", id, message: String(error) });
    }
  };
}

serve(self as unknown as Scope);
