/** Everything under /buckets: the list, and one bucket. */
import type { Place } from "../router.ts";
import { BucketList } from "../buckets/bucket_list.tsx";

export function Show(_: Place) {
  return <BucketList />;
}
