/** The frame: navigation, the way to anywhere, the account; and who is let in to it. */
import { useComputed, useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { introduction } from "./introduction.ts";
import { isOffered, PAGE_ENTRIES, type PageEntry, type PageModule } from "./pages.ts";
import { Palette } from "./palette.tsx";
import { may } from "./permissions.ts";
import { asFailure } from "./resource.ts";
import { go, href, place } from "./router.ts";
import { askToSignIn, goOn, loadSession, session, sessionFailure, signOut } from "./session.ts";
import { SignIn, SignInAgain } from "./sign_in.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { text } from "./text.ts";
import { setTheme, type Theme, theme } from "./theme.ts";
import { Button } from "./ui/button.tsx";
import { NotFound } from "./ui/not_found.tsx";
import { Icon, Mark } from "./ui/icon.tsx";
import { Menu } from "./ui/menu.tsx";
import { Messages, tellFailure } from "./ui/messages.tsx";
import { Failure } from "./ui/notice.tsx";
import { Card, Page, pageTitle } from "./ui/page.tsx";
import { Empty, Skeleton } from "./ui/states.tsx";

const words = text.shell;

export function Console() {
  const who = session.value;
  const isSignIn = place.value.steps[0] === "sign-in";
  useEffect(() => {
    if (who === null && !isSignIn) askToSignIn();
    else if (who && isSignIn) goOn();
  }, [who, isSignIn]);
  if (sessionFailure.value !== undefined) {
    return (
      <div class="sign-in">
        <div class="card">
          <div class="brand">
            <Mark /> {words.unreachable}
          </div>
          <Failure of={sessionFailure.value} onRetry={() => void loadSession()} />
        </div>
      </div>
    );
  }
  if (who === null) return <SignIn />;
  return who === undefined || isSignIn ? null : <Shell />;
}

function Shell() {
  const isOpen = useSignal(false);
  const main = useRef<HTMLElement>(null);
  const path = place.value.steps.join("/");
  useEffect(() => {
    isOpen.value = false;
  }, [path]);
  return (
    <div class={isOpen.value ? "shell is-open" : "shell"}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {words.skip}
      </a>
      <Side />
      <button
        type="button"
        class="shade"
        aria-label={words.collapse}
        onClick={() => isOpen.value = false}
      />
      <div class="main">
        <div class="bar">
          <Button
            class="opener"
            kind="quiet"
            icon="menu"
            label={words.openNavigation}
            expanded={isOpen.value}
            onClick={() => isOpen.value = true}
          />
          <Palette />
          <AccountMenu />
        </div>
        <main id="main" ref={main} tabIndex={-1}>
          <Current />
        </main>
      </div>
      <Arrival />
      <Messages />
      <Uploads />
      <Shortcuts />
      <SignInAgain />
    </div>
  );
}

/** Says where one has come to: the focus may still be on the link that led here. */
function Arrival() {
  return <p class="unseen" role="status">{pageTitle.value}</p>;
}

/** What is on its way to the server, wherever one is: fetched behind the page itself. */
function Uploads() {
  const [panel, setPanel] = useState<{ readonly Panel: ComponentType }>();
  useEffect(() => {
    // Without it nothing is missing until something is uploaded, and then the page brings it.
    import("./uploads/upload_panel.tsx").then(
      ({ UploadPanel }) => setPanel({ Panel: UploadPanel }),
      () => {},
    );
  }, []);
  return panel === undefined ? null : <panel.Panel />;
}

function Side() {
  const sections = ["storage", "identity", "operations"] as const;
  const list = (section: PageEntry["section"]) => {
    const entries = PAGE_ENTRIES.filter((entry) => entry.section === section && isOffered(entry));
    return entries.length === 0 ? null : (
      <ul>
        {entries.map(({ step, label, icon }) => (
          <li key={step}>
            <a
              href={href(step === "" ? [] : [step])}
              aria-current={(place.value.steps[0] ?? "") === step ? "page" : undefined}
            >
              <Icon name={icon} />
              {label}
            </a>
          </li>
        ))}
      </ul>
    );
  };
  return (
    <aside class="side">
      <a class="brand" href={href([])}>
        <Mark /> objectstorage
      </a>
      <nav class="nav" aria-label={words.navigation}>
        {list("top")}
        {sections.map((section) => {
          const entries = list(section);
          return entries === null ? null : (
            <section key={section}>
              <h2>{words.sections[section]}</h2>
              {entries}
            </section>
          );
        })}
      </nav>
      <footer>{words.version(introduction.version)}</footer>
    </aside>
  );
}

const THEMES: readonly (readonly [Theme, string, "system" | "sun" | "moon"])[] = [
  ["system", words.systemTheme, "system"],
  ["light", words.light, "sun"],
  ["dark", words.dark, "moon"],
];

function AccountMenu() {
  const leave = (everywhere?: boolean) => {
    signOut(everywhere).catch((error) => tellFailure(asFailure(error)));
  };
  return (
    <Menu
      label={words.account}
      class="account"
      items={[
        { label: words.pages.account, icon: "user", onSelect: () => go(href(["account"])) },
        "line",
        ...THEMES.map(([value, label, icon]) => ({
          label,
          icon,
          isChosen: theme.value === value,
          onSelect: () => setTheme(value),
        })),
        "line",
        { label: words.signOut, icon: "out", onSelect: () => leave() },
        { label: words.signOutEverywhere, icon: "out", onSelect: () => leave(true) },
      ]}
    >
      <Icon name="user" />
      <span class="name">{session.value?.name}</span>
      <Icon name="down" size={14} />
    </Menu>
  );
}

function Forbidden({ entry: { label, icon, needs = [] } }: { readonly entry: PageEntry }) {
  return (
    <Page title={label}>
      <Card>
        <Empty icon={icon} title={words.forbidden}>
          <p>{words.forbiddenHint(needs)}</p>
        </Empty>
      </Card>
    </Page>
  );
}

/** The page the address names. */
function Current() {
  const step = useComputed(() => place.value.steps[0] ?? "").value;
  const entry = PAGE_ENTRIES.find((each) => each.step === step);
  const [loaded, setLoaded] = useState<{ readonly step: string; readonly module: PageModule }>();
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    setFailed(undefined);
    entry?.load().then(
      (module) => isWanted && setLoaded({ step, module }),
      () => isWanted && setFailed(step),
    );
    return () => {
      isWanted = false;
    };
  }, [step]);
  if (entry === undefined) return <NotFound />;
  if (failed === step) {
    // A newer version of the console has taken the place of this one, or there is no network.
    return (
      <Page title={entry.label}>
        <Empty icon="warning" title={words.unreachable}>
          <Button icon="retry" onClick={() => location.reload()}>{text.ui.retry}</Button>
        </Empty>
      </Page>
    );
  }
  if (loaded?.step !== step) {
    return (
      <div class="page">
        <Skeleton />
      </div>
    );
  }
  // What is one step further may have rights of its own.
  if (place.value.steps.length < 2 && entry.needs?.every((action) => may(action) === false)) {
    return <Forbidden entry={entry} />;
  }
  const { Show } = loaded.module;
  return <Show {...place.value} />;
}
