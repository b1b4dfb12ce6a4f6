/** The way in: by password, by access key, or at the organisation's provider; as a page, and in front of
 * one whose visitor is to be known again. */
import { useEffect, useState } from "preact/hooks";
import { introduction } from "./introduction.ts";
import { useAction } from "./resource.ts";
import { here, href, place } from "./router.ts";
import { isExpired, type Login, signIn } from "./session.ts";
import { text } from "./text.ts";
import { Button } from "./ui/button.tsx";
import { Dialog } from "./ui/dialog.tsx";
import { PasswordField, TextField } from "./ui/field.tsx";
import { Mark } from "./ui/icon.tsx";
import { Failure, Notice } from "./ui/notice.tsx";
import { Segments } from "./ui/segments.tsx";

const words = text.shell;

export function SignIn() {
  useEffect(() => {
    document.title = `${words.signIn} · objectstorage`;
  }, []);
  const { query } = place.value, failed = query.get("failed");
  return (
    <main class="sign-in">
      <div class="card">
        <h1 class="brand">
          <Mark size={36} /> {words.signInTitle}
        </h1>
        {failed !== null && (
          <Notice tone="danger">{words.providerFailed.get(failed) ?? words.notSignedIn}</Notice>
        )}
        <Ways to={query.get("to") ?? undefined} />
      </div>
    </main>
  );
}

/** What is on the page stays as it is: it goes on from there. */
export function SignInAgain() {
  if (!isExpired.value) return null;
  return (
    <Dialog title={words.signInAgain} canDismiss={false} onClose={() => {}}>
      <div class="sign-in-again">
        <p>{words.expired}</p>
        <Ways to={here()} />
      </div>
    </Dialog>
  );
}

/** `to`: where the provider leads back to. */
function Ways({ to }: { readonly to: string | undefined }) {
  const [byKey, setByKey] = useState(false);
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const login: Login = byKey
    ? { accessKeyId: name, secretAccessKey: secret }
    : { username: name, password: secret };
  const action = useAction(() => signIn(login));
  const change = (isKey: boolean) => {
    setByKey(isKey);
    setSecret("");
    action.clear();
  };
  const isIncomplete = name === "" || secret === "";
  return (
    <>
      {introduction.oidc && (
        <>
          <a class="button" href={href(["api", "v1", "session", "oidc"], { to })}>
            {words.signInWithProvider}
          </a>
          <div class="divider">{words.or}</div>
        </>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isIncomplete) void action.run();
        }}
      >
        <Segments
          label={words.signIn}
          value={byKey ? "key" : "password"}
          choices={[
            { value: "password", label: words.password },
            { value: "key", label: words.accessKey },
          ]}
          onChange={(value) => change(value === "key")}
        />
        <TextField
          label={byKey ? words.accessKeyId : words.username}
          name="username"
          value={name}
          onInput={setName}
          autocomplete="username"
          autofocus
        />
        <PasswordField
          label={byKey ? words.secretAccessKey : words.password}
          name="password"
          value={secret}
          onInput={setSecret}
        />
        <Failure of={action.failure} />
        <Button type="submit" kind="primary" isBusy={action.isRunning}>{words.signIn}</Button>
      </form>
    </>
  );
}
