/** Single figures, and how full something is. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export function Tile(
  { icon, label, value, note, to, children }: {
    readonly icon: IconName;
    readonly label: string;
    readonly value: string;
    readonly note?: string;
    /** Where more of it is. */
    readonly to?: string;
    readonly children?: ComponentChildren;
  },
) {
  return (
    <section class="card tile">
      <h2>
        <Icon name={icon} /> {to === undefined ? label : <a href={to}>{label}</a>}
      </h2>
      <p class="value">{value}</p>
      {note !== undefined && <p class="soft small">{note}</p>}
      {children}
    </section>
  );
}

/** `part`: 0 to 1. */
export function Meter({ label, part }: { readonly label: string; readonly part: number }) {
  return (
    <div
      class={part > 0.95 ? "meter danger" : "meter"}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
    >
      <span style={{ width: `${part * 100}%` }} />
    </div>
  );
}
