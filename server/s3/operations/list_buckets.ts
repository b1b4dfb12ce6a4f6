/** ListBuckets: the account's buckets, by name. Where AWS refuses who may not list them all, those are
 * answered that it may look into, as MinIO does; who may look into none is refused. */
import type { Bucket } from "../../../storage/model.ts";
import { S3Error } from "../errors.ts";
import {
  continuationToken,
  integerParameter,
  invalidArgument,
  isoTime,
  tokenPosition,
} from "../listing.ts";
import { defineOperation, type OperationContext } from "../operation.ts";
import { ownerXml } from "../owner.ts";
import { Turns } from "../turns.ts";

interface ListBucketsInput {
  /** Absent: not asked for, and not echoed. */
  readonly prefix: string | undefined;
  readonly limit: number;
  /** Name of the last bucket of the page before; `""` for the first page. */
  readonly after: string;
  /** Only buckets of this region. */
  readonly region: string | undefined;
  /** Whether any parameter was sent: the answer then names each bucket's region. */
  readonly detailed: boolean;
}

const MAX_BUCKETS = 10_000;
/** Buckets read at a time, so that a filter neither holds them all nor asks for each. */
const LARGEST_BATCH = 1000;
const SMALLEST_BATCH = 100;

type Context = OperationContext<"service">;

export const listBuckets = defineOperation<"service", ListBucketsInput>({
  name: "ListBuckets",
  level: "service",
  method: "GET",
  actions: ["s3:ListAllMyBuckets"],
  partly: true,
  mutates: false,
  body: "none",
  implemented: true,

  parse({ address: { query } }) {
    const limit = integerParameter(query, "max-buckets") ?? MAX_BUCKETS;
    if (limit < 1 || limit > MAX_BUCKETS) {
      throw invalidArgument(
        `Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`,
        "max-buckets",
        String(limit),
      );
    }
    const token = query.get("continuation-token");
    return {
      prefix: query.get("prefix"),
      limit,
      after: token === undefined || token === "" ? "" : tokenPosition(token),
      region: query.get("bucket-region"),
      detailed: ["max-buckets", "prefix", "continuation-token", "bucket-region"]
        .some((name) => query.has(name)),
    };
  },

  async handle(input, context) {
    const { prefix, detailed } = input;
    const { principal } = context;
    const refusal = await refusalOf(() => context.authorize("s3:ListAllMyBuckets", {}));
    const page = refusal === undefined
      ? await search(input, context, () => true)
      : await searchVisible(input, context);
    const { found } = page;
    if (refusal !== undefined && found.length === 0 && !await seesAny(input, context)) {
      throw refusal;
    }
    return {
      xml: {
        ListAllMyBucketsResult: {
          Owner: ownerXml(principal.id, principal),
          Buckets: {
            Bucket: found.map((bucket) => ({
              Name: bucket.name,
              CreationDate: isoTime(bucket.createdAt),
              BucketRegion: detailed ? bucket.region : undefined,
            })),
          },
          Prefix: prefix,
          ContinuationToken: page.more ? continuationToken(page.last) : undefined,
        },
      },
    };
  },
});

interface Page {
  readonly found: readonly Bucket[];
  /** Name to go on after. */
  readonly last: string;
  readonly more: boolean;
}

type Wanted = Pick<ListBucketsInput, "prefix" | "limit" | "after" | "region">;

/** A page may hold fewer than were asked for; what was looked at bounds it, not what was found. */
async function search(
  { prefix, limit, after, region }: Wanted,
  { principal, services }: Context,
  isShown: (bucket: Bucket) => boolean | Promise<boolean>,
): Promise<Page> {
  const found: Bucket[] = [];
  let last = after;
  let more = true;
  for (let seen = 0; more && found.length < limit && seen < MAX_BUCKETS;) {
    const page = await services.reader.listBuckets({
      owner: principal.id,
      prefix: prefix ?? "",
      after: last,
      limit: Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, limit - found.length)),
    });
    for (const bucket of page.buckets) {
      if (found.length === limit) return { found, last, more: true };
      last = bucket.name;
      if (region !== undefined && bucket.region !== region) continue;
      if (await isShown(bucket)) found.push(bucket);
    }
    seen += page.buckets.length;
    more = page.truncated && page.buckets.length > 0;
  }
  return { found, last, more };
}

/** Those the caller may list at the top. */
async function searchVisible(wanted: Wanted, context: Context): Promise<Page> {
  const turns = new Turns();
  const { found, more } = await search(wanted, context, async (bucket) => {
    await turns.next();
    const listing = { bucket: bucket.name, found: bucket, top: true };
    return await refusalOf(() => context.authorize("s3:ListBucket", listing)) === undefined;
  });
  // To go on after a bucket that is not shown would tell its name: where none is shown of as many as
  // are looked at, the listing ends.
  const last = found.at(-1)?.name;
  return { found, last: last ?? "", more: more && last !== undefined };
}

/** Whether an empty page is one of a listing that has others. */
async function seesAny({ prefix, region, after }: Wanted, context: Context): Promise<boolean> {
  if (prefix === undefined && region === undefined && after === "") return false;
  const all = { prefix: undefined, region: undefined, after: "", limit: 1 };
  return (await searchVisible(all, context)).found.length > 0;
}

/** Why it is refused; undefined when it is not. */
async function refusalOf(asked: () => Promise<void>): Promise<S3Error | undefined> {
  try {
    await asked();
    return undefined;
  } catch (error) {
    if (error instanceof S3Error && error.code === "AccessDenied") return error;
    throw error;
  }
}
