/** Users, groups and policies by the beginning of their names. */
import { answered, api } from "../api.ts";
import type { ListQuery } from "../list_page.tsx";
import type { PageOf } from "../paging.ts";

/** What is looked for; also the first step of where it is. */
export type Named = keyof typeof LISTS;

const LISTS = {
  users: (query: ListQuery, signal: AbortSignal) =>
    answered(api.GET("/api/v1/users", { params: { query }, signal })),
  groups: (query: ListQuery, signal: AbortSignal) =>
    answered(api.GET("/api/v1/groups", { params: { query }, signal })),
  policies: (query: ListQuery, signal: AbortSignal) =>
    answered(api.GET("/api/v1/policies", { params: { query }, signal })),
} as const;

export interface NamedItem {
  readonly name: string;
  readonly description: string;
}

export async function listNames(
  of: Named,
  query: ListQuery,
  signal: AbortSignal,
): Promise<PageOf<NamedItem>> {
  return await LISTS[of](query, signal);
}
