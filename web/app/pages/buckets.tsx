/** Everything under /buckets: the list, and one bucket. */
import { text } from "../text.ts";
import { Page } from "../ui/page.tsx";

export function Show() {
  return <Page title={text.shell.pages.buckets}>{null}</Page>;
}
