/** The requests of all isolates, as they end, for those who watch: asks the isolates a few times a second
 * while there is anybody, and tells each watcher what it wants to see. */
import { type Watcher, Watchers } from "../watchers.ts";
import { isWanted, type TraceFilter, type TracePage } from "./traced_request.ts";

export interface TraceWatcher extends Watcher<TracePage> {
  readonly filter: TraceFilter;
}

/** Asks every isolate. Rejects for none. */
type Ask = (filters: readonly TraceFilter[]) => Promise<readonly TracePage[]>;

/** Milliseconds. */
const INTERVAL = 250;

export class LiveTrace implements Disposable {
  readonly #watchers = new Watchers<TracePage, TraceWatcher>();
  readonly #ask: Ask;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: Promise<void> | undefined;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Undefined while there are too many who watch. */
  watch(watcher: TraceWatcher): Disposable | undefined {
    return this.#watchers.add(watcher);
  }

  /** Resolves once the isolates keep requests for all who watch by now: they begin when they are asked. */
  async begin(): Promise<void> {
    // What is asked already may not be for all of them.
    await this.#asking;
    await this.collect();
  }

  /** Asks once, and again after a while if there is anybody left. */
  collect(): Promise<void> {
    return this.#asking ??= this.#collect();
  }

  async #collect(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#tell(await this.#ask([...this.#watchers].map(({ filter }) => filter)));
    } finally {
      this.#asking = undefined;
    }
    if (this.#watchers.size > 0) this.#timer = setTimeout(() => void this.collect(), INTERVAL);
  }

  #tell(pages: readonly TracePage[]): void {
    const all = pages.flatMap(({ requests }) => requests).sort((one, other) =>
      one.time - other.time
    );
    // Whether those that were left out were wanted by this watcher or another is not known.
    const leftOut = pages.reduce((sum, page) => sum + page.leftOut, 0);
    for (const watcher of this.#watchers) {
      const requests = all.filter((request) => isWanted(request, watcher.filter));
      if (requests.length > 0 || leftOut > 0) watcher.offer({ requests, leftOut });
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#watchers.end();
  }
}
