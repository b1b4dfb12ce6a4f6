/** Everything under /buckets: the list, and one bucket: its objects, its settings. */
import { Browser } from "../browser/browser.tsx";
import { BucketList } from "../buckets/bucket_list.tsx";
import { BucketSettings } from "../buckets/bucket_settings.tsx";
import type { Place } from "../router.ts";
import { NotFound } from "../ui/not_found.tsx";

export function Show({ steps: [, bucket, part] }: Place) {
  if (bucket === undefined) return <BucketList />;
  if (part === undefined) return <Browser key={bucket} bucket={bucket} />;
  return part === "settings" ? <BucketSettings key={bucket} bucket={bucket} /> : <NotFound />;
}
