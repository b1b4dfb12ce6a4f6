/** Where the visitor is, as signals. A library's router would do, but for what ours needs: a base path,
 * state in queries (keys are no steps of a path: browsers fold `..`), and a guard of unsaved changes. */
import { computed, signal } from "@preact/signals";
import { base } from "./introduction.ts";

export interface Place {
  /** Steps behind the base, decoded: `["buckets", "photos"]`. */
  readonly steps: readonly string[];
  readonly query: URLSearchParams;
}

const url = signal(new URL(location.href));

export const place = computed((): Place => {
  const path = url.value.pathname.slice(base.length - 1);
  const steps = path.split("/").filter((step) => step !== "").map(decoded);
  return { steps, query: url.value.searchParams };
});

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

type Query = Readonly<Record<string, string | undefined>>;

/** An address within the console: `href(["buckets", name], { prefix })`. */
export function href(steps: readonly string[], query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, value);
  }
  const text = search.toString();
  return base + steps.map(encodeURIComponent).join("/") + (text === "" ? "" : `?${text}`);
}

/** Where the visitor is, as an address without the base. */
export function here(): string {
  return url.value.href.slice(document.baseURI.length);
}

export interface GuardOptions {
  /** Also where only the query changes: what is guarded is named in it. */
  readonly alsoOfQuery?: boolean;
}

interface Guard extends GuardOptions {
  readonly question: string;
}

const guards = signal<readonly Guard[]>([]);

/** Keeps the visitor from leaving unasked, until the result is called. */
export function guardLeaving(question: string, options: GuardOptions = {}): () => void {
  const guard: Guard = { question, ...options };
  guards.value = [...guards.value, guard];
  const end = guardUnloading();
  return () => {
    guards.value = guards.value.filter((each) => each !== guard);
    end();
  };
}

/** The same where only what is kept in the document would be lost: other pages of the console keep it. */
export function guardUnloading(): () => void {
  const unloading = (event: BeforeUnloadEvent) => event.preventDefault();
  addEventListener("beforeunload", unloading);
  return () => removeEventListener("beforeunload", unloading);
}

/** Whether this page may be left for that address; asks once, however much is not saved. */
export function mayLeaveFor(to: string | URL): boolean {
  const target = new URL(to, document.baseURI);
  const isOtherPage = target.pathname !== url.value.pathname;
  const guard = guards.value.find(({ alsoOfQuery }) => isOtherPage || alsoOfQuery);
  return guard === undefined || confirm(guard.question);
}

export interface GoOptions {
  /** "Back" does not lead here. */
  readonly replace?: boolean;
  /** Nothing is left to be saved, or asked about. */
  readonly isAsked?: boolean;
}

export function go(to: string, { replace = false, isAsked = false }: GoOptions = {}): void {
  const target = new URL(to, document.baseURI);
  if (target.href === url.value.href) return;
  if (!isAsked && !mayLeaveFor(target)) return;
  const isOtherPage = target.pathname !== url.value.pathname;
  if (replace) history.replaceState(null, "", target);
  else history.pushState(null, "", target);
  url.value = target;
  if (isOtherPage) scrollTo(0, 0);
}

/** Changes the query alone; undefined takes a parameter away. */
export function setQuery(changes: Query, options?: GoOptions): void {
  const target = new URL(url.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") target.searchParams.delete(name);
    else target.searchParams.set(name, value);
  }
  go(target.href, options);
}

/** Follows links of the console without loading the document again. */
export function startRouter(): void {
  addEventListener("popstate", () => {
    const target = new URL(location.href);
    if (mayLeaveFor(target)) url.value = target;
    else history.pushState(null, "", url.value);
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.("a");
    if (link === null || link === undefined || link.target !== "" || link.download !== "") return;
    const target = new URL(link.href);
    if (target.origin !== location.origin || !target.pathname.startsWith(base)) return;
    if (
      /^(?:api|assets|metrics|livez|readyz|healthz)(?:\/|$)/.test(
        target.pathname.slice(base.length),
      )
    ) {
      return;
    }
    event.preventDefault();
    go(target.href);
  });
}
