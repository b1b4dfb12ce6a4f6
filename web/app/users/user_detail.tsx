/** One user: what it is, what it belongs to, what it may, and its keys. */
import { useState } from "preact/hooks";
import { KeyCard } from "../access_keys/key_card.tsx";
import { keysOf } from "../access_keys/key_routes.ts";
import { answered, api, type Schemas } from "../api.ts";
import { moment } from "../format.ts";
import { addMember, removeMember } from "../groups/members.ts";
import { EditDescription } from "../identity/edit_description.tsx";
import { NameCard } from "../identity/name_card.tsx";
import { PoliciesCard } from "../identity/policies_card.tsx";
import { may, unavailable } from "../permissions.ts";
import { useAction, useResource } from "../resource.ts";
import { go, href } from "../router.ts";
import { text } from "../text.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Menu } from "../ui/menu.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";
import { Badge, Card, Facts, Page } from "../ui/page.tsx";
import { Loaded, Notice } from "../ui/states.tsx";
import { DeleteUser } from "./delete_user.tsx";
import { switchUser } from "./switch_user.ts";
import { RemovePassword, SetPassword } from "./user_password.tsx";

const words = text.users;

type Question = "password" | "noPassword" | "description" | "delete";

export function UserDetail({ name }: { readonly name: string }) {
  const [asking, setAsking] = useState<Question>();
  const user = useResource(
    name,
    (signal) =>
      answered(api.GET("/api/v1/users/{user}", { params: { path: { user: name } }, signal })),
  );
  const { data, reload } = user;
  const switching = useAction(async () => {
    if (data !== undefined) await switchUser(data);
    reload();
  });
  const onClose = () => setAsking(undefined);
  const done = (told?: string) => () => {
    if (told !== undefined) tell(told);
    onClose();
    reload();
  };
  const noPasswords = unavailable("admin:SetUserPassword");
  return (
    <Page
      title={name}
      crumbs={[{ label: words.title, href: href(["users"]) }]}
      badges={data?.disabled && <Badge tone="warn">{words.disabled}</Badge>}
      actions={data !== undefined && (
        <>
          <LinkButton icon="simulator" href={href(["simulator"], { subject: "user", of: name })}>
            {words.simulate}
          </LinkButton>
          <Button
            unavailable={unavailable("admin:UpdateUser")}
            isBusy={switching.isRunning}
            onClick={() => void switching.run()}
          >
            {data.disabled ? words.enable : words.disable}
          </Button>
          <Menu
            kind="plain"
            label={words.actions(name)}
            items={[
              {
                label: words.setPassword,
                icon: "lock",
                unavailable: noPasswords,
                onSelect: () => setAsking("password"),
              },
              data.hasPassword
                ? {
                  label: words.removePassword,
                  icon: "close",
                  unavailable: noPasswords,
                  onSelect: () => setAsking("noPassword"),
                }
                : undefined,
              {
                label: text.identity.edit,
                icon: "edit",
                unavailable: unavailable("admin:UpdateUser"),
                onSelect: () => setAsking("description"),
              },
              {
                label: words.delete,
                icon: "trash",
                isDangerous: true,
                unavailable: unavailable("admin:DeleteUser"),
                onSelect: () => setAsking("delete"),
              },
            ]}
          />
        </>
      )}
    >
      <Failure of={switching.failure} />
      <Loaded of={user}>
        {(details) => (
          <>
            {details.disabled && <Notice tone="warn">{words.disabledHint}</Notice>}
            <About of={details} />
            <PoliciesCard
              kind="user"
              name={name}
              policies={details.policies}
              onChange={reload}
            />
            <Groups of={details} onChange={reload} />
            {may("admin:ListAccessKeys") && <KeyCard routes={keysOf(name)} />}
          </>
        )}
      </Loaded>
      {asking === "password" && (
        <SetPassword {...{ name, onClose }} onDone={done(words.passwordSet(name))} />
      )}
      {asking === "noPassword" && (
        <RemovePassword {...{ name, onClose }} onDone={done(words.passwordTaken(name))} />
      )}
      {asking === "description" && data !== undefined && (
        <EditDescription
          {...{ name, onClose }}
          description={data.description}
          save={(description) =>
            api.PATCH("/api/v1/users/{user}", {
              params: { path: { user: name } },
              body: { description },
            })}
          onDone={done()}
        />
      )}
      {asking === "delete" && (
        <DeleteUser
          {...{ name, onClose }}
          onDeleted={() => {
            tell(words.deleted(name));
            go(href(["users"]));
          }}
        />
      )}
    </Page>
  );
}

function About({ of }: { readonly of: Schemas["UserDetails"] }) {
  const { description, hasPassword, createdAt, canonicalId, disabled } = of;
  const id = <code>{canonicalId}</code>;
  return (
    <Card title={words.facts}>
      <Facts
        of={[
          [text.identity.description, description === "" ? undefined : description],
          [words.status, disabled ? words.disabled : words.enabled],
          [words.signIn, hasPassword ? words.signInPassword : words.signInKeys],
          [text.identity.createdAt, moment(createdAt)],
          [words.canonicalId, id],
        ]}
      />
    </Card>
  );
}

function Groups(
  { of: { name, groups }, onChange }: {
    readonly of: Schemas["UserDetails"];
    readonly onChange: () => void;
  },
) {
  return (
    <NameCard
      title={words.groups}
      of="groups"
      names={groups.map((group) => ({ name: group }))}
      words={{
        none: words.noGroups,
        add: words.addToGroups,
        remove: words.leave,
        removed: words.left,
      }}
      add={(group) => addMember(group, name)}
      remove={(group) => removeMember(group, name)}
      addUnavailable={unavailable("admin:AddUserToGroup")}
      removeUnavailable={unavailable("admin:RemoveUserFromGroup")}
      onChange={onChange}
    />
  );
}
