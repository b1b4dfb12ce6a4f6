/** /account: who one is, one's password, sessions and keys. */
import { useState } from "preact/hooks";
import { KeyCard } from "../access_keys/key_card.tsx";
import { ownKeys } from "../access_keys/key_routes.ts";
import { ChangePassword } from "../account/change_password.tsx";
import { moment, relative } from "../format.ts";
import { may } from "../permissions.ts";
import { useAction } from "../resource.ts";
import { href } from "../router.ts";
import { type Session, session, signOut } from "../session.ts";
import { text } from "../text.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Card, Facts, Page } from "../ui/page.tsx";

const words = text.account;

export function Show() {
  const [isLeaving, setLeaving] = useState(false);
  const leaving = useAction(() => signOut(true));
  const who = session.value;
  if (!who) return null;
  return (
    <Page
      title={text.shell.pages.account}
      actions={
        <>
          <LinkButton icon="simulator" href={href(["simulator"])}>{words.simulate}</LinkButton>
          <Button icon="out" onClick={() => setLeaving(true)}>
            {text.shell.signOutEverywhere}
          </Button>
        </>
      }
    >
      <About of={who} />
      <Card title={words.passwordTitle}>
        <Password of={who} />
      </Card>
      {may("admin:ListOwnAccessKeys") && <KeyCard routes={ownKeys(who.name)} />}
      {isLeaving && (
        <Confirm
          title={words.everywhereTitle}
          verb={text.shell.signOutEverywhere}
          kind="primary"
          action={leaving}
          onClose={() => setLeaving(false)}
          onDone={() => {}}
        >
          <p>{words.everywhereHint}</p>
        </Confirm>
      )}
    </Page>
  );
}

function About({ of }: { readonly of: Session }) {
  const { name, kind, accessKeyId, narrowed, createdAt, expiresAt } = of;
  const key = kind === "key" ? <code>{accessKeyId}</code> : undefined;
  const groups = <Names of={of.groups} in="groups" none={words.noGroups} />;
  const policies = <Names of={of.policies} in="policies" none={words.noPolicies} />;
  const isRoot = kind === "root";
  return (
    <Card title={words.facts}>
      <Facts
        of={[
          [words.name, name],
          [words.kind, words.kinds[kind as keyof typeof words.kinds] ?? kind],
          [words.key, key],
          [words.narrowedLabel, narrowed ? words.narrowed : undefined],
          [words.groups, isRoot ? undefined : groups],
          [words.policies, isRoot ? undefined : policies],
          [words.since, moment(createdAt)],
          [words.until, `${moment(expiresAt)} (${relative(expiresAt)})`],
        ]}
      />
    </Card>
  );
}

/** Links for who may follow them. */
function Names(
  { of, in: where, none }: {
    readonly of: readonly string[];
    readonly in: "groups" | "policies";
    readonly none: string;
  },
) {
  if (of.length === 0) return <>{none}</>;
  const mayLook = may(where === "groups" ? "admin:GetGroup" : "admin:GetPolicy") === true;
  return (
    <ul class="row names">
      {of.map((name) => (
        <li key={name}>{mayLook ? <a href={href([where, name])}>{name}</a> : name}</li>
      ))}
    </ul>
  );
}

function Password({ of: { kind, name } }: { readonly of: Session }) {
  switch (kind) {
    case "user":
      return <ChangePassword user={name} />;
    case "root":
      return <p class="soft">{words.rootPassword}</p>;
    case "federated":
      return <p class="soft">{words.federatedPassword}</p>;
    default:
      return <p class="soft">{words.keyPassword}</p>;
  }
}
