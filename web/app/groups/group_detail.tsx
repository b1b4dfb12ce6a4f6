/** One group: who belongs to it, and what they may by it. */
import { useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { EditDescription } from "../identity/edit_description.tsx";
import { NameCard } from "../identity/name_card.tsx";
import { PoliciesCard } from "../identity/policies_card.tsx";
import { usePages } from "../paging.ts";
import { unavailable } from "../permissions.ts";
import { useResource } from "../resource.ts";
import { go, href } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";
import { Page } from "../ui/page.tsx";
import { Loaded } from "../ui/states.tsx";
import { DeleteGroup } from "./delete_group.tsx";
import { addMember, removeMember } from "./members.ts";

const words = text.groups;

export function GroupDetail({ name }: { readonly name: string }) {
  const [asking, setAsking] = useState<"description" | "delete">();
  const group = useResource(
    name,
    (signal) =>
      answered(api.GET("/api/v1/groups/{group}", { params: { path: { group: name } }, signal })),
  );
  const { data, reload } = group;
  const onClose = () => setAsking(undefined);
  return (
    <Page
      title={name}
      crumbs={[{ label: words.title, href: href(["groups"]) }]}
      intro={data?.description}
      actions={data !== undefined && (
        <>
          <Button
            icon="edit"
            unavailable={unavailable("admin:UpdateGroup")}
            onClick={() => setAsking("description")}
          >
            {text.identity.edit}
          </Button>
          <Button
            icon="trash"
            unavailable={unavailable("admin:DeleteGroup")}
            onClick={() => setAsking("delete")}
          >
            {words.delete}
          </Button>
        </>
      )}
    >
      <Loaded of={group}>
        {({ policies }) => (
          <>
            <Members of={name} />
            <PoliciesCard kind="group" name={name} policies={policies} onChange={reload} />
          </>
        )}
      </Loaded>
      {asking === "description" && data !== undefined && (
        <EditDescription
          {...{ name, onClose }}
          description={data.description}
          save={(description) =>
            api.PATCH("/api/v1/groups/{group}", {
              params: { path: { group: name } },
              body: { description },
            })}
          onDone={() => {
            onClose();
            reload();
          }}
        />
      )}
      {asking === "delete" && (
        <DeleteGroup
          {...{ name, onClose }}
          onDeleted={() => {
            tell(words.deleted(name));
            go(href(["groups"]));
          }}
        />
      )}
    </Page>
  );
}

function Members({ of }: { readonly of: string }) {
  const members = usePages(of, (cursor, signal) => {
    const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const params = { path: { group: of }, query };
    return answered(api.GET("/api/v1/groups/{group}/members", { params, signal }));
  });
  return (
    <>
      <Failure of={members.failure} />
      <Loaded of={members.first}>
        {() => (
          <NameCard
            title={words.members}
            of="users"
            names={members.items.map(({ name, disabled }) => ({
              name,
              note: disabled ? words.disabledMember : undefined,
            }))}
            words={{
              none: words.noMembers,
              add: words.addMembers,
              remove: words.remove,
              removed: words.removed,
            }}
            add={(user) => addMember(of, user)}
            remove={(user) => removeMember(of, user)}
            addUnavailable={unavailable("admin:AddUserToGroup")}
            removeUnavailable={unavailable("admin:RemoveUserFromGroup")}
            onChange={members.first.reload}
            onMore={members.hasMore ? members.loadMore : undefined}
          />
        )}
      </Loaded>
    </>
  );
}
