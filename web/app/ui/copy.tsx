/** Text that people take elsewhere. */
import { useState } from "preact/hooks";
import { text } from "../text.ts";
import { Button } from "./button.tsx";

export function CopyButton(
  { value, label = text.ui.copy, children }: {
    readonly value: string;
    readonly label?: string;
    readonly children?: string;
  },
) {
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    await write(value);
    setDone(true);
    setTimeout(() => setDone(false), 1_500);
  };
  const isBare = children === undefined;
  return (
    <Button
      small={isBare}
      kind={isBare ? "quiet" : "plain"}
      icon={isDone ? "check" : "copy"}
      {...(isBare ? { label: isDone ? text.ui.copied : label } : {})}
      onClick={() => void copy()}
    >
      {!isBare && isDone ? text.ui.copied : children}
    </Button>
  );
}

export function Code({ value, label }: { readonly value: string; readonly label?: string }) {
  return (
    <div class="code">
      {/* deno-lint-ignore jsx-a11y -- what scrolls must be reached by keyboard */}
      <pre tabIndex={0}><code>{value}</code></pre>
      <CopyButton value={value} {...(label === undefined ? {} : { label })} />
    </div>
  );
}

async function write(value: string): Promise<void> {
  // Only pages of a secure origin have a clipboard; others copy as of old.
  if (navigator.clipboard !== undefined) return await navigator.clipboard.writeText(value);
  const area = document.createElement("textarea");
  area.value = value;
  const parent = document.querySelector("dialog[open]") ?? document.body;
  parent.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
