/** /shares: one's links, and everyone's to who may see them. */
import { useEffect, useState } from "preact/hooks";
import { type Place, setQuery } from "../router.ts";
import { ShareList } from "../shares/share_list.tsx";
import { text } from "../text.ts";
import { SearchBox } from "../ui/field.tsx";
import { Page } from "../ui/page.tsx";

const words = text.shares;

export function Show({ query }: Place) {
  const bucket = query.get("bucket") ?? "";
  return (
    <Page title={words.title} intro={words.intro}>
      <BucketFilter bucket={bucket} />
      <ShareList key={bucket} {...(bucket === "" ? {} : { bucket })} />
    </Page>
  );
}

/** Links are found by the whole name of their bucket: asked for when it stands there. */
function BucketFilter({ bucket }: { readonly bucket: string }) {
  const [value, setValue] = useState(bucket);
  useEffect(() => setValue(bucket), [bucket]);
  return (
    <form
      class="tools"
      onSubmit={(event) => {
        event.preventDefault();
        setQuery({ bucket: value });
      }}
    >
      <SearchBox
        label={words.filter}
        value={value}
        onInput={(typed) => {
          setValue(typed);
          if (typed === "") setQuery({ bucket: undefined });
        }}
      />
    </form>
  );
}
