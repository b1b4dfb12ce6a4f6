/** Fields of a form that go into the address when it is sent, and follow the address when it changes. */
import { useEffect, useState } from "preact/hooks";

export type Draft = Readonly<Record<string, string>>;

/** `read`: the fields as an address has them. */
export function useQueryDraft(
  query: URLSearchParams,
  read: (query: URLSearchParams) => Draft,
): readonly [draft: Draft, set: (name: string) => (value: string) => void] {
  const [draft, setDraft] = useState<Draft>(() => read(query));
  useEffect(() => setDraft(read(query)), [query.toString()]);
  return [draft, (name) => (value) => setDraft({ ...draft, [name]: value })];
}
