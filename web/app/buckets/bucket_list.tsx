/** All buckets the visitor may see, with what is in them. */
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { bytes, count, moment, relative } from "../format.ts";
import { usePages } from "../paging.ts";
import { unavailable } from "../permissions.ts";
import { go, href, place, setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { SearchBox } from "../ui/field.tsx";
import { Menu } from "../ui/menu.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";
import { Badge, Card, Page } from "../ui/page.tsx";
import { Empty, Loaded } from "../ui/states.tsx";
import { type Column, Table } from "../ui/table.tsx";
import { CreateBucket } from "./create_bucket.tsx";
import { DeleteBucket } from "./delete_bucket.tsx";

const words = text.buckets;

type Bucket = Schemas["Bucket"];

export function BucketList() {
  const prefix = place.value.query.get("find") ?? "";
  const [isCreating, setCreating] = useState(place.value.query.has("create"));
  const [doomed, setDoomed] = useState<Bucket>();
  const pages = usePages(
    prefix,
    (cursor, signal) =>
      answered(api.GET("/api/v1/buckets", {
        params: {
          query: {
            limit: 100,
            ...(prefix === "" ? {} : { prefix }),
            ...(cursor === undefined ? {} : { cursor }),
          },
        },
        signal,
      })),
  );
  const { first, items } = pages;
  const columns: readonly Column<Bucket>[] = [
    {
      name: words.bucketName,
      cell: ({ name, versioning }) => (
        <span class="row">
          <a class="main" href={href(["buckets", name])}>{name}</a>
          {versioning === "enabled" && <Badge>{words.versioned}</Badge>}
        </span>
      ),
    },
    { name: words.objects, number: true, cell: ({ usage }) => usage && count(usage.objects) },
    { name: words.size, number: true, cell: ({ usage }) => usage && bytes(usage.bytes) },
    {
      name: words.createdAt,
      optional: true,
      cell: ({ createdAt }) => (
        <time class="soft" dateTime={createdAt} title={moment(createdAt)}>
          {relative(createdAt)}
        </time>
      ),
    },
    {
      name: words.actions(""),
      actions: true,
      cell: (bucket) => (
        <Menu
          small
          label={words.actions(bucket.name)}
          items={[
            {
              label: words.browse,
              icon: "folder",
              onSelect: () => go(href(["buckets", bucket.name])),
            },
            {
              label: words.settings,
              icon: "settings",
              onSelect: () => go(href(["buckets", bucket.name, "settings"])),
            },
            {
              label: words.delete,
              icon: "trash",
              isDangerous: true,
              unavailable: unavailable("s3:DeleteBucket", `arn:aws:s3:::${bucket.name}`),
              onSelect: () => setDoomed(bucket),
            },
          ]}
        />
      ),
    },
  ];
  const create = (label: string) => (
    <Button
      kind="primary"
      icon="plus"
      unavailable={unavailable("s3:CreateBucket", "arn:aws:s3:::*")}
      onClick={() => setCreating(true)}
    >
      {label}
    </Button>
  );
  const isNothing = first.data !== undefined && items.length === 0;
  return (
    <Page title={words.title} intro={words.intro} actions={create(words.create)}>
      {!(isNothing && prefix === "") && (
        <div class="tools">
          <SearchBox
            label={words.filter}
            value={prefix}
            onInput={(find) => setQuery({ find }, { replace: true })}
          />
        </div>
      )}
      <Card flush>
        <Loaded of={first}>
          {() =>
            !isNothing
              ? (
                <Table
                  caption={words.caption}
                  columns={columns}
                  rows={items}
                  keyOf={({ name }) => name}
                  isOld={first.isLoading}
                />
              )
              : prefix === ""
              ? (
                <Empty icon="bucket" title={words.emptyTitle}>
                  <p>{words.emptyHint}</p>
                  {create(words.createFirst)}
                </Empty>
              )
              : (
                <Empty icon="search" title={words.noMatch(prefix)}>
                  <p>{words.noMatchHint}</p>
                </Empty>
              )}
        </Loaded>
      </Card>
      <Failure of={pages.failure} />
      {pages.hasMore && (
        <div class="row">
          <Button isBusy={pages.isLoadingMore} onClick={() => pages.loadMore()}>
            {words.loadMore}
          </Button>
        </div>
      )}
      {isCreating && (
        <CreateBucket
          onClose={() => {
            setCreating(false);
            setQuery({ create: undefined }, { replace: true });
          }}
          onCreated={(name) => {
            tell(words.created(name));
            go(href(["buckets", name]));
          }}
        />
      )}
      {doomed !== undefined && (
        <DeleteBucket
          bucket={doomed}
          onClose={() => setDoomed(undefined)}
          onDeleted={() => {
            tell(words.deleted(doomed.name));
            setDoomed(undefined);
            first.reload();
          }}
        />
      )}
    </Page>
  );
}
