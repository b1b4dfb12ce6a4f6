/** Those who watch something as it happens: a few, each told what it can take, all sent away when there
 * is nothing more to see. */

export interface Watcher<Event> {
  /** Must neither throw nor wait. */
  offer(event: Event): void;
  /** There will be no more. */
  end(): void;
}

/** At the same time. */
const MOST = 8;

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
    if (this.#watchers.size >= MOST) return undefined;
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
