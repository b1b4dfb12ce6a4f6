/** /access-keys: one's own, and everyone's to who may see them. */
import { useEffect, useState } from "preact/hooks";
import { CreateKeyButton } from "../access_keys/create_key.tsx";
import { KeyCard } from "../access_keys/key_card.tsx";
import { keysOf, ownKeys } from "../access_keys/key_routes.ts";
import { may } from "../permissions.ts";
import { href, type Place, setQuery } from "../router.ts";
import { session } from "../session.ts";
import { text } from "../text.ts";
import { SearchBox } from "../ui/field.tsx";
import { Page, Tabs } from "../ui/page.tsx";

const words = text.accessKeys;

export function Show({ query }: Place) {
  const mayAll = may("admin:ListAccessKeys");
  const mayOwn = may("admin:ListOwnAccessKeys");
  const isAll = mayAll === true && (query.get("of") === "all" || mayOwn === false);
  const user = query.get("user") ?? "";
  const routes = isAll
    ? keysOf(user === "" ? undefined : user)
    : mayOwn && ownKeys(session.value?.name ?? "");
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={routes && <CreateKeyButton kind="primary" routes={routes} />}
      tabs={mayAll && mayOwn && (
        <Tabs
          label={words.showAll}
          current={isAll ? "all" : "own"}
          tabs={[
            { id: "own", label: words.mine, href: href(["access-keys"]) },
            { id: "all", label: words.all, href: href(["access-keys"], { of: "all" }) },
          ]}
        />
      )}
    >
      {isAll && <UserFilter user={user} />}
      {routes && <KeyCard key={isAll ? `all ${user}` : "own"} routes={routes} isWhole />}
    </Page>
  );
}

/** Keys are found by the whole name of their user: asked for when it stands there. */
function UserFilter({ user }: { readonly user: string }) {
  const [value, setValue] = useState(user);
  useEffect(() => setValue(user), [user]);
  return (
    <form
      class="tools"
      onSubmit={(event) => {
        event.preventDefault();
        setQuery({ user: value });
      }}
    >
      <SearchBox
        label={words.ofUser}
        value={value}
        onInput={(typed) => {
          setValue(typed);
          if (typed === "") setQuery({ user: undefined });
        }}
      />
    </form>
  );
}
