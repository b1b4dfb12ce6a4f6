/** CRCs of files' bytes, told by workers that begin with the first question. */
import { ApiFailure } from "../api.ts";
import { text } from "../text.ts";
import type { DigestAnswer, DigestQuestion } from "./digest_worker.ts";

/** The worker's file, by the build. */
declare const DIGEST_WORKER: string;

type Answered = (answer: DigestAnswer) => void;

/** More of them than read at once would wait for each other. */
const MOST_WORKERS = 3;

export class Digests {
  readonly #workers: Worker[] = [];
  readonly #waiting = new Map<number, Answered>();
  #asked = 0;

  /** Throws ApiFailure when the file is gone or has changed since it was chosen. */
  async of(bytes: Blob): Promise<bigint> {
    const id = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<DigestAnswer>();
    this.#waiting.set(id, resolve);
    this.#worker(id).postMessage({ id, bytes } satisfies DigestQuestion);
    const { crc } = await promise;
    if (crc === undefined) {
      const { unreadable: message } = text.uploads;
      throw new ApiFailure(0, { code: "FileUnreadable", message });
    }
    return crc;
  }

  #worker(id: number): Worker {
    const number = id % Math.min(MOST_WORKERS, navigator.hardwareConcurrency);
    return this.#workers[number] ??= this.#begun();
  }

  #begun(): Worker {
    const worker = new Worker(new URL(`assets/${DIGEST_WORKER}`, document.baseURI), {
      type: "module",
    });
    worker.addEventListener("message", ({ data }: MessageEvent<DigestAnswer>) => this.#end(data));
    // It could not be loaded: whoever waits is told, and the next question begins another.
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#workers.length = 0;
      for (const id of [...this.#waiting.keys()]) this.#end({ id });
    });
    return worker;
  }

  #end(answer: DigestAnswer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
