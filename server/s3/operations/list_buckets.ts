/** ListBuckets: the caller's buckets, by name. */
import type { Bucket } from "../../../storage/model.ts";
import {
  continuationToken,
  integerParameter,
  invalidArgument,
  isoTime,
  tokenPosition,
} from "../listing.ts";
import { defineOperation } from "../operation.ts";
import { ownerXml } from "../owner.ts";

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
/** Buckets read at a time, so that a filter does not hold them all. */
const BATCH = 1000;

export const listBuckets = defineOperation<"service", ListBucketsInput>({
  name: "ListBuckets",
  level: "service",
  method: "GET",
  actions: ["s3:ListAllMyBuckets"],
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

  async handle({ prefix, limit, after, region, detailed }, { principal, services }) {
    const found: Bucket[] = [];
    let last = after;
    let more = true;
    // A page may hold fewer than were asked for; what was looked at bounds it, not what was found.
    for (let seen = 0; more && found.length < limit && seen < MAX_BUCKETS;) {
      const page = await services.reader.listBuckets({
        owner: principal.id,
        prefix: prefix ?? "",
        after: last,
        limit: Math.min(BATCH, limit - found.length),
      });
      for (const bucket of page.buckets) {
        if (region === undefined || bucket.region === region) found.push(bucket);
      }
      seen += page.buckets.length;
      last = page.buckets.at(-1)?.name ?? last;
      more = page.truncated && page.buckets.length > 0;
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
          ContinuationToken: more ? continuationToken(last) : undefined,
        },
      },
    };
  },
});
