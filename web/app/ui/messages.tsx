/** What was done, told in passing. Failures are told where they happen, if that is still there. */
import { signal } from "@preact/signals";
import type { ApiFailure } from "../api.ts";
import { text } from "../text.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface Message {
  readonly id: number;
  readonly words: string;
  readonly isFailure: boolean;
  readonly undo?: () => void;
}

const messages = signal<readonly Message[]>([]);

/** `undo`: offered beside it while it is shown. */
export function tell(words: string, undo?: () => void): void {
  show({ words, isFailure: false, ...(undo === undefined ? {} : { undo }) });
}

/** Of what was done from where nothing can be told. */
export function tellFailure({ message }: ApiFailure): void {
  show({ words: message, isFailure: true });
}

function show(message: Omit<Message, "id">): void {
  const id = (messages.value.at(-1)?.id ?? 0) + 1;
  messages.value = [...messages.value.slice(-3), { id, ...message }];
  const isShort = message.undo === undefined && !message.isFailure;
  setTimeout(() => forget(id), isShort ? 5_000 : 10_000);
}

function forget(id: number): void {
  messages.value = messages.value.filter((message) => message.id !== id);
}

export function Messages() {
  return (
    <div class="messages" role="status" aria-live="polite">
      {messages.value.map(({ id, words, isFailure, undo }) => (
        <div key={id} class="message">
          <Icon name={isFailure ? "warning" : "check"} />
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
