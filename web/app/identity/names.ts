/** Users, groups and policies by the beginning of their names. */
import { answered, api } from "../api.ts";
import type { PageOf } from "../paging.ts";

export interface NamesQuery {
  readonly prefix?: string;
  readonly cursor?: string;
  readonly limit: number;
}

/** What is looked for; also the first step of where it is. */
export type Named = keyof typeof LISTS;

const LISTS = {
  users: (query: NamesQuery, signal: AbortSignal) =>
    answered(api.GET("/api/v1/users", { params: { query }, signal })),
  groups: (query: NamesQuery, signal: AbortSignal) =>
    answered(api.GET("/api/v1/groups", { params: { query }, signal })),
  policies: (query: NamesQuery, signal: AbortSignal) =>
    answered(api.GET("/api/v1/policies", { params: { query }, signal })),
} as const;

export interface NamedItem {
  readonly name: string;
  readonly description: string;
}

export async function listNames(
  of: Named,
  query: NamesQuery,
  signal: AbortSignal,
): Promise<PageOf<NamedItem>> {
  return await LISTS[of](query, signal);
}

/** A page of a list as the server is asked for it: what is not given is left out. */
export function pageQuery(
  prefix: string,
  cursor: string | undefined,
): NamesQuery {
  return {
    limit: 100,
    ...(prefix === "" ? {} : { prefix }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
