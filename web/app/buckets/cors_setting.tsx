/** Which pages of other sites may use a bucket from a browser. */
import { useState } from "preact/hooks";
import { api, type Schemas } from "../api.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Check, TextField } from "../ui/field.tsx";
import { type SettingProps, useSetting } from "./setting.ts";
import { SettingCard } from "./setting_card.tsx";

const words = text.settings.cors;
const PATH = "/api/v1/buckets/{bucket}/cors";
const METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"];
/** Amazon S3 API Reference, PutBucketCors. */
const MOST = 100;

type Rule = Schemas["CorsRule"];
const NEW: Rule = {
  allowedOrigins: ["https://example.com"],
  allowedMethods: ["GET", "HEAD"],
  allowedHeaders: ["*"],
  exposeHeaders: ["ETag"],
  maxAgeSeconds: 3_600,
};

export function CorsSetting({ bucket, settings, onSaved }: SettingProps) {
  const params = { path: { bucket } };
  const setting = useSetting<readonly Rule[]>({
    ...{ name: words.title, onSaved },
    stored: settings.cors?.rules ?? [],
    async put(rules) {
      if (rules.length === 0) await api.DELETE(PATH, { params });
      else await api.PUT(PATH, { params, body: { rules: [...rules] } });
    },
  });
  const set = (at: number, change: Partial<Rule>) =>
    setting.change(
      setting.value.map((rule, index) => index === at ? { ...rule, ...change } : rule),
    );
  return (
    <SettingCard
      {...{ bucket, of: setting, title: words.title, intro: words.intro }}
      action="s3:PutBucketCORS"
      problem={problemOf(setting.value)}
    >
      {(rules) => (
        <>
          {rules.length === 0 && <p class="soft">{words.none}</p>}
          {rules.map((rule, at) => (
            <CorsRule
              key={at}
              {...{ rule, at }}
              onChange={(change) => set(at, change)}
              onRemove={() => setting.change(rules.filter((_, index) => index !== at))}
            />
          ))}
          <div class="row">
            <Button
              small
              icon="plus"
              unavailable={rules.length >= MOST ? words.tooMany : undefined}
              onClick={() => setting.change([...rules, NEW])}
            >
              {words.add}
            </Button>
          </div>
        </>
      )}
    </SettingCard>
  );
}

function problemOf(rules: readonly Rule[]): string | undefined {
  if (rules.some(({ allowedOrigins }) => allowedOrigins.length === 0)) return words.originMissing;
  return rules.some(({ allowedMethods }) => allowedMethods.length === 0)
    ? words.methodMissing
    : undefined;
}

function CorsRule(
  { rule, at, onChange, onRemove }: {
    readonly rule: Rule;
    readonly at: number;
    readonly onChange: (change: Partial<Rule>) => void;
    readonly onRemove: () => void;
  },
) {
  const { allowedMethods, maxAgeSeconds } = rule;
  const list = (name: "allowedOrigins" | "allowedHeaders" | "exposeHeaders", label: string) => (
    <ListField label={label} of={rule[name]} onChange={(value) => onChange({ [name]: value })} />
  );
  return (
    <fieldset class="group">
      <legend>{words.rule(at + 1)}</legend>
      {list("allowedOrigins", words.origins)}
      <div role="group" aria-label={words.methods} class="row">
        <span class="small">{words.methods}</span>
        {METHODS.map((method) => (
          <Check
            key={method}
            label={method}
            checked={allowedMethods.includes(method)}
            onChange={(checked) =>
              onChange({
                allowedMethods: METHODS.filter((each) =>
                  each === method ? checked : allowedMethods.includes(each)
                ),
              })}
          />
        ))}
      </div>
      <div class="columns">
        {list("allowedHeaders", words.headers)}
        {list("exposeHeaders", words.exposed)}
        <TextField
          label={words.maxAge}
          type="number"
          min={0}
          value={maxAgeSeconds === undefined ? "" : String(maxAgeSeconds)}
          onInput={(value) =>
            onChange({ maxAgeSeconds: Math.max(0, Math.floor(Number(value)) || 0) })}
        />
      </div>
      <div class="row">
        <Button small kind="quiet" icon="trash" onClick={onRemove}>{words.remove}</Button>
      </div>
    </fieldset>
  );
}

/** Several words in one box; what is typed stays as it is typed. */
function ListField(
  { label, of, onChange }: {
    readonly label: string;
    readonly of: readonly string[];
    readonly onChange: (value: string[]) => void;
  },
) {
  const [typed, setTyped] = useState(of.join(" "));
  const shown = wordsOf(typed).join(" ") === of.join(" ") ? typed : of.join(" ");
  return (
    <TextField
      label={label}
      hint={words.separated}
      value={shown}
      mono
      onInput={(value) => {
        setTyped(value);
        onChange(wordsOf(value));
      }}
    />
  );
}

function wordsOf(typed: string): string[] {
  return typed.split(/[\s,]+/).filter((word) => word !== "");
}
