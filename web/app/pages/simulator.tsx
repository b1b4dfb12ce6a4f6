/** /simulator: the question is in the address, so that an answer can be linked to. */
import { useEffect, useState } from "preact/hooks";
import {
  KNOWN_ADMIN_ACTIONS,
  KNOWN_S3_ACTIONS,
} from "../../../server/auth/policy/known_actions.ts";
import { may } from "../permissions.ts";
import { type Place, setQuery } from "../router.ts";
import { Answer } from "../simulator/answer.tsx";
import {
  type ContextPair,
  isAction,
  needsName,
  queryOf,
  type Question,
  questionOf,
  type SubjectKind,
  SUBJECTS,
} from "../simulator/question.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Card, Page } from "../ui/page.tsx";

const words = text.simulator;

const ACTIONS = [
  ...KNOWN_S3_ACTIONS.map((name) => `s3:${name}`),
  ...KNOWN_ADMIN_ACTIONS.map((name) => `admin:${name}`),
];
const CONTEXT_KEYS = [
  "aws:CurrentTime",
  "aws:SecureTransport",
  "aws:SourceIp",
  "aws:UserAgent",
  "s3:max-keys",
  "s3:prefix",
  "s3:x-amz-acl",
];

export function Show({ query }: Place) {
  const asked = questionOf(query);
  const isComplete = isAction(asked.action) && !(needsName(asked.subject) && asked.of === "");
  const key = query.toString();
  return (
    <Page title={words.title} intro={words.intro}>
      <div class="stack sides">
        <Form start={asked} address={key} />
        {isComplete && <Answer to={asked} />}
      </div>
    </Page>
  );
}

function Form({ start, address }: { readonly start: Question; readonly address: string }) {
  const [question, setQuestion] = useState(start);
  // Back and forth bring the question of that time.
  useEffect(() => setQuestion(start), [address]);
  const { subject, of, action, resource, context } = question;
  const change = (changes: Partial<Question>) =>
    setQuestion((before) => ({ ...before, ...changes }));
  const maySimulate = may("admin:SimulatePolicy") === true;
  const missing = needsName(subject) && of === ""
    ? words.noName
    : isAction(action)
    ? undefined
    : words.actionHint;
  return (
    <Card>
      <form
        class="stack form-narrow"
        onSubmit={(event) => {
          event.preventDefault();
          if (missing === undefined) setQuery(queryOf(question));
        }}
      >
        {maySimulate && (
          <SelectField
            label={words.subject}
            value={subject}
            choices={SUBJECTS.map((value) => ({ value, label: words.subjects[value] }))}
            onChange={(value) => change({ subject: value as SubjectKind, of: "" })}
          />
        )}
        {needsName(subject) && (
          <TextField
            label={subject === "user" ? words.ofUser : words.ofKey}
            value={of}
            onInput={(value) => change({ of: value })}
            autocomplete="off"
          />
        )}
        <TextField
          label={words.action}
          hint={words.actionHint}
          value={action}
          suggestions={ACTIONS}
          onInput={(value) => change({ action: value })}
          autocomplete="off"
        />
        <TextField
          label={words.resource}
          hint={words.resourceHint}
          value={resource}
          onInput={(value) => change({ resource: value })}
          autocomplete="off"
        />
        {maySimulate && <Context of={context} onChange={(pairs) => change({ context: pairs })} />}
        <div class="row">
          <Button type="submit" kind="primary" unavailable={missing}>{words.ask}</Button>
        </div>
      </form>
    </Card>
  );
}

function Context(
  { of, onChange }: {
    readonly of: readonly ContextPair[];
    readonly onChange: (pairs: readonly ContextPair[]) => void;
  },
) {
  const change = (index: number, changes: Partial<ContextPair>) =>
    onChange(of.map((pair, at) => at === index ? { ...pair, ...changes } : pair));
  return (
    <fieldset class="stack tight">
      <legend>{words.context}</legend>
      <p class="soft small">{words.contextHint}</p>
      {of.length > 0 && (
        <ul class="pairs">
          {of.map(({ key, value }, index) => (
            <li key={index}>
              <TextField
                label={words.contextKey(index + 1)}
                value={key}
                suggestions={CONTEXT_KEYS}
                onInput={(typed) => change(index, { key: typed })}
                autocomplete="off"
              />
              <TextField
                label={words.contextValue(index + 1)}
                value={value}
                onInput={(typed) => change(index, { value: typed })}
                autocomplete="off"
              />
              <Button
                kind="quiet"
                icon="close"
                label={words.removeContext(index + 1)}
                onClick={() => onChange(of.filter((_, at) => at !== index))}
              />
            </li>
          ))}
        </ul>
      )}
      <div class="row">
        <Button small icon="plus" onClick={() => onChange([...of, { key: "", value: "" }])}>
          {words.addContext}
        </Button>
      </div>
    </fieldset>
  );
}
