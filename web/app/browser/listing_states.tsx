/** What is said of a listing: how much of it is there, or why there is nothing. */
import { count } from "../format.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/states.tsx";
import type { Listing } from "./listing.ts";

const words = text.browser;

export function ListingStatus(
  { listing: { rows, hasMore, state }, isSorted, isOld, onReload }: {
    readonly listing: Listing;
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
        : isSorted
        ? words.sortedPart(number)
        : words.loadedOfMore(number)}
    </p>
  );
}

export function EmptyListing(
  { folder, search, onUp }: {
    readonly folder: string;
    readonly search: string;
    readonly onUp: () => void;
  },
) {
  if (search !== "") {
    return (
      <Empty icon="search" title={words.noMatch(search)}>
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
