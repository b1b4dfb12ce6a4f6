/** Whether somebody is at the page. What it looks up by itself, for a screen nobody touches, does not keep
 * a session from being idle. */
import { signal } from "@preact/signals";

/** Milliseconds after the last touch. */
const ATTENDED = 60_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

const lastTouch = signal(Date.now());

for (const touch of TOUCHES) {
  addEventListener(touch, () => {
    lastTouch.value = Date.now();
  }, { capture: true, passive: true });
}

/** For a request that only looks. */
export function attendance(): Readonly<Record<string, string>> {
  return Date.now() - lastTouch.value < ATTENDED ? {} : { "x-unattended": "true" };
}
