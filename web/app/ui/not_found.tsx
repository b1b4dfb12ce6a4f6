/** What stands at an address that names nothing. */
import { href } from "../router.ts";
import { text } from "../text.ts";
import { Page } from "./page.tsx";
import { Empty } from "./states.tsx";

const words = text.shell;

export function NotFound() {
  return (
    <Page title={words.notFound}>
      <Empty icon="search" title={words.notFoundHint}>
        <a class="button plain" href={href([])}>{words.toOverview}</a>
      </Empty>
    </Page>
  );
}
