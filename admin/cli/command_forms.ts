/** The two forms most commands have: one question, and one list. And what they tell people with. */
import type { CliCommand, Option, Session } from "./command.ts";
import type { QueryValues } from "./api.ts";
import type { Given } from "./given.ts";
import { at } from "./json_answer.ts";
import type { Column } from "./output.ts";
import { aligned, sizeText, visible } from "./text_table.ts";

type Head = Omit<CliCommand, "routes" | "run"> & { readonly route: string };

export interface AskForm extends Head {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: (given: Given) => string;
  readonly query?: (given: Given) => QueryValues;
  readonly body?: (given: Given, session: Session) => unknown;
  /** What people are told of the answer. */
  readonly told: (answered: unknown, given: Given) => string;
}

/** A command that is one request. */
export function askCommand(
  { route, method, path, query, body, told, ...head }: AskForm,
): CliCommand {
  return {
    ...head,
    routes: [route],
    async run(given, session) {
      const question = { query: query?.(given), body: await body?.(given, session) };
      const answered = await session.api.ask(method, path(given), question);
      await session.output.answer(answered, (answer) => told(answer, given));
    },
  };
}

export interface ListForm extends Head {
  readonly path: (given: Given) => string;
  readonly query?: (given: Given, session: Session) => QueryValues;
  readonly columns: readonly Column[];
}

export const LIMIT: Option = { value: "N", help: "so many at most; all when not given" };

/** A command that is a list: all its pages. */
export function listCommand({ route, path, query, columns, ...head }: ListForm): CliCommand {
  return {
    ...head,
    options: { ...head.options, limit: LIMIT },
    routes: [route],
    async run(given, session) {
      const { api, output } = session;
      const items = api.items(path(given), query?.(given, session), given.number("limit"));
      await output.list(items, columns);
    },
  };
}

/** A column of what is at the end of the path. */
export function column(head: string, ...path: readonly string[]): Column {
  return { head, cell: (item) => cellOf(at(item, ...path)) };
}

/** A column of bytes. */
export function sizeColumn(head: string, ...path: readonly string[]): Column {
  return {
    head,
    cell: (item) => {
      const bytes = at(item, ...path);
      return typeof bytes === "number" ? sizeText(bytes) : undefined;
    },
  };
}

/** A value as people read it; undefined for none. */
export function cellOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(cellOf).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Names and values, a line each; those without a value are left out. */
export function described(rows: readonly (readonly [name: string, value: unknown])[]): string {
  const cells = rows.flatMap(([name, value]) => {
    const cell = cellOf(value);
    return cell === undefined ? [] : [[visible(name), visible(cell)]];
  });
  return aligned(cells).join("\n");
}
