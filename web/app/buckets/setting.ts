/** One setting of a bucket as its card needs it: what the server has, what was changed here, saving. */
import { useEffect, useState } from "preact/hooks";
import type { Schemas } from "../api.ts";
import { type Action, useAction } from "../resource.ts";
import { text } from "../text.ts";
import { tell } from "../ui/messages.tsx";
import { useUnsaved } from "../unsaved.ts";

/** What every card is given. */
export interface SettingProps {
  readonly bucket: string;
  readonly settings: Schemas["BucketSettings"];
  /** Told when one was saved. */
  readonly onSaved: () => void;
}

export interface Setting<T> {
  /** As shown: changed, or as stored. */
  readonly value: T;
  readonly isChanged: boolean;
  readonly saving: Action;
  change(value: T): void;
  revert(): void;
  save(): Promise<void>;
}

export interface SettingOptions<T> {
  /** How it is called. */
  readonly name: string;
  readonly stored: T;
  put(value: T): Promise<unknown>;
  onSaved(): void;
}

export function useSetting<T>({ name, stored, put, onSaved }: SettingOptions<T>): Setting<T> {
  const [changed, setChanged] = useState<T>();
  const value = changed ?? stored;
  const isChanged = changed !== undefined && JSON.stringify(changed) !== JSON.stringify(stored);
  const saving = useAction(async () => {
    await put(value);
    tell(text.settings.saved(name));
    onSaved();
  });
  // What is stored now is what was changed, or newer.
  useEffect(() => setChanged(undefined), [JSON.stringify(stored)]);
  useUnsaved(isChanged, text.ui.leaveUnsaved);
  return {
    value,
    isChanged,
    saving,
    change: setChanged,
    revert() {
      setChanged(undefined);
      saving.clear();
    },
    save: async () => void await saving.run(),
  };
}
