/** What the visitor may do, as the server says it: asked once for each question and kept while the
 * session lasts. It only decides what is offered: the server decides again. */
import { computed, signal } from "@preact/signals";
import { answered, api } from "./api.ts";
import { session } from "./session.ts";
import { text } from "./text.ts";

interface Question {
  readonly action: string;
  readonly resource: string;
}

interface Answer {
  readonly allowed: boolean;
  /** By a statement. */
  readonly denied: boolean;
}

class Permissions {
  readonly #known = signal<ReadonlyMap<string, Answer>>(new Map());
  readonly #asked = new Set<string>();
  #waiting: Question[] = [];

  get(question: Question): Answer | undefined {
    const key = keyOf(question);
    if (!this.#asked.has(key)) {
      this.#asked.add(key);
      if (this.#waiting.length === 0) setTimeout(() => this.#ask());
      this.#waiting.push(question);
    }
    return this.#known.value.get(key);
  }

  /** Whatever was asked in one turn, by resource. */
  async #ask(): Promise<void> {
    const questions = Map.groupBy(this.#waiting, ({ resource }) => resource);
    this.#waiting = [];
    await Promise.all([...questions].map(async ([resource, some]) => {
      for (let i = 0; i < some.length; i += MOST) {
        const action = some.slice(i, i + MOST).map((question) => question.action);
        const query = { action, resource: [resource] };
        try {
          const { items } = await answered(api.GET("/api/v1/permissions", { params: { query } }));
          const next = new Map(this.#known.value);
          for (const each of items) next.set(keyOf(each), each);
          this.#known.value = next;
        } catch {
          // Asked again with the next look; meanwhile everything is offered, and the server refuses.
          for (const each of action) this.#asked.delete(keyOf({ action: each, resource }));
        }
      }
    }));
  }
}

/** Actions of one question, as the API bounds them. */
const MOST = 50;

function keyOf({ action, resource }: Question): string {
  return `${action} ${resource}`;
}

/** Of the session there is. */
const permissions = computed(() => session.value ? new Permissions() : undefined);

/** Undefined: not known yet. `resource`: an ARN, or `*`. */
export function may(action: string, resource = "*"): boolean | undefined {
  return permissions.value?.get({ action, resource })?.allowed;
}

/** Why something cannot be done, for a button; undefined when it can, or that is not known yet. */
export function unavailable(action: string, resource = "*"): string | undefined {
  return may(action, resource) === false ? text.ui.notAllowed(action) : undefined;
}

/** The same for what everyone may who is not denied it. */
export function denied(action: string): string | undefined {
  const isDenied = permissions.value?.get({ action, resource: "*" })?.denied === true;
  return isDenied ? text.ui.denied(action) : undefined;
}
