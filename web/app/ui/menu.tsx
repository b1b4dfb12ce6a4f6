/** Further actions behind one button. A popover of the browser: it closes on Escape and elsewhere. */
import { useId, useRef, useState } from "preact/hooks";
import type { ButtonProps } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly onSelect: () => void;
  readonly isDangerous?: boolean;
  /** Why it cannot be selected. */
  readonly unavailable?: string | undefined;
  /** Chosen, of several. */
  readonly isChosen?: boolean;
}

export function Menu(
  { label, icon = "more", items, children, small, kind = "quiet", class: more = "" }:
    & Pick<ButtonProps, "icon" | "children" | "small" | "kind" | "class">
    & { readonly label: string; readonly items: readonly (MenuItem | "line" | undefined)[] },
) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  const placed = () => {
    const button = opener.current, popover = menu.current;
    if (button === null || popover === null) return;
    const at = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = popover;
    const isRoomBelow = at.bottom + height + 8 < innerHeight;
    popover.style.top = `${Math.max(8, isRoomBelow ? at.bottom + 4 : at.top - height - 4)}px`;
    popover.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
  };
  const move = (by: number, from: Element | null) => {
    const buttons = [...menu.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? []];
    const at = buttons.indexOf(from as HTMLElement);
    buttons[(at + by + buttons.length) % buttons.length]?.focus();
  };
  const isBare = children === undefined;
  return (
    <>
      <button
        ref={opener}
        type="button"
        class={`button ${kind} ${small ? "small" : ""} ${isBare ? "icon-only" : ""} ${more}`}
        aria-label={isBare ? label : undefined}
        title={isBare ? label : undefined}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        popovertarget={id}
      >
        {isBare ? <Icon name={icon} /> : children}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        class="menu"
        role="menu"
        aria-label={label}
        onToggle={(event) => {
          const isNowOpen = (event as unknown as ToggleEvent).newState === "open";
          setOpen(isNowOpen);
          if (!isNowOpen) return;
          placed();
          move(1, null);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") move(1, document.activeElement);
          else if (event.key === "ArrowUp") move(-1, document.activeElement);
          else return;
          event.preventDefault();
        }}
      >
        {items.map((item, index) =>
          item === undefined ? null : item === "line" ? <hr key={index} /> : (
            <button
              key={item.label}
              type="button"
              role={item.isChosen === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.isChosen}
              aria-disabled={item.unavailable === undefined ? undefined : "true"}
              title={item.unavailable}
              class={item.isDangerous ? "danger" : undefined}
              onClick={() => {
                if (item.unavailable !== undefined) return;
                menu.current?.hidePopover();
                item.onSelect();
              }}
            >
              {item.icon !== undefined && <Icon name={item.icon} />}
              <span class="grow">{item.label}</span>
              {item.isChosen && <Icon name="check" size={16} />}
            </button>
          )
        )}
      </div>
    </>
  );
}
