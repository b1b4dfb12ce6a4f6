/** Everything under /buckets: the list, and one bucket. */
import { Browser } from "../browser/browser.tsx";
import type { Place } from "../router.ts";
import { text } from "../text.ts";
import { Page } from "../ui/page.tsx";

export function Show({ steps: [, bucket, ...rest] }: Place) {
  if (bucket !== undefined && rest.length === 0) return <Browser key={bucket} bucket={bucket} />;
  return <Page title={text.shell.pages.buckets}>{null}</Page>;
}
