/** Hashes large files while they are written, away from the loop that serves requests: MD5 in one
 * worker, everything else in another, so that the slower of the two sets the pace and not their
 * sum. Workers are made when they are needed and ended when they have been idle for a while. */
import type { DigestName, Digests } from "../digests.ts";
import type { HashReply, HashRequest } from "./hash_worker.ts";

/** One file being hashed. Ended by `digests` or `drop`; the file stays where it is until then. */
export interface FileHash {
  /** `written` bytes are in the file now. Resolves when hashing is not far behind; rejects when it
   * failed. */
  advance(written: number): Promise<void>;
  /** Of all `size` bytes, which are in the file. Rejects when hashing failed. */
  digests(size: number): Promise<Digests>;
  /** The digests are not wanted any more. */
  drop(): void;
}

/** Bytes hashing may lie behind the writer: bounds how long the client waits after its last byte. */
const MOST_BEHIND = 16 * 1024 * 1024;
/** Bytes between two messages. */
const STEP = 1024 * 1024;
/** Workers that hash one file side by side. */
const LANES = 2;
/** Milliseconds a worker without work is kept. */
const IDLE = 30_000;

export class HashPool implements Disposable {
  readonly #size: number;
  readonly #workers = new Set<HashWorker>();

  /** `size`: most workers, at least 1. Two uploads of four are hashed side by side. */
  constructor(size = 4) {
    this.#size = size;
  }

  /** Whether a file would be hashed at once: a worker takes a second to start. Those that are missing
   * are started, for whoever comes next. */
  isWarm(): boolean {
    while (this.#workers.size < Math.min(LANES, this.#size)) this.#make().rest();
    let ready = 0;
    for (const worker of this.#workers) if (worker.ready) ready++;
    return ready >= Math.min(LANES, this.#size);
  }

  /** Begins to hash the file at `path`, which exists. Never throws: failures come with the digests. */
  start(path: string, names: readonly DigestName[]): FileHash {
    const others = new Set(names);
    const lanes: DigestName[][] = others.delete("md5") ? [["md5"], [...others]] : [[...others]];
    const jobs: HashJob[] = [];
    for (const lane of lanes) {
      if (lane.length > 0) jobs.push(this.#leastBusy().start(path, lane));
    }
    return {
      async advance(written) {
        await Promise.all(jobs.map((job) => job.advance(written)));
      },
      async digests(size) {
        return Object.assign({}, ...await Promise.all(jobs.map((job) => job.digests(size))));
      },
      drop() {
        for (const job of jobs) job.drop();
      },
    };
  }

  /** Of those that have started, if any has. Where all have work, one more is started, for later. */
  #leastBusy(): HashWorker {
    const all = [...this.#workers], started = all.filter(({ ready }) => ready);
    const [best] = (started.length > 0 ? started : all).sort((one, other) => one.busy - other.busy);
    if (best?.busy === 0) return best;
    const mayGrow = all.length < this.#size;
    if (best === undefined || (started.length === 0 && mayGrow)) return this.#make();
    if (started.length === all.length && mayGrow) this.#make().rest();
    return best;
  }

  #make(): HashWorker {
    const made: HashWorker = new HashWorker(() => this.#workers.delete(made));
    this.#workers.add(made);
    return made;
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.end("The server stops");
  }
}

class HashWorker {
  readonly #worker: Worker;
  readonly #jobs = new Map<number, HashJob>();
  readonly #onEnd: () => void;
  #nextId = 0;
  /** It has started. */
  ready = false;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#worker = new Worker(new URL("./hash_worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<HashReply>) => {
      if (data.type === "ready") {
        this.ready = true;
        return;
      }
      this.#jobs.get(data.id)?.take(data);
      if (data.type !== "hashed") this.#finish(data.id);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end(`A hash worker crashed: ${event.message}`);
    };
    // The first message of all takes half a second: no file is to wait for that.
    this.#worker.postMessage({ type: "begin" } satisfies HashRequest);
  }

  get busy(): number {
    return this.#jobs.size;
  }

  start(path: string, names: readonly DigestName[]): HashJob {
    clearTimeout(this.#idle);
    const id = this.#nextId++;
    const post = (message: HashRequest): void => {
      this.#worker.postMessage(message);
      if (message.type === "drop") this.#finish(id);
    };
    const job = new HashJob(id, post);
    this.#jobs.set(id, job);
    post({ type: "start", id, path, names });
    return job;
  }

  #finish(id: number): void {
    this.#jobs.delete(id);
    if (this.#jobs.size === 0) this.rest();
  }

  /** Ends it after a while, unless it gets work. */
  rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.end("It was idle"), IDLE);
  }

  end(reason: string): void {
    clearTimeout(this.#idle);
    this.#onEnd();
    this.#worker.terminate();
    for (const [id, job] of this.#jobs) job.take({ type: "failed", id, message: reason });
    this.#jobs.clear();
  }
}

class HashJob {
  readonly #id: number;
  readonly #post: (message: HashRequest) => void;
  readonly #result = Promise.withResolvers<Digests>();
  /** Bytes the worker was told of, and bytes it has hashed. */
  #told = 0;
  #hashed = 0;
  #ended = false;
  #caughtUp: (() => void) | undefined;

  constructor(id: number, post: (message: HashRequest) => void) {
    this.#id = id;
    this.#post = post;
    this.#result.promise.catch(() => {});
  }

  take(reply: Exclude<HashReply, { type: "ready" }>): void {
    if (reply.type === "hashed") {
      this.#hashed = reply.position;
    } else {
      this.#ended = true;
      if (reply.type === "digests") this.#result.resolve(reply.digests);
      else this.#result.reject(new Error(reply.message));
    }
    this.#caughtUp?.();
  }

  async advance(written: number): Promise<void> {
    if (!this.#ended && written - this.#told >= STEP) {
      this.#told = written;
      this.#post({ type: "advance", id: this.#id, written });
    }
    while (!this.#ended && this.#told - this.#hashed > MOST_BEHIND) {
      await new Promise<void>((resolve) => this.#caughtUp = resolve);
    }
    if (this.#ended) await this.#result.promise;
  }

  digests(size: number): Promise<Digests> {
    if (!this.#ended) this.#post({ type: "finish", id: this.#id, written: size });
    return this.#result.promise;
  }

  drop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#result.reject(new Error("Not wanted any more"));
    this.#caughtUp?.();
    this.#post({ type: "drop", id: this.#id });
  }
}
