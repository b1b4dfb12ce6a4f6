/** Fields that narrow what is shown: out of the way on small screens, unless they are in use. */
import type { ComponentChildren } from "preact";
import { text } from "../text.ts";

/** Pixels; up to here the fields would hide what was found. */
const NARROW = 768;

export function Filters(
  { isOpen, children }: { readonly isOpen: boolean; readonly children: ComponentChildren },
) {
  return (
    <details open={isOpen || innerWidth > NARROW}>
      <summary>{text.ui.filters}</summary>
      <div class="fields">{children}</div>
    </details>
  );
}
