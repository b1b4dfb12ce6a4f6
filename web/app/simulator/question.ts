/** What the simulator is asked, as it stands in the address. */
export const SUBJECTS = ["me", "user", "key", "anonymous"] as const;
export type SubjectKind = typeof SUBJECTS[number];

export interface Question {
  readonly subject: SubjectKind;
  /** Name of the user, or id of the key; empty for the others. */
  readonly of: string;
  readonly action: string;
  readonly resource: string;
  readonly context: readonly ContextPair[];
}

export interface ContextPair {
  readonly key: string;
  readonly value: string;
}

/** Whatever is not there or not known is as at the beginning. */
export function questionOf(query: URLSearchParams): Question {
  const subject = SUBJECTS.find((each) => each === query.get("subject")) ?? "me";
  return {
    subject,
    of: query.get("of") ?? "",
    action: query.get("action") ?? "",
    resource: query.get("resource") ?? "",
    context: contextOf(query.get("context") ?? ""),
  };
}

export function queryOf(
  { subject, of, action, resource, context }: Question,
): Readonly<Record<string, string | undefined>> {
  const pairs = context.filter(({ key }) => key.trim() !== "");
  return {
    subject,
    of: needsName(subject) ? of : undefined,
    action,
    resource,
    context: pairs.map(({ key, value }) => `${key.trim()}=${value}`).join("\n"),
  };
}

export function needsName(subject: SubjectKind): boolean {
  return subject === "user" || subject === "key";
}

/** Lines of `key=value`; a key named again has several values. */
function contextOf(lines: string): readonly ContextPair[] {
  return lines.split("\n").filter((line) => line !== "").map((line) => {
    const at = line.indexOf("=");
    return at < 0
      ? { key: line, value: "" }
      : { key: line.slice(0, at), value: line.slice(at + 1) };
  });
}

/** As the API takes it. */
export function contextValues(context: readonly ContextPair[]): Record<string, string[]> {
  const grouped = Object.groupBy(context, ({ key }) => key.trim());
  const entries = Object.entries(grouped).filter(([key]) => key !== "");
  return Object.fromEntries(
    entries.map(([key, pairs]) => [key, (pairs ?? []).map(({ value }) => value)]),
  );
}

/** An ARN of what people name otherwise: `s3://bucket/key`, `bucket/key`, nothing for the service. */
export function resourceOf(typed: string): string {
  const text = typed.trim();
  if (text === "" || text === "*") return "*";
  if (text.startsWith("arn:")) return text;
  return `arn:aws:s3:::${text.replace(/^s3:\/\//, "")}`;
}

/** Whether it has the form of an action. */
export function isAction(text: string): boolean {
  return /^[a-z0-9-]+:[A-Za-z]+$/.test(text);
}
