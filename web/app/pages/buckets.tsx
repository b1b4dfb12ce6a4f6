/** Everything under /buckets: the list, and one bucket. */
import { BucketList } from "../buckets/bucket_list.tsx";
import { BucketSettings } from "../buckets/bucket_settings.tsx";
import type { Place } from "../router.ts";

export function Show({ steps: [, bucket, part] }: Place) {
  if (bucket === undefined) return <BucketList />;
  return part === "settings" ? <BucketSettings key={bucket} bucket={bucket} /> : <BucketList />;
}
