/** How a page takes what is asked of it: how long it was busy at a time, how long its frames and turns
 * took, when something was shown, and what it holds in memory. Times are milliseconds. */
import { memory } from "../bench/proc.ts";
import type { Page } from "./browser.ts";

const WATCH = `{
  const seen = window.seen = { busy: [], frames: [], turns: [] };
  window.watching?.disconnect();
  window.watching = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.busy.push(duration);
  });
  window.watching.observe({ type: "longtask" });
  let frame = performance.now();
  const nextFrame = (now) => {
    if (window.seen !== seen) return;
    seen.frames.push(now - frame);
    frame = now;
    requestAnimationFrame(nextFrame);
  };
  requestAnimationFrame((now) => {
    frame = now;
    requestAnimationFrame(nextFrame);
  });
  const channel = new MessageChannel();
  let last = performance.now();
  channel.port1.onmessage = () => {
    const now = performance.now();
    seen.turns.push(now - last);
    if (window.seen !== seen) return;
    setTimeout(() => { last = performance.now(); channel.port2.postMessage(0); }, 20);
  };
  channel.port2.postMessage(0);
}`;

/** Begins to look, anew. */
export async function watchPage(page: Page): Promise<void> {
  await page.evaluate(WATCH);
}

export interface PageFigures {
  /** Tasks of more than 50 ms. */
  readonly busy: readonly number[];
  /** From one frame to the next. */
  readonly frames: Distribution;
  /** How long a message waited for its turn. */
  readonly turns: Distribution;
}

/** Since `watchPage`. */
export async function pageFigures(page: Page): Promise<PageFigures> {
  const { busy, frames, turns } = await page.evaluate<Record<string, number[]>>("window.seen");
  return {
    busy: busy ?? [],
    frames: new Distribution(frames ?? []),
    turns: new Distribution(turns ?? []),
  };
}

export class Distribution {
  readonly #sorted: readonly number[];

  constructor(values: readonly number[]) {
    this.#sorted = values.toSorted((a, b) => a - b);
  }

  get count(): number {
    return this.#sorted.length;
  }

  get median(): number {
    return this.at(0.5);
  }

  /** The largest of all is at 1; 0 where there are none. */
  at(share: number): number {
    const { length } = this.#sorted;
    return this.#sorted[Math.min(length - 1, Math.floor(length * share))] ?? 0;
  }
}

/** JavaScript that resolves when `condition` (JavaScript, too) holds and is painted: to the
 * milliseconds since `act` was done, or else since the navigation began. */
export function shown(condition: string, act = ""): string {
  return `new Promise((resolve) => {
    const begun = ${act === "" ? "0" : "performance.now()"};
    ${act};
    const paint = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
    const holds = () => ${condition};
    if (holds()) return paint();
    const observer = new MutationObserver(() => {
      if (!holds()) return;
      observer.disconnect();
      paint();
    });
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document, all);
  })`;
}

export interface PageMemory {
  /** Bytes of JavaScript's objects, after a collection. */
  readonly heap: number;
  /** Resident bytes of the largest process that renders pages, as Linux tells. */
  readonly resident: number;
}

export async function pageMemory(page: Page): Promise<PageMemory> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize: heap } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  const system = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await system.send("SystemInfo.getProcessInfo");
  await system.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  return { heap, resident: Math.max(0, ...renderers.map(({ id }) => memory(id).resident)) };
}
