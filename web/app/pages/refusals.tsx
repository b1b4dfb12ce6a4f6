/** Why a request was refused: by its id, as clients are told it. */
import { useEffect, useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { may } from "../permissions.ts";
import { RefusalCard } from "../refusals/refusal_card.tsx";
import { useResource } from "../resource.ts";
import { href, type Place, setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Empty, Loaded } from "../ui/states.tsx";

const words = text.refusals;

export function Show({ query }: Place) {
  const asked = query.get("request")?.trim() ?? "";
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  return (
    <Page title={words.title} intro={words.intro}>
      <Card>
        <form
          class="ask"
          onSubmit={(event) => {
            event.preventDefault();
            setQuery({ request: typed.trim() });
          }}
        >
          <TextField
            label={words.requestId}
            hint={words.requestIdHint}
            value={typed}
            onInput={setTyped}
            autofocus={asked === ""}
            autocomplete="off"
            mono
          />
          <Button type="submit" kind="primary" icon="search">{words.look}</Button>
        </form>
      </Card>
      {asked !== "" ? <Answer requestId={asked} /> : may("admin:Trace") && (
        <p class="soft">
          {words.noId} <a href={href(["trace"], { status: "4xx" })}>{words.toTrace}</a>
        </p>
      )}
    </Page>
  );
}

function Answer({ requestId }: { readonly requestId: string }) {
  const refusals = useResource(
    requestId,
    (signal) =>
      answered(
        api.GET("/api/v1/refusals/{requestId}", { params: { path: { requestId } }, signal }),
      ),
  );
  if (refusals.failure?.status === 404) {
    return (
      <Card>
        <Empty icon="search" title={words.notFound}>
          <p>{words.notFoundHint}</p>
          <LinkButton icon="audit" href={href(["audit"], { requestId })}>
            {words.toAudit}
          </LinkButton>
        </Empty>
      </Card>
    );
  }
  return (
    <Loaded of={refusals}>
      {({ items }) => (
        <>
          {items.length > 1 && <p class="soft">{words.several(items.length)}</p>}
          {items.map((refusal, index) => <RefusalCard key={index} of={refusal} />)}
        </>
      )}
    </Loaded>
  );
}
