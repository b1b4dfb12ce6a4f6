/** What is said of a listing: how much of it is there, or why there is nothing. */
import { count } from "../format.ts";
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/states.tsx";
import { visibleText } from "../visible_text.ts";
import type { Listing } from "./listing.ts";

const words = text.browser;

export function ListingStatus(
  { listing: { rows, hasMore, further, state }, from, isSorted, isOld, onReload }: {
    readonly listing: Listing;
    /** The cursor of where it begins, when not at the beginning. */
    readonly from: string | undefined;
    readonly isSorted: boolean;
    /** Something changed that it does not show. */
    readonly isOld: boolean;
    readonly onReload: () => void;
  },
) {
  const number = count(rows.length);
  return (
    <p class="list-status row" role="status">
      {isOld && (
        <>
          {words.changed} <Button small icon="retry" onClick={onReload}>{words.showChanges}</Button>
        </>
      )}
      {state === "more"
        ? words.loadingMore
        : !hasMore
        ? words.items(rows.length)
        : further !== undefined
        ? words.asManyAsShown(number)
        : isSorted
        ? words.sortedPart(number)
        : words.loadedOfMore(number)}
      {further !== undefined && (
        <Button
          small
          icon="down"
          onClick={() => setQuery({ from: further })}
        >
          {words.goOn}
        </Button>
      )}
      {from !== undefined && <FromBeginning />}
    </p>
  );
}

/** Also where no list is: the place in the address may not be one. */
export function FromBeginning() {
  return (
    <Button small icon="up" onClick={() => setQuery({ from: undefined })}>
      {words.fromBeginning}
    </Button>
  );
}

export function EmptyListing(
  { folder, search, from, onUp }: {
    readonly folder: string;
    readonly search: string;
    readonly from: string | undefined;
    readonly onUp: () => void;
  },
) {
  if (from !== undefined) {
    return (
      <Empty icon="folder" title={words.nothingFurther}>
        <FromBeginning />
      </Empty>
    );
  }
  if (search !== "") {
    return (
      <Empty icon="search" title={words.noMatch(visibleText(search))}>
        <p>{words.noMatchHint}</p>
      </Empty>
    );
  }
  if (folder === "") {
    return (
      <Empty icon="bucket" title={words.bucketEmpty}>
        <p>{words.bucketEmptyHint}</p>
      </Empty>
    );
  }
  return (
    <Empty icon="folder" title={words.folderEmpty}>
      <p>{words.folderEmptyHint}</p>
      <Button icon="up" onClick={onUp}>{words.up}</Button>
    </Empty>
  );
}
