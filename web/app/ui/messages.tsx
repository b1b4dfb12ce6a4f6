/** What was done, told in passing. Failures are told where they happen. */
import { signal } from "@preact/signals";
import { text } from "../text.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface Message {
  readonly id: number;
  readonly words: string;
  readonly undo?: () => void;
}

const messages = signal<readonly Message[]>([]);

/** `undo`: offered beside it while it is shown. */
export function tell(words: string, undo?: () => void): void {
  const id = (messages.value.at(-1)?.id ?? 0) + 1;
  messages.value = [...messages.value.slice(-3), {
    id,
    words,
    ...(undo === undefined ? {} : { undo }),
  }];
  setTimeout(() => forget(id), undo === undefined ? 5_000 : 10_000);
}

function forget(id: number): void {
  messages.value = messages.value.filter((message) => message.id !== id);
}

export function Messages() {
  return (
    <div class="messages" role="status" aria-live="polite">
      {messages.value.map(({ id, words, undo }) => (
        <div key={id} class="message">
          <Icon name="check" />
          <span class="grow">{words}</span>
          {undo !== undefined && (
            <Button
              small
              onClick={() => {
                forget(id);
                undo();
              }}
            >
              {text.ui.undo}
            </Button>
          )}
          <Button
            small
            kind="quiet"
            icon="close"
            label={text.ui.close}
            onClick={() => forget(id)}
          />
        </div>
      ))}
    </div>
  );
}
