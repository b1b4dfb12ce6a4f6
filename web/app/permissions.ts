/** What the visitor may do, as the server says it: asked once for each question and kept while the
 * session lasts. It only decides what is offered: the server decides again. */
import { signal } from "@preact/signals";
import { answered, api } from "./api.ts";
import { session } from "./session.ts";
import { text } from "./text.ts";

type Known = ReadonlyMap<string, boolean>;

const known = signal<Known>(new Map());
const asked = new Set<string>();
let waiting: { readonly action: string; readonly resource: string }[] = [];
let of: string | undefined;

/** Undefined: not known yet. `resource`: an ARN, or `*`. */
export function may(action: string, resource = "*"): boolean | undefined {
  const who = `${session.value?.name} ${session.value?.createdAt}`;
  if (who !== of) {
    of = who;
    asked.clear();
    if (known.peek().size > 0) queueMicrotask(() => known.value = new Map());
  }
  const question = `${action} ${resource}`;
  if (!asked.has(question) && session.value) {
    asked.add(question);
    if (waiting.length === 0) setTimeout(ask);
    waiting.push({ action, resource });
  }
  return known.value.get(question);
}

/** Why something cannot be done, for a button; undefined when it can, or that is not known yet. */
export function unavailable(action: string, resource = "*"): string | undefined {
  return may(action, resource) === false ? text.ui.notAllowed(action) : undefined;
}

/** Whatever was asked in one turn, by resource. */
async function ask(): Promise<void> {
  const questions = Map.groupBy(waiting, ({ resource }) => resource);
  waiting = [];
  await Promise.all([...questions].map(async ([resource, some]) => {
    for (let i = 0; i < some.length; i += 50) {
      const action = some.slice(i, i + 50).map((question) => question.action);
      const query = { action, resource: [resource] };
      try {
        const { items } = await answered(api.GET("/api/v1/permissions", { params: { query } }));
        const next = new Map(known.value);
        for (const each of items) next.set(`${each.action} ${each.resource}`, each.allowed);
        known.value = next;
      } catch {
        // Asked again with the next look; meanwhile everything is offered, and the server refuses.
        for (const each of action) asked.delete(`${each} ${resource}`);
      }
    }
  }));
}
