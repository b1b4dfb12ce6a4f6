/** Everything under /buckets: the list, and one bucket. */
import { Browser } from "../browser/browser.tsx";
import { BucketList } from "../buckets/bucket_list.tsx";
import type { Place } from "../router.ts";

export function Show({ steps: [, bucket] }: Place) {
  return bucket === undefined ? <BucketList /> : <Browser key={bucket} bucket={bucket} />;
}
