/** The first look: is all well, and how much is there. */
import { text } from "../text.ts";
import { Page } from "../ui/page.tsx";

export function Show() {
  return <Page title={text.shell.pages.overview}>{null}</Page>;
}
