/** A question in front of the page. The browser's own dialog: it keeps the focus inside, closes on
 * Escape, and gives the focus back. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Action } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "./button.tsx";
import { TextField } from "./field.tsx";
import { Failure } from "./notice.tsx";

export interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Buttons. */
  readonly footer?: ComponentChildren;
  readonly onClose: () => void;
  /** Makes it a form. */
  readonly onSubmit?: () => void;
  readonly wide?: boolean;
  /** False: only by its own buttons, for what is shown once. */
  readonly canDismiss?: boolean;
}

export function Dialog(
  { title, children, footer, onClose, onSubmit, wide, canDismiss = true }: DialogProps,
) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // At once: what is typed next is meant for it.
  useLayoutEffect(() => {
    const dialog = element.current, before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      // The browser does so itself, but not for a dialog that is taken away as it closes.
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    };
  }, []);
  const content = (
    <>
      <header>
        <h2 id={heading}>{title}</h2>
        {canDismiss && (
          <Button icon="close" kind="quiet" small label={text.ui.close} onClick={onClose} />
        )}
      </header>
      <div class="body">{children}</div>
      {footer !== undefined && <footer>{footer}</footer>}
    </>
  );
  return (
    <dialog
      ref={element}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby={heading}
      onKeyDown={(event) => {
        // The browser lets a page prevent only the first of several.
        if (!canDismiss && event.key === "Escape") event.preventDefault();
      }}
      onCancel={(event) => {
        event.preventDefault();
        if (canDismiss) onClose();
      }}
    >
      {onSubmit === undefined ? content : (
        <form
          method="dialog"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {content}
        </form>
      )}
    </dialog>
  );
}

export interface FormDialogProps extends Pick<DialogProps, "title" | "onClose"> {
  readonly children: ComponentChildren;
  /** What the button says. */
  readonly verb: string;
  readonly kind?: "danger" | "primary";
  /** What it does. */
  readonly action: Action;
  /** Why it cannot be done yet. */
  readonly unavailable?: string | undefined;
  readonly onDone?: () => void;
  readonly wide?: boolean;
}

/** Fields to fill in, and one thing that is then done; what went wrong stands below them. */
export function FormDialog(props: FormDialogProps) {
  const { title, verb, kind = "primary", action, unavailable, onClose, onDone } = props;
  const submit = async () => {
    if (unavailable === undefined && await action.run()) onDone?.();
  };
  return (
    <Dialog
      {...{ title, onClose }}
      wide={props.wide ?? false}
      onSubmit={() => void submit()}
      footer={
        <>
          <Button onClick={onClose}>{text.ui.cancel}</Button>
          <Button type="submit" kind={kind} isBusy={action.isRunning} unavailable={unavailable}>
            {verb}
          </Button>
        </>
      }
    >
      {props.children}
      <Failure of={action.failure} />
    </Dialog>
  );
}

export interface ConfirmProps extends FormDialogProps {
  /** Must be typed first, for what cannot be undone. */
  readonly name?: string;
}

/** Says what will happen, to what, before it does. */
export function Confirm({ name, children, kind = "danger", ...rest }: ConfirmProps) {
  const [typed, setTyped] = useState("");
  const isMissing = name !== undefined && typed !== name;
  return (
    <FormDialog {...rest} kind={kind} unavailable={isMissing ? text.ui.typeFirst(name) : undefined}>
      {children}
      {name !== undefined && (
        <TextField
          label={text.ui.typeToConfirm(name)}
          value={typed}
          onInput={setTyped}
          autofocus
          mono
          autocomplete="off"
        />
      )}
    </FormDialog>
  );
}
