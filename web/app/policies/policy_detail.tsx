/** One policy: its document, and whom it is attached to. */
import { useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { moment } from "../format.ts";
import { MoreRows } from "../list_page.tsx";
import { usePages } from "../paging.ts";
import { readablePolicy } from "../policy_editor/readable.ts";
import { unavailable } from "../permissions.ts";
import { useResource } from "../resource.ts";
import { go, href } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Code } from "../ui/copy.tsx";
import { Icon } from "../ui/icon.tsx";
import { tell } from "../ui/messages.tsx";
import { Badge, Card, Page } from "../ui/page.tsx";
import { Loaded, Notice } from "../ui/states.tsx";
import { DeletePolicy } from "./delete_policy.tsx";
import { NEW_POLICY } from "./policy_places.ts";

const words = text.policies;

export function PolicyDetail({ name }: { readonly name: string }) {
  const [isDoomed, setDoomed] = useState(false);
  const policy = useResource(
    name,
    (signal) =>
      answered(
        api.GET("/api/v1/policies/{policy}", { params: { path: { policy: name } }, signal }),
      ),
  );
  const { data } = policy;
  const cannotPut = unavailable("admin:PutPolicy");
  return (
    <Page
      title={name}
      crumbs={[{ label: words.title, href: href(["policies"]) }]}
      badges={data?.builtIn && <Badge>{words.builtIn}</Badge>}
      intro={data?.description}
      actions={data !== undefined && (
        <>
          {!data.builtIn && (
            <Button
              kind="primary"
              icon="edit"
              unavailable={cannotPut}
              onClick={() => go(href(["policies", name, "edit"]))}
            >
              {words.edit}
            </Button>
          )}
          <Button
            icon="copy"
            unavailable={cannotPut}
            onClick={() => go(href(["policies", NEW_POLICY], { copy: name }))}
          >
            {words.copy}
          </Button>
          {!data.builtIn && (
            <Button
              icon="trash"
              unavailable={unavailable("admin:DeletePolicy")}
              onClick={() => setDoomed(true)}
            >
              {words.delete}
            </Button>
          )}
        </>
      )}
    >
      <Loaded of={policy}>
        {({ document, builtIn, updatedAt }) => (
          <>
            {builtIn && <Notice>{words.builtInHint}</Notice>}
            <Card
              title={words.document}
              intro={updatedAt && `${words.changedAt} ${moment(updatedAt)}`}
            >
              <Code value={readablePolicy(document)} />
            </Card>
            <Holders of={name} />
          </>
        )}
      </Loaded>
      {isDoomed && (
        <DeletePolicy
          name={name}
          onClose={() => setDoomed(false)}
          onDeleted={() => {
            tell(words.deleted(name));
            go(href(["policies"]));
          }}
        />
      )}
    </Page>
  );
}

function Holders({ of }: { readonly of: string }) {
  const holders = usePages(of, (cursor, signal) => {
    const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const params = { path: { policy: of }, query };
    return answered(api.GET("/api/v1/policies/{policy}/holders", { params, signal }));
  });
  return (
    <>
      <Card title={words.attachedTo} flush>
        <Loaded of={holders.first} lines={2}>
          {() =>
            holders.items.length === 0
              ? <p class="soft lines-none">{words.noHolders}</p>
              : (
                <ul class="lines">
                  {holders.items.map(({ kind, name }) => (
                    <li key={`${kind} ${name}`}>
                      <Icon name={kind} />
                      <a class="grow" href={href([`${kind}s`, name])}>{name}</a>
                    </li>
                  ))}
                </ul>
              )}
        </Loaded>
      </Card>
      <MoreRows of={holders} />
    </>
  );
}
