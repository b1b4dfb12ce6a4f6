/** How every page begins, and the cards on it. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";
import { Icon } from "./icon.tsx";

/** Of the page there is. */
export const pageTitle = signal("");

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

export function Page(
  { title, subject, crumbs = [], intro, actions, badges, tabs, children }: {
    readonly title: string;
    /** What of it is looked at: how the browser's tab calls it. */
    readonly subject?: string | undefined;
    readonly crumbs?: readonly Crumb[];
    readonly intro?: ComponentChildren;
    readonly actions?: ComponentChildren;
    readonly badges?: ComponentChildren;
    readonly tabs?: ComponentChildren;
    readonly children: ComponentChildren;
  },
) {
  const inTab = [subject ?? title, crumbs[0]?.label, "objectstorage"].filter(Boolean).join(" · ");
  useEffect(() => {
    document.title = inTab;
  }, [inTab]);
  useEffect(() => {
    pageTitle.value = title;
  }, [title]);
  return (
    <div class="page">
      <header>
        <Crumbs of={crumbs} />
        <div class="title">
          <h1>{title}{badges}</h1>
          {actions !== undefined && <div class="row">{actions}</div>}
        </div>
        {intro !== undefined && <p>{intro}</p>}
        {tabs}
      </header>
      {children}
    </div>
  );
}

function Crumbs({ of }: { readonly of: readonly Crumb[] }) {
  if (of.length === 0) return null;
  return (
    <nav aria-label="Breadcrumb">
      <ol class="crumbs">
        {of.map(({ label, href }) => (
          <li key={href}>
            <a href={href}>{label}</a>
            <Icon name="right" size={14} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

export function Card(
  { title, intro, actions, footer, children, flush = false }: {
    readonly title?: string;
    readonly intro?: ComponentChildren;
    readonly actions?: ComponentChildren;
    readonly footer?: ComponentChildren;
    readonly children: ComponentChildren;
    /** Its content reaches to the edges, as tables do. */
    readonly flush?: boolean;
  },
) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={title === undefined ? undefined : id}>
      {(title !== undefined || actions !== undefined) && (
        <header>
          <div>
            {title !== undefined && <h2 id={id}>{title}</h2>}
            {intro !== undefined && <p>{intro}</p>}
          </div>
          {actions !== undefined && <div class="row">{actions}</div>}
        </header>
      )}
      {flush ? children : <div class="body">{children}</div>}
      {footer !== undefined && <footer>{footer}</footer>}
    </section>
  );
}

export function Badge(
  { tone = "", children }: {
    readonly tone?: "" | "good" | "warn" | "danger" | "info" | "accent";
    readonly children: ComponentChildren;
  },
) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** Names and values. What is undefined is left out. */
export function Facts(
  { of }: { readonly of: readonly (readonly [name: string, value: ComponentChildren])[] },
) {
  return (
    <dl class="facts">
      {of.filter(([, value]) => value !== undefined).map(([name, value]) => (
        <>
          <dt key={`${name} name`}>{name}</dt>
          <dd key={name}>{value}</dd>
        </>
      ))}
    </dl>
  );
}

export function Tabs(
  { label, tabs, current }: {
    readonly label: string;
    readonly tabs: readonly {
      readonly id: string;
      readonly label: string;
      readonly href: string;
    }[];
    readonly current: string;
  },
) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ id, label, href }) => (
        <a key={id} href={href} aria-current={id === current ? "page" : undefined}>{label}</a>
      ))}
    </nav>
  );
}
