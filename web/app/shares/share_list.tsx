/** Links, newest first: to what, by whom, until when; copied and revoked. */
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { folderOf, shownName } from "../browser/paths.ts";
import { MoreRows } from "../list_page.tsx";
import { usePages } from "../paging.ts";
import { may } from "../permissions.ts";
import { href } from "../router.ts";
import { session } from "../session.ts";
import { text } from "../text.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Badge, Card } from "../ui/page.tsx";
import { Empty, Loaded } from "../ui/states.tsx";
import { type Column, Table } from "../ui/table.tsx";
import { visibleText } from "../visible_text.ts";
import { cannotRevoke } from "./own_shares.ts";
import { RevokeShare } from "./revoke_share.tsx";
import { ShareBadges, ShareEnd } from "./share_parts.tsx";

const words = text.shares;

type Share = Schemas["Share"];

/** `bucket`: absent, of all. */
export function ShareList({ bucket }: { readonly bucket?: string }) {
  const [doomed, setDoomed] = useState<Share>();
  const seesOthers = may("admin:ListShares") === true;
  const pages = usePages(
    bucket ?? "",
    (cursor, signal) =>
      answered(api.GET("/api/v1/shares", {
        params: {
          query: {
            ...(bucket === undefined ? {} : { bucket }),
            ...(cursor === undefined ? {} : { cursor }),
          },
        },
        signal,
      })),
  );
  const { first, items } = pages;
  const columns: readonly Column<Share>[] = [
    { name: words.object, cell: (share) => <Shared of={share} /> },
    ...(seesOthers ? [CREATOR] : []),
    { name: words.expiry, optional: true, cell: (share) => <ShareEnd of={share} /> },
    {
      name: words.actions,
      actions: true,
      cell: (share) => (
        <span class="share-actions">
          {share.url === undefined
            ? (
              <Button
                small
                kind="quiet"
                icon="copy"
                label={words.copy}
                unavailable={words.copyOwn}
              />
            )
            : <CopyButton value={share.url} label={words.copy} />}
          <Button
            small
            kind="quiet"
            icon="trash"
            label={words.revokeLink(shownName(share.key))}
            unavailable={cannotRevoke(share)}
            onClick={() => setDoomed(share)}
          />
        </span>
      ),
    },
  ];
  return (
    <>
      <Card flush>
        <Loaded of={first}>
          {() =>
            items.length > 0
              ? (
                <Table
                  caption={words.caption}
                  columns={columns}
                  rows={items}
                  keyOf={({ id }) => id}
                  isOld={first.isLoading}
                />
              )
              : <None {...(bucket === undefined ? {} : { bucket })} />}
        </Loaded>
      </Card>
      <MoreRows of={pages} />
      {doomed !== undefined && (
        <RevokeShare
          of={doomed}
          onClose={() => setDoomed(undefined)}
          onRevoked={() => {
            setDoomed(undefined);
            first.reload();
          }}
        />
      )}
    </>
  );
}

const CREATOR: Column<Share> = {
  name: words.creator,
  optional: true,
  cell: ({ user }) =>
    user === null ? <Badge>root</Badge> : <a class="whole" href={href(["users", user])}>{user}</a>,
};

function Shared({ of: share }: { readonly of: Share }) {
  const { bucket, key, versionId, note } = share;
  const folder = folderOf(key);
  const place = { prefix: folder, object: key, version: versionId };
  return (
    <div class="share-name">
      <span class="row">
        <a class="main" href={href(["buckets", bucket], place)}>{shownName(key)}</a>
        <ShareBadges of={share} />
      </span>
      <span class="soft small">{visibleText(`${bucket}/${folder}`)}</span>
      {note !== "" && <span class="small">{note}</span>}
      <span class="narrow-only small">
        <ShareEnd of={share} isAlone />
      </span>
    </div>
  );
}

function None({ bucket }: { readonly bucket?: string }) {
  if (bucket !== undefined) {
    return (
      <Empty icon="search" title={words.noMatch(bucket)}>
        <p>{words.noMatchHint}</p>
      </Empty>
    );
  }
  return (
    <Empty icon="link" title={words.empty.title}>
      <p>{session.value?.narrowed ? words.empty.narrowed : words.empty.hint}</p>
      <LinkButton href={href(["buckets"])} icon="bucket">{words.empty.browse}</LinkButton>
    </Empty>
  );
}
