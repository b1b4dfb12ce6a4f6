/** A list of things that have names: found by first letters, told apart whether there are none at all
 * or none so called, and continued when asked. */
import type { ComponentChildren } from "preact";
import type { Paged } from "../paging.ts";
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { SearchBox } from "../ui/field.tsx";
import type { IconName } from "../ui/icon.tsx";
import { Failure } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { Empty, Loaded } from "../ui/states.tsx";
import { type Column, Table } from "../ui/table.tsx";

const words = text.identity;

export interface SearchListProps<Row> {
  readonly pages: Paged<Row>;
  /** First letters looked for; in the query as `find`. */
  readonly prefix: string;
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** What stands there when there are none. */
  readonly empty: {
    readonly icon: IconName;
    readonly title: string;
    readonly children: ComponentChildren;
  };
}

export function SearchList<Row>(
  { pages, prefix, caption, columns, keyOf, empty }: SearchListProps<Row>,
) {
  const { first, items } = pages;
  const isNothing = first.data !== undefined && items.length === 0;
  return (
    <>
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
              ? <Table {...{ caption, columns, keyOf }} rows={items} isOld={first.isLoading} />
              : prefix === ""
              ? <Empty icon={empty.icon} title={empty.title}>{empty.children}</Empty>
              : (
                <Empty icon="search" title={words.noMatch(prefix)}>
                  <p>{words.noMatchHint}</p>
                </Empty>
              )}
        </Loaded>
      </Card>
      <MoreRows of={pages} />
    </>
  );
}

/** What stands under rows that are not all yet. */
export function MoreRows<Row>({ of }: { readonly of: Paged<Row> }) {
  return (
    <>
      <Failure of={of.failure} />
      {of.hasMore && (
        <div class="row">
          <Button isBusy={of.isLoadingMore} onClick={() => of.loadMore()}>{words.loadMore}</Button>
        </div>
      )}
    </>
  );
}
