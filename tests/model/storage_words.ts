/** Between the words of the model and those of storage: attributes, conditions, refusals, pages. */
import type { Attributes as Stored } from "../../storage/model.ts";
import { StorageError } from "../../storage/model.ts";
import type { Preconditions } from "../../storage/preconditions.ts";
import { type Attributes, type Condition, Refusal, type Walk } from "./store.ts";
import { compareUtf8 } from "./walk.ts";

/** More than any walk here can have. */
const MOST_PAGES = 5_000;

export async function walk<Item extends { readonly key: string }, Entry>(
  { after, afterId, limit }: { after: string; afterId?: string; limit: number },
  list: (at: { after: string; afterId?: string }) => Promise<{
    readonly entries: readonly Item[];
    readonly commonPrefixes: readonly string[];
    readonly truncated: boolean;
    readonly last: string;
    readonly lastId?: string;
  }>,
  read: (item: Item) => Entry,
): Promise<Walk<Entry>> {
  const pages = [];
  for (
    let at = { after, ...(afterId === undefined ? {} : { afterId }) };
    pages.length < MOST_PAGES;
  ) {
    const { entries, commonPrefixes, truncated, last, lastId } = await list(at);
    if (entries.length + commonPrefixes.length > limit) throw new Error("more than the limit");
    const listed = [...entries.map(({ key }) => key), ...commonPrefixes].sort(compareUtf8);
    if (last !== (listed.at(-1) ?? "")) throw new Error(`last is ${last}, not ${listed.at(-1)}`);
    pages.push({ entries: entries.map(read), prefixes: commonPrefixes });
    if (!truncated) return { pages };
    at = { after: last, ...(lastId === undefined ? {} : { afterId: lastId }) };
  }
  throw new Error("a walk without end");
}

export function storedAttributes({ contentType, metadata, tags }: Attributes): Stored {
  return { headers: { "content-type": contentType }, metadata, tags, storageClass: "STANDARD" };
}

export function preconditions(condition: Condition | undefined): { preconditions?: Preconditions } {
  if (condition === undefined) return {};
  const { ifMatch, ifNoneMatch } = condition;
  return {
    preconditions: {
      ...(ifMatch === undefined ? {} : { ifMatch: [ifMatch] }),
      ...(ifNoneMatch === undefined ? {} : { ifNoneMatch: [ifNoneMatch] }),
    },
  };
}

export function toldBy(versioning: string, versionId: string): { versionId?: string } {
  return versioning === "off" ? {} : { versionId };
}

const CODES: Readonly<Record<string, string>> = {
  bucketExists: "BucketAlreadyOwnedByYou",
  bucketNotEmpty: "BucketNotEmpty",
  bucketNotFound: "NoSuchBucket",
  invalidPart: "InvalidPart",
  objectNotFound: "NoSuchKey",
  partTooSmall: "EntityTooSmall",
  preconditionFailed: "PreconditionFailed",
  sourceDeleteMarker: "InvalidRequest",
  sourcePreconditionFailed: "PreconditionFailed",
  uploadNotFound: "NoSuchUpload",
  versionNotFound: "NoSuchVersion",
};

export function refusalOf(
  error: unknown,
  input: { readonly source?: { readonly versionId?: string } } | object,
) {
  if (!(error instanceof StorageError)) return error;
  if (error.code === "sourceNotFound") {
    const versionId = "source" in input ? input.source?.versionId : undefined;
    return new Refusal(versionId === undefined ? "NoSuchKey" : "NoSuchVersion");
  }
  const code = CODES[error.code];
  return code === undefined ? error : new Refusal(code);
}
