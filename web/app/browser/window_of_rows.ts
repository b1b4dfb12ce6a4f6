/** Which rows of a long list are to be made: those in sight, and some around them. Rows have one
 * height, so where each is follows from its number. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export interface WindowOfRows {
  /** First row to make. */
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
  /** Scrolls as little as brings a row into sight. */
  show(index: number): void;
}

/** Rows made beyond those in sight, each way. */
const MARGIN = 12;

/** `head`: height of what stays at the top of the scrolled element. */
export function useWindowOfRows(
  element: RefObject<HTMLElement | null>,
  { count, height, head }: {
    readonly count: number;
    readonly height: number;
    readonly head: number;
  },
): WindowOfRows {
  const [seen, setSeen] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const scrolled = element.current;
    if (scrolled === null) return;
    const look = () => {
      const { scrollTop: top, clientHeight } = scrolled;
      setSeen((before) =>
        before.top === top && before.height === clientHeight
          ? before
          : { top, height: clientHeight }
      );
    };
    const observer = new ResizeObserver(look);
    observer.observe(scrolled);
    scrolled.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      scrolled.removeEventListener("scroll", look);
    };
  }, []);
  const first = Math.floor(seen.top / height) - MARGIN;
  const last = Math.ceil((seen.top + seen.height) / height) + MARGIN;
  return {
    from: Math.max(0, Math.min(first, count)),
    to: Math.min(count, last),
    show(index) {
      const scrolled = element.current;
      if (scrolled === null) return;
      const top = index * height, bottom = top + height + head;
      if (top < scrolled.scrollTop) scrolled.scrollTop = top;
      else if (bottom > scrolled.scrollTop + scrolled.clientHeight) {
        scrolled.scrollTop = bottom - scrolled.clientHeight;
      }
    },
  };
}
