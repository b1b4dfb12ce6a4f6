/** Writes a policy: a new one, from a template, a copy or nothing, or one that is there. What is not
 * saved is not left unasked. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { PolicyEditor } from "../policy_editor/policy_editor.tsx";
import { readablePolicy } from "../policy_editor/readable.ts";
import { TemplateFields } from "../policy_editor/template_fields.tsx";
import { FIRST_TEMPLATE, policyFromTemplate } from "../policy_editor/templates.ts";
import { unavailable } from "../permissions.ts";
import { useAction, useResource } from "../resource.ts";
import { go, href } from "../router.ts";
import { text } from "../text.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Loaded } from "../ui/states.tsx";
import { useUnsaved } from "../unsaved.ts";

const words = text.policies;

type Policy = Schemas["PolicyWithDocument"];

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly document: string;
}

const NOTHING: Draft = { name: "", description: "", document: "" };

/** One that is there. */
export function EditPolicy({ name }: { readonly name: string }) {
  return (
    <Loading name={name} title={words.editTitle(name)}>
      {({ description, document }) => (
        <Form start={{ name, description, document: readablePolicy(document) }} />
      )}
    </Loading>
  );
}

/** `copy`: name of the one to begin from. */
export function NewPolicy({ copy }: { readonly copy: string | null }) {
  if (copy === null) return <Form start={NOTHING} isNew />;
  return (
    <Loading name={copy} title={words.createTitle}>
      {({ description, document }) => (
        <Form start={{ name: "", description, document: readablePolicy(document) }} isNew />
      )}
    </Loading>
  );
}

function Loading(
  { name, title, children }: {
    readonly name: string;
    readonly title: string;
    readonly children: (policy: Policy) => ComponentChildren;
  },
) {
  const policy = useResource(
    name,
    (signal) =>
      answered(
        api.GET("/api/v1/policies/{policy}", { params: { path: { policy: name } }, signal }),
      ),
  );
  if (policy.data !== undefined) return <>{children(policy.data)}</>;
  return (
    <Page title={title}>
      <Loaded of={policy}>{() => null}</Loaded>
    </Page>
  );
}

function Form({ start, isNew = false }: { readonly start: Draft; readonly isNew?: boolean }) {
  const [draft, setDraft] = useState(start);
  const [template, setTemplate] = useState(FIRST_TEMPLATE);
  const { name, description, document } = draft;
  const isChanged = name !== start.name || description !== start.description ||
    document !== start.document;
  const endAsking = useUnsaved(isChanged, text.ui.leaveUnsaved, { alsoOfQuery: true });
  const change = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const action = useAction(async () => {
    await answered(api.PUT("/api/v1/policies/{policy}", {
      params: { path: { policy: name } },
      body: { document, description, ...(isNew ? { expectNew: true } : {}) },
    }));
  });
  const save = async () => {
    if (name === "" || !await action.run()) return;
    tell(words.saved(name));
    endAsking();
    go(href(["policies", name]));
  };
  const { fields } = action.failure ?? {};
  return (
    <Page
      title={isNew ? words.createTitle : words.editTitle(name)}
      crumbs={[
        { label: words.title, href: href(["policies"]) },
        ...(isNew ? [] : [{ label: name, href: href(["policies", name]) }]),
      ]}
      intro={isNew ? undefined : words.effective}
    >
      <form
        class={isNew ? "stack sides" : "stack"}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Card>
          <div class={isNew ? "stack" : "stack form-narrow"}>
            {isNew && (
              <TextField
                label={words.name}
                hint={text.identity.nameHint}
                value={name}
                onInput={(typed) => change({ name: typed })}
                wrong={fields?.["name"]}
                autofocus
                autocomplete="off"
              />
            )}
            <TextField
              label={text.identity.description}
              value={description}
              onInput={(typed) => change({ description: typed })}
              wrong={fields?.["description"]}
              autocomplete="off"
            />
          </div>
        </Card>
        {isNew && (
          <details class="card beside" open={start.document === ""}>
            <summary>{words.template}</summary>
            <div class="body stack">
              <TemplateFields value={template} onChange={setTemplate} />
              <div class="row">
                <Button
                  unavailable={template.bucket === "" ? text.policyEditor.bucketHint : undefined}
                  onClick={() => change({ document: policyFromTemplate(template) })}
                >
                  {words.take}
                </Button>
                {document !== "" && <span class="soft small">{words.takeHint}</span>}
              </div>
            </div>
          </details>
        )}
        <Card>
          <PolicyEditor
            label={words.document}
            value={document}
            onInput={(typed) => change({ document: typed })}
          />
        </Card>
        <Failure of={action.failure} />
        <div class="row">
          <Button
            type="submit"
            kind="primary"
            isBusy={action.isRunning}
            unavailable={unavailable("admin:PutPolicy") ??
              (name === "" ? text.identity.nameHint : undefined)}
          >
            {text.ui.save}
          </Button>
          <LinkButton href={href(isNew ? ["policies"] : ["policies", name])}>
            {text.ui.cancel}
          </LinkButton>
        </div>
      </form>
    </Page>
  );
}
