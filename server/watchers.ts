/** Those who watch something as it happens: not very many, of whom none keeps the others out, each told
 * what it can take, all sent away when there is nothing more to see. */

export interface Watcher<Event> {
  /** The name of who watches. */
  readonly who: string;
  /** Must neither throw nor wait. */
  offer(event: Event): void;
  /** There will be no more. */
  end(): void;
}

/** At the same time, and of those one's own. */
const MOST = 32;
const MOST_OF_ONE = 8;

export class Watchers<Event, One extends Watcher<Event> = Watcher<Event>> {
  readonly #watchers = new Set<One>();

  get size(): number {
    return this.#watchers.size;
  }

  [Symbol.iterator](): Iterator<One> {
    return this.#watchers.values();
  }

  /** Watches until the result is disposed; undefined while there are too many. */
  add(watcher: One): Disposable | undefined {
    const own = [...this.#watchers].filter(({ who }) => who === watcher.who);
    if (this.#watchers.size >= MOST || own.length >= MOST_OF_ONE) return undefined;
    this.#watchers.add(watcher);
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) };
  }

  offer(event: Event): void {
    for (const watcher of this.#watchers) watcher.offer(event);
  }

  /** Sends all away. */
  end(): void {
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }
}
