/** With which key, and to which bucket, a program is to connect. */
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import type { PageOf } from "../paging.ts";
import { unavailable } from "../permissions.ts";
import { type Resource, useAction } from "../resource.ts";
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Failure } from "../ui/notice.tsx";

const words = text.connect;

export type Keys = { readonly items: readonly Schemas["AccessKey"][] };

export function KeyChoice(
  { keys, chosen, toolLabel, onCreated }: {
    readonly keys: Resource<Keys>;
    readonly chosen: string;
    readonly toolLabel: string;
    readonly onCreated: (key: Schemas["NewAccessKey"]) => void;
  },
) {
  const action = useAction(async () => {
    const body = { description: words.keyDescription(toolLabel) };
    onCreated(await answered(api.POST("/api/v1/own/access-keys", { body })));
    keys.reload();
  });
  const usable = keys.data?.items.filter(isUsable) ?? [];
  const isListed = usable.some(({ accessKeyId }) => accessKeyId === chosen);
  return (
    <div class="stack tight">
      <SelectField
        label={words.key}
        hint={words.keyHint}
        value={chosen}
        choices={[
          ...(isListed ? [] : [{ value: chosen, label: chosen || words.noKey }]),
          ...usable.map(({ accessKeyId, description }) => ({
            value: accessKeyId,
            label: description === "" ? accessKeyId : `${accessKeyId} (${description})`,
          })),
        ]}
        onChange={(key) => setQuery({ key }, { replace: true })}
      />
      <div>
        <Button
          icon="key"
          isBusy={action.isRunning}
          unavailable={unavailable("admin:CreateOwnAccessKey")}
          onClick={() => void action.run()}
        >
          {words.createKey}
        </Button>
      </div>
      <Failure of={keys.failure} onRetry={keys.reload} isLoading={keys.isLoading} />
      <Failure of={action.failure} />
    </div>
  );
}

export function isUsable({ disabled, expiresAt }: Schemas["AccessKey"]): boolean {
  return !disabled && (expiresAt === undefined || Date.parse(expiresAt) > Date.now());
}

/** One of the buckets there are; with too many to choose from it is typed. */
export function BucketChoice(
  { buckets, chosen }: { readonly buckets: PageOf<Schemas["Bucket"]>; readonly chosen: string },
) {
  const names = buckets.items.map(({ name }) => name);
  const [typed, setTyped] = useState(chosen);
  const choose = (bucket: string) => setQuery({ bucket }, { replace: true });
  const given = { label: words.bucket, hint: words.bucketHint };
  if (buckets.next !== undefined || names.length === 0) {
    return (
      <TextField
        {...given}
        value={typed}
        placeholder={words.bucketPlaceholder}
        autocomplete="off"
        onInput={(bucket) => {
          setTyped(bucket);
          choose(bucket);
        }}
      />
    );
  }
  const choices = [...new Set([chosen, ...names])].filter((name) => name !== "");
  return (
    <SelectField
      {...given}
      value={chosen}
      choices={choices.map((name) => ({ value: name, label: name }))}
      onChange={choose}
    />
  );
}
