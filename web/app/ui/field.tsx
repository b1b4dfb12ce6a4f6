/** What is filled in: a label, the control, what it is for, and what is wrong with it. */
import type { ComponentChildren, JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { text } from "../text.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

export interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  /** What is wrong; undefined: nothing. */
  readonly wrong?: string | undefined;
}

type Control = {
  readonly id: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: "true";
};

/** A field around any control, which takes the attributes that tie it to its label. */
export function Field(
  { label, hint, wrong, children }: FieldProps & {
    readonly children: (control: Control) => ComponentChildren;
  },
) {
  const id = useId();
  const told = `${id}-told`;
  const hasMore = hint !== undefined || wrong !== undefined;
  const control: Control = {
    id,
    ...(hasMore ? { "aria-describedby": told } : {}),
    ...(wrong === undefined ? {} : { "aria-invalid": "true" }),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(control)}
      {hasMore && (
        <div id={told}>
          {wrong !== undefined && (
            <p class="wrong">
              <Icon name="warning" size={16} /> {wrong}
            </p>
          )}
          {hint !== undefined && <div class="hint">{hint}</div>}
        </div>
      )}
    </div>
  );
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: "text" | "email" | "number" | "datetime-local" | "search" | "url";
  readonly placeholder?: string;
  readonly autofocus?: boolean;
  readonly autocomplete?: string;
  readonly name?: string;
  readonly mono?: boolean;
  readonly disabled?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Offered as one types; anything else is taken as well. */
  readonly suggestions?: readonly string[];
}

export function TextField(
  { label, hint, wrong, mono, onInput, autofocus, type = "text", suggestions, ...given }:
    TextFieldProps,
) {
  const list = useId();
  return (
    <Field {...{ label, hint, wrong }}>
      {(control) => (
        <>
          <input
            {...control}
            {...given}
            // The elements of each type are typed apart.
            type={type as "text"}
            autoFocus={autofocus}
            spellcheck={false}
            autocapitalize="none"
            class={mono ? "input mono" : "input"}
            list={suggestions === undefined ? undefined : list}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
          {suggestions !== undefined && (
            <datalist id={list}>
              {suggestions.map((each) => <option key={each} value={each} />)}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

export function PasswordField(
  { label, hint, wrong, value, onInput, autocomplete = "current-password", name, autofocus }:
    TextFieldProps,
) {
  const [isShown, setShown] = useState(false);
  return (
    <Field {...{ label, hint, wrong }}>
      {(control) => (
        <div class="with-button">
          <input
            {...control}
            class="input"
            type={(isShown ? "text" : "password") as "password"}
            {...{ value, name, autocomplete }}
            autoFocus={autofocus}
            spellcheck={false}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
          <Button
            kind="quiet"
            small
            icon="eye"
            label={isShown ? text.ui.hide : text.ui.show}
            pressed={isShown}
            onClick={() => setShown(!isShown)}
          />
        </div>
      )}
    </Field>
  );
}

export function TextArea(
  { label, hint, wrong, value, onInput, mono, rows = 6, placeholder }: TextFieldProps & {
    readonly rows?: number;
  },
) {
  return (
    <Field {...{ label, hint, wrong }}>
      {(control) => (
        <textarea
          {...control}
          class={mono ? "input mono" : "input"}
          {...{ value, rows, placeholder }}
          spellcheck={false}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function SelectField(
  { label, hint, wrong, value, choices, onChange, name }: FieldProps & {
    readonly value: string;
    readonly choices: readonly Choice[];
    readonly onChange: (value: string) => void;
    readonly name?: string;
  },
) {
  return (
    <Field {...{ label, hint, wrong }}>
      {(control) => (
        <select
          {...control}
          class="input"
          {...{ value, name }}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>{choice.label}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Check(
  { label, hint, checked, onChange, disabled }: {
    readonly label: ComponentChildren;
    readonly hint?: ComponentChildren;
    readonly checked: boolean;
    readonly onChange: (checked: boolean) => void;
    readonly disabled?: boolean;
  },
) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {label}
        {hint !== undefined && <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}

/** A box to look for something with. */
export function SearchBox(
  { label, value, onInput, ...given }:
    & { readonly label: string; readonly value: string; readonly onInput: (value: string) => void }
    & Pick<JSX.IntrinsicElements["input"], "id" | "placeholder">,
) {
  return (
    <div class="with-icon">
      <Icon name="search" size={16} />
      <input
        {...given}
        class="input"
        type="search"
        aria-label={label}
        placeholder={given.placeholder ?? label}
        value={value}
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
