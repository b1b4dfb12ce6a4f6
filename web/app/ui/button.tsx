/** What is pressed. A button that may not be pressed says why, and can still be reached by keyboard. */
import type { ComponentChildren, TargetedMouseEvent } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps {
  readonly children?: ComponentChildren;
  /** Read out where there is no text. */
  readonly label?: string;
  readonly icon?: IconName;
  readonly kind?: "plain" | "primary" | "danger" | "quiet";
  readonly small?: boolean;
  readonly type?: "button" | "submit";
  readonly isBusy?: boolean | undefined;
  /** Why it cannot be pressed; undefined: it can. */
  readonly unavailable?: string | undefined;
  readonly onClick?: (event: TargetedMouseEvent<HTMLButtonElement>) => void;
  readonly expanded?: boolean;
  readonly pressed?: boolean;
  readonly id?: string;
  readonly class?: string;
}

export function Button(props: ButtonProps) {
  const { children, label, icon, isBusy = false, unavailable, onClick } = props;
  const isOff = unavailable !== undefined || isBusy;
  return (
    <button
      type={props.type ?? "button"}
      id={props.id}
      class={classOf(props)}
      aria-label={label}
      title={unavailable ?? label}
      aria-disabled={isOff ? "true" : undefined}
      aria-busy={isBusy ? "true" : undefined}
      aria-expanded={props.expanded}
      aria-pressed={props.pressed}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {isBusy ? <span class="spinner" /> : icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface LinkButtonProps
  extends Pick<ButtonProps, "children" | "icon" | "kind" | "small" | "label"> {
  readonly href: string;
  readonly download?: boolean;
}

export function LinkButton(props: LinkButtonProps) {
  const { href, icon, children, label, download } = props;
  return (
    <a href={href} class={classOf(props)} aria-label={label} title={label} download={download}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </a>
  );
}

function classOf(
  { kind = "plain", small, children, class: more }: Pick<
    ButtonProps,
    "kind" | "small" | "children" | "class"
  >,
): string {
  const isBare = children === undefined || children === null;
  return ["button", kind, small ? "small" : "", isBare ? "icon-only" : "", more ?? ""]
    .filter((name) => name !== "").join(" ");
}
