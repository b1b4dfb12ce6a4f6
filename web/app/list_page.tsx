/** The page of things that have names: found by first letters, told apart whether there are none at all
 * or none so called, continued when asked; made by its one button, deleted from their rows. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Paged, type PageOf, usePages } from "./paging.ts";
import { go, href, place, setQuery } from "./router.ts";
import { text } from "./text.ts";
import { Ago } from "./ui/ago.tsx";
import { Button } from "./ui/button.tsx";
import { SearchBox } from "./ui/field.tsx";
import type { IconName } from "./ui/icon.tsx";
import { Menu, type MenuItem } from "./ui/menu.tsx";
import { tell } from "./ui/messages.tsx";
import { Failure } from "./ui/notice.tsx";
import { Card, Page } from "./ui/page.tsx";
import { Empty, Loaded } from "./ui/states.tsx";
import { type Column, Table } from "./ui/table.tsx";

const words = text.ui.list;

/** What the server is asked: what is not looked for is left out. */
export interface ListQuery {
  readonly limit: number;
  readonly prefix?: string;
  readonly cursor?: string;
}

export interface ListWords {
  readonly title: string;
  readonly intro: string;
  readonly caption: string;
  readonly actions: (name: string) => string;
  readonly create: string;
  readonly created?: (name: string) => string;
  readonly createFirst?: string;
  readonly delete: string;
  readonly deleted: (name: string) => string;
  readonly emptyTitle: string;
  readonly emptyHint: string;
}

export interface ListPageProps<Row> {
  /** Of its address; each thing is one step further, by its name. */
  readonly step: string;
  readonly icon: IconName;
  readonly words: ListWords;
  readonly ask: (query: ListQuery, signal: AbortSignal) => Promise<PageOf<Row>>;
  /** Behind the name. */
  readonly badges?: (row: Row) => ComponentChildren;
  /** Under the name, on small screens. */
  readonly note?: (row: Row) => ComponentChildren;
  readonly columns: readonly Column<Row>[];
  /** Before that of deleting it. `reload`: when something changed. */
  readonly actions: (row: Row, reload: () => void) => readonly MenuItem[];
  readonly creation: {
    readonly unavailable: string | undefined;
    /** Where it is done, or the dialog it is done in. */
    readonly show: string | ((done: CreationEnds) => ComponentChildren);
  };
  readonly deletion: {
    readonly unavailable: (row: Row) => string | undefined;
    readonly show: (row: Row, done: DeletionEnds) => ComponentChildren;
  };
  /** What went wrong with an action of a row. */
  readonly children?: ComponentChildren;
}

export interface CreationEnds {
  readonly onClose: () => void;
  readonly onCreated: (name: string) => void;
}

export interface DeletionEnds {
  readonly onClose: () => void;
  readonly onDeleted: () => void;
  /** It is still there, but no longer as it was. */
  readonly onChanged: () => void;
}

const PAGE = 100;

export function ListPage<Row extends { readonly name: string }>(props: ListPageProps<Row>) {
  const { step, words: said, creation, deletion } = props;
  const { query } = place.value;
  const prefix = query.get("find") ?? "";
  const [doomed, setDoomed] = useState<Row>();
  const pages: Paged<Row> = usePages(prefix, (cursor, signal): Promise<PageOf<Row>> =>
    props.ask({
      limit: PAGE,
      ...(prefix === "" ? {} : { prefix }),
      ...(cursor === undefined ? {} : { cursor }),
    }, signal));
  const { first, items } = pages;
  const { show } = creation;
  const isNothing = first.data !== undefined && items.length === 0;
  const create = (label: string) => (
    <Button
      kind="primary"
      icon="plus"
      unavailable={creation.unavailable}
      onClick={() => typeof show === "string" ? go(show) : setQuery({ create: "1" })}
    >
      {label}
    </Button>
  );
  const columns: readonly Column<Row>[] = [
    {
      name: words.name,
      main: true,
      cell: (row) => (
        <>
          <span class="row">
            <a class="main" href={href([step, row.name])}>{row.name}</a>
            {props.badges?.(row)}
          </span>
          {props.note && <span class="narrow-only soft small">{props.note(row)}</span>}
        </>
      ),
    },
    ...props.columns,
    {
      name: said.actions(""),
      actions: true,
      cell: (row) => (
        <Menu
          small
          label={said.actions(row.name)}
          items={[...props.actions(row, first.reload), {
            label: said.delete,
            icon: "trash",
            isDangerous: true,
            unavailable: deletion.unavailable(row),
            onSelect: () => setDoomed(row),
          }]}
        />
      ),
    },
  ];
  return (
    <Page title={said.title} intro={said.intro} actions={create(said.create)}>
      {props.children}
      {!(isNothing && prefix === "") && (
        <div class="tools">
          <SearchBox
            label={words.find}
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
                  {...{ columns, caption: said.caption, isOld: first.isLoading }}
                  rows={items}
                  keyOf={({ name }) => name}
                />
              )
              : prefix === ""
              ? (
                <Empty icon={props.icon} title={said.emptyTitle}>
                  <p>{said.emptyHint}</p>
                  {said.createFirst !== undefined && create(said.createFirst)}
                </Empty>
              )
              : (
                <Empty icon="search" title={words.noMatch(prefix)}>
                  <p>{words.noMatchHint}</p>
                </Empty>
              )}
        </Loaded>
      </Card>
      <MoreRows of={pages} />
      {typeof show !== "string" && query.has("create") && show({
        onClose: () => {
          setQuery({ create: undefined }, { replace: true });
          first.reload();
        },
        onCreated: (name) => {
          if (said.created !== undefined) tell(said.created(name));
          go(href([step, name]), { replace: true });
        },
      })}
      {doomed !== undefined && deletion.show(doomed, {
        onClose: () => setDoomed(undefined),
        onDeleted: () => {
          tell(said.deleted(doomed.name));
          setDoomed(undefined);
          first.reload();
        },
        onChanged: first.reload,
      })}
    </Page>
  );
}

/** What stands under rows that are not all yet. */
export function MoreRows<Row>({ of }: { readonly of: Paged<Row> }) {
  return (
    <>
      <Failure of={of.failure} />
      {of.hasMore && (
        <div class="row">
          <Button isBusy={of.isLoadingMore} onClick={() => of.loadMore()}>{words.more}</Button>
        </div>
      )}
    </>
  );
}

/** When each was made, or whatever else happened to it. */
export function timeColumn<Row>(
  name: string,
  timeOf: (row: Row) => string | undefined,
): Column<Row> {
  return {
    name,
    optional: true,
    cell: (row) => {
      const time = timeOf(row);
      return time && <Ago of={time} />;
    },
  };
}

export function descriptionColumn<Row extends { readonly description: string }>(): Column<Row> {
  return {
    name: text.identity.description,
    optional: true,
    cell: ({ description }) => <span class="soft">{description}</span>,
  };
}
