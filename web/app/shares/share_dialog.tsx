/** Links to one object: a new one for whoever has it, and those there are. */
import { useEffect, useRef, useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import type { ObjectName } from "../browser/object_bytes.ts";
import { shownName } from "../browser/paths.ts";
import { denied } from "../permissions.ts";
import { useAction, useResource } from "../resource.ts";
import { session } from "../session.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Code, CopyButton } from "../ui/copy.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Failure } from "../ui/notice.tsx";
import { type Life, lifeOf, LIVES } from "./share_life.ts";
import { Reach, ShareEnd } from "./share_parts.tsx";
import { RevokeShare } from "./revoke_share.tsx";
import { SharesOfObject } from "./shares_of_object.tsx";
import { SignedUrlDialog } from "./signed_url_dialog.tsx";

const words = text.shares;

type Share = Schemas["Share"];
type Version = keyof typeof words.versionChoices;
type Opening = keyof typeof words.opensChoices;

export interface ShareDialogProps {
  /** With the version that is looked at, where that is not the current one. */
  readonly name: ObjectName;
  /** Of what is looked at; absent: there are no versions. */
  readonly versionId: string | undefined;
  readonly onClose: () => void;
}

/** Whoever cannot leave a link that lasts signs one. */
export function ShareDialog(props: ShareDialogProps) {
  const { kind, narrowed } = session.value ?? {};
  const why = kind === "federated" ? kind : narrowed ? "narrowed" : undefined;
  return why === undefined ? <Links {...props} /> : <SignedUrlDialog {...props} why={why} />;
}

function Links({ name, versionId, onClose }: ShareDialogProps) {
  const { bucket, key } = name;
  const isOlder = name.versionId !== undefined;
  const [life, setLife] = useState<Life>("604800");
  const [date, setDate] = useState("");
  const [version, setVersion] = useState<Version>(isOlder ? "this" : "newest");
  const [opening, setOpening] = useState<Opening>("save");
  const [note, setNote] = useState("");
  const [made, setMade] = useState<Schemas["NewShare"]>();
  const [doomed, setDoomed] = useState<Share>();
  const links = useResource(
    JSON.stringify([bucket, key]),
    (signal) => answered(api.GET("/api/v1/shares", { params: { query: { bucket, key } }, signal })),
  );
  const asked = lifeOf(life, date, Date.now());
  const action = useAction(async () => {
    const share = await answered(api.POST("/api/v1/buckets/{bucket}/shares", {
      params: { path: { bucket } },
      body: {
        ...{ key, ...asked, note, inline: opening === "show" },
        ...(version === "this" && versionId !== undefined ? { versionId } : {}),
      },
    }));
    setMade(share);
    links.reload();
  });
  const missing = denied("admin:CreateShare") ??
    (asked === undefined ? words.dateMissing : undefined);
  const { fields } = action.failure ?? {};
  return (
    <>
      <Dialog
        title={words.dialog.title(shownName(key))}
        onClose={onClose}
        onSubmit={() => made === undefined && missing === undefined && void action.run()}
        footer={
          <>
            <Button onClick={onClose}>{text.ui.close}</Button>
            {made === undefined
              ? (
                <Button
                  type="submit"
                  kind="primary"
                  icon="link"
                  isBusy={action.isRunning}
                  unavailable={missing}
                >
                  {words.dialog.create}
                </Button>
              )
              : <CopyButton value={made.url}>{words.copy}</CopyButton>}
          </>
        }
      >
        {made === undefined
          ? (
            <>
              <p>{words.dialog.hint}</p>
              <SelectField
                label={words.expiry}
                value={life}
                choices={LIVES.map((value) => ({ value, label: words.expiryChoices[value] }))}
                onChange={(value) => setLife(value as Life)}
                wrong={life === "date" ? undefined : fields?.["expiresAt"]}
              />
              {life === "date" && (
                <TextField
                  type="datetime-local"
                  label={words.date}
                  value={date}
                  onInput={setDate}
                  wrong={fields?.["expiresAt"]}
                />
              )}
              {isOlder
                ? <p class="soft small">{words.versionHint}</p>
                : versionId !== undefined && (
                  <SelectField
                    label={words.version}
                    value={version}
                    choices={choicesOf(words.versionChoices)}
                    onChange={(value) => setVersion(value as Version)}
                  />
                )}
              <SelectField
                label={words.opens}
                value={opening}
                choices={choicesOf(words.opensChoices)}
                {...(opening === "show" ? { hint: words.opensHint } : {})}
                onChange={(value) => setOpening(value as Opening)}
              />
              <TextField
                label={words.note}
                hint={words.noteHint}
                value={note}
                onInput={setNote}
                wrong={fields?.["note"]}
                autocomplete="off"
              />
            </>
          )
          : <Made share={made} onAnother={() => setMade(undefined)} />}
        <Failure of={action.failure} />
        <SharesOfObject of={links} onRevoke={setDoomed} />
      </Dialog>
      {doomed !== undefined && (
        <RevokeShare
          of={doomed}
          onClose={() => setDoomed(undefined)}
          onRevoked={() => {
            if (doomed.id === made?.id) setMade(undefined);
            setDoomed(undefined);
            links.reload();
          }}
        />
      )}
    </>
  );
}

function Made(
  { share, onAnother }: {
    readonly share: Schemas["NewShare"];
    readonly onAnother: () => void;
  },
) {
  const heading = useRef<HTMLElement>(null);
  // What was pressed is gone.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div class="stack tight">
      <strong ref={heading} tabIndex={-1}>{words.made}</strong>
      <div class="whole-code">
        <Code value={share.url} label={words.copy} />
      </div>
      <p class="soft small">
        <ShareEnd of={share} isAlone />
      </p>
      <Reach url={share.url} />
      <div>
        <Button small icon="plus" onClick={onAnother}>{words.dialog.another}</Button>
      </div>
    </div>
  );
}

function choicesOf(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([value, label]) => ({ value, label }));
}
