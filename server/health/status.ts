/** What the server tells of itself, on both ports: questions and answers as plain data. */

export type StatusQuestion =
  | { readonly ask: "ready"; readonly verbose: boolean }
  | { readonly ask: "health" }
  | { readonly ask: "metrics"; readonly authorization?: string };

export interface StatusAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Status {
  /** Never rejects. */
  answer(question: StatusQuestion): Promise<StatusAnswer>;
}

/** A line for people. */
export function plain(status: number, line: string): StatusAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${line}\n` };
}

export function refusal(status: number, line: string): StatusAnswer {
  const answer = plain(status, line);
  return status === 503
    ? { ...answer, headers: { ...answer.headers, "retry-after": "1" } }
    : answer;
}
