/** One setting of a bucket as its card needs it: what the server has, what was changed here, saving. */
import { useEffect, useState } from "preact/hooks";
import { ApiFailure } from "../api.ts";
import { type Action, type Resource, useAction, useResource } from "../resource.ts";
import { guardLeaving } from "../router.ts";
import { text } from "../text.ts";
import { tell } from "../ui/messages.tsx";

export interface Setting<T> {
  readonly stored: Resource<T>;
  /** As shown: changed, or as stored. */
  readonly value: T;
  readonly isChanged: boolean;
  readonly saving: Action;
  change(value: T): void;
  revert(): void;
  save(): Promise<void>;
}

export interface SettingOptions<T> {
  readonly bucket: string;
  readonly name: string;
  /** What it is where it is not set. */
  readonly unset: T;
  get(signal: AbortSignal): Promise<T>;
  put(value: T): Promise<unknown>;
}

export function useSetting<T>({ bucket, name, unset, get, put }: SettingOptions<T>): Setting<T> {
  const [changed, setChanged] = useState<T>();
  const stored = useResource<T>(`${bucket} ${name}`, async (signal) => {
    try {
      return await get(signal);
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 404 && error.code !== "NoSuchBucket") {
        return unset;
      }
      throw error;
    }
  });
  const value = changed ?? stored.data ?? unset;
  const isChanged = changed !== undefined &&
    JSON.stringify(changed) !== JSON.stringify(stored.data ?? unset);
  const saving = useAction(async () => {
    await put(value);
    stored.set(value);
    setChanged(undefined);
    tell(text.settings.saved(name));
  });
  useEffect(
    () => isChanged ? guardLeaving(() => confirm(text.ui.leaveUnsaved)) : undefined,
    [isChanged],
  );
  return {
    stored,
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
