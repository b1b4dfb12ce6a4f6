/** Access keys, of one user or of all: shown, made, changed, replaced, deleted. */
import { useState } from "preact/hooks";
import { relative } from "../format.ts";
import { MoreRows } from "../list_page.tsx";
import { usePages } from "../paging.ts";
import { unavailable } from "../permissions.ts";
import { useAction } from "../resource.ts";
import { href, place, setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Ago } from "../ui/ago.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Menu } from "../ui/menu.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";
import { Badge, Card } from "../ui/page.tsx";
import { Empty, Loaded } from "../ui/states.tsx";
import { type Column, Table } from "../ui/table.tsx";
import { ChangeKey } from "./change_key.tsx";
import { CreateKey, CreateKeyButton } from "./create_key.tsx";
import { isOver } from "./key_expiry.ts";
import type { AccessKey, KeyRoutes, NewAccessKey } from "./key_routes.ts";
import { KeySecret } from "./key_secret.tsx";
import { RotateKey } from "./rotate_key.tsx";

const words = text.accessKeys;

type Asking =
  | { readonly kind: "made"; readonly made: NewAccessKey }
  | { readonly kind: "change" | "rotate" | "delete"; readonly key: AccessKey };

export function KeyCard(
  { routes, isWhole = false }: {
    readonly routes: KeyRoutes;
    /** It is all there is on its page, which has the title and the button. */
    readonly isWhole?: boolean;
  },
) {
  const isCreating = place.value.query.has("create");
  const [asking, setAsking] = useState<Asking>();
  const pages = usePages(routes.question, (cursor, signal) => routes.list(cursor, signal));
  const { first, items } = pages;
  const switching = useAction(async ({ accessKeyId, disabled }: AccessKey) => {
    await routes.update(accessKeyId, { disabled: !disabled });
    tell(disabled ? words.enabledNow(accessKeyId) : words.disabledNow(accessKeyId));
    first.reload();
  });
  const endCreating = () => setQuery({ create: undefined }, { replace: true });
  const onClose = () => setAsking(undefined);
  const done = (told: string) => {
    tell(told);
    onClose();
    first.reload();
  };
  const columns: readonly Column<AccessKey>[] = [
    {
      name: words.accessKeyId,
      cell: (key) => (
        <div class="key-name">
          <span class="row">
            <code>{key.accessKeyId}</code>
            <span class="optional">
              <CopyButton value={key.accessKeyId} label={words.copyId} />
            </span>
            <KeyState of={key} />
          </span>
          {key.description !== "" && <span class="soft small">{key.description}</span>}
        </div>
      ),
    },
    ...(routes.user === undefined ? [OWNER] : []),
    {
      name: words.lastUsed,
      optional: true,
      cell: ({ lastUsedAt }) => <When of={lastUsedAt} otherwise={words.neverUsed} />,
    },
    {
      name: text.identity.createdAt,
      optional: true,
      cell: ({ createdAt }) => <When of={createdAt} />,
    },
    {
      name: words.actions(""),
      actions: true,
      cell: (key) => (
        <Menu
          small
          label={words.actions(key.accessKeyId)}
          items={[
            {
              label: key.disabled ? words.enable : words.disable,
              icon: key.disabled ? "play" : "pause",
              unavailable: unavailable(routes.actions.update),
              onSelect: () => void switching.run(key),
            },
            {
              label: words.change,
              icon: "edit",
              unavailable: unavailable(routes.actions.update),
              onSelect: () => setAsking({ kind: "change", key }),
            },
            {
              label: words.rotate,
              icon: "retry",
              unavailable: unavailable(routes.actions.rotate),
              onSelect: () => setAsking({ kind: "rotate", key }),
            },
            {
              label: words.delete,
              icon: "trash",
              isDangerous: true,
              unavailable: unavailable(routes.actions.delete),
              onSelect: () => setAsking({ kind: "delete", key }),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <>
      <Failure of={switching.failure} />
      <Card
        flush
        {...(isWhole
          ? {}
          : { title: words.title, actions: <CreateKeyButton kind="small" routes={routes} /> })}
      >
        <Loaded of={first}>
          {() =>
            items.length === 0
              ? (
                <Empty icon="key" title={words.emptyTitle}>
                  <p>{words.emptyHint}</p>
                  {isWhole && (
                    <CreateKeyButton kind="primary" routes={routes} label={words.createFirst} />
                  )}
                </Empty>
              )
              : (
                <Table
                  caption={words.caption}
                  columns={columns}
                  rows={items}
                  keyOf={({ accessKeyId }) => accessKeyId}
                  isOld={first.isLoading}
                />
              )}
        </Loaded>
      </Card>
      <MoreRows of={pages} />
      {isCreating && (
        <CreateKey
          routes={routes}
          onClose={endCreating}
          onMade={(made) => {
            endCreating();
            setAsking({ kind: "made", made });
          }}
        />
      )}
      {asking?.kind === "rotate" && (
        <RotateKey
          {...{ routes, onClose }}
          of={asking.key}
          onMade={(made) => setAsking({ kind: "made", made })}
        />
      )}
      {asking?.kind === "made" && (
        <KeySecret
          made={asking.made}
          onClose={() => {
            onClose();
            first.reload();
          }}
        />
      )}
      {asking?.kind === "change" && (
        <ChangeKey
          {...{ routes, onClose }}
          of={asking.key}
          onDone={() => done(words.changed)}
        />
      )}
      {asking?.kind === "delete" && (
        <DeleteKey
          {...{ routes, onClose }}
          of={asking.key}
          onDone={() => done(words.deleted(asking.key.accessKeyId))}
        />
      )}
    </>
  );
}

const OWNER: Column<AccessKey> = {
  name: words.owner,
  cell: ({ user }) =>
    user === null ? <Badge>root</Badge> : <a class="whole" href={href(["users", user])}>{user}</a>,
};

function KeyState({ of: { disabled, expiresAt, policy } }: { readonly of: AccessKey }) {
  return (
    <>
      {disabled && <Badge tone="warn">{words.disabled}</Badge>}
      {expiresAt !== undefined && (isOver(expiresAt, Date.now())
        ? <Badge tone="warn">{words.expired}</Badge>
        : <Badge tone="info">{words.expires(relative(expiresAt))}</Badge>)}
      {policy !== undefined && <Badge>{words.narrowed}</Badge>}
    </>
  );
}

function When({ of, otherwise }: { readonly of: string | undefined; readonly otherwise?: string }) {
  if (of === undefined) return <span class="soft">{otherwise}</span>;
  return <Ago of={of} />;
}

function DeleteKey(
  { of: { accessKeyId, lastUsedAt }, routes, onClose, onDone }: {
    readonly of: AccessKey;
    readonly routes: KeyRoutes;
    readonly onClose: () => void;
    readonly onDone: () => void;
  },
) {
  const action = useAction(() => routes.delete(accessKeyId));
  return (
    <Confirm
      title={words.deleteTitle(accessKeyId)}
      verb={words.delete}
      {...{ action, onClose, onDone }}
    >
      <p>{words.deleteHint}</p>
      <p class="soft">
        {words.lastUsed}: {lastUsedAt === undefined ? words.neverUsed : relative(lastUsedAt)}
      </p>
    </Confirm>
  );
}
