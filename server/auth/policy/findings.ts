/** What is wrong with a policy, and where: errors, which refuse it, and warnings, which do not.
 * Places are counted as editors count them. Refuses to hold more than a page of findings. */

export interface Location {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** e.g. `Statement[0].Condition.StringEquals`; empty for the document itself. */
  readonly path: string;
}

export interface Finding extends Location {
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** A place in the text: an offset in UTF-16 code units, and the path of the element there. */
export interface Place {
  readonly at: number;
  readonly path: string;
}

/** A policy that cannot be used. */
export class PolicyError extends Error implements Location {
  override readonly name = "PolicyError";
  readonly line: number;
  readonly column: number;
  readonly path: string;

  constructor(message: string, { line, column, path }: Location) {
    super(message);
    this.line = line;
    this.column = column;
    this.path = path;
  }
}

/** One value of a policy that cannot be used: what is wrong with it, not yet where it stands. */
export class UnusableValue extends Error {
  override readonly name = "UnusableValue";
}

/** More would not help whoever mends it. */
const MOST_FINDINGS = 100;
const LONGEST_QUOTE = 60;

/** Collects findings about one text. */
export class Findings {
  readonly #lineStarts: readonly number[];
  readonly #found: { readonly at: number; readonly finding: Finding }[] = [];

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  error(place: Place, message: string): void {
    this.#add("error", place, message);
  }

  warning(place: Place, message: string): void {
    this.#add("warning", place, message);
  }

  /** What is thrown where reading cannot go on. */
  fatal(place: Place, message: string): PolicyError {
    this.error(place, message);
    return new PolicyError(message, this.locate(place));
  }

  /** What `read` returns; undefined, and an error at `place`, when it throws UnusableValue. */
  attempt<T>(place: Place, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UnusableValue)) throw error;
      this.error(place, error.message);
      return undefined;
    }
  }

  /** All, in the order of the text. */
  list(): readonly Finding[] {
    return this.#found.toSorted((a, b) => a.at - b.at).map(({ finding }) => finding);
  }

  locate({ at, path }: Place): Location {
    let line = 0, after = this.#lineStarts.length;
    while (after - line > 1) {
      const middle = (line + after) >>> 1;
      if (this.#lineStarts[middle]! <= at) line = middle;
      else after = middle;
    }
    return { line: line + 1, column: at - this.#lineStarts[line]! + 1, path };
  }

  #add(severity: Finding["severity"], place: Place, message: string): void {
    // An error found late must still refuse the policy.
    const full = this.#found.length >= MOST_FINDINGS;
    if (full && (severity === "warning" || this.#found.some((one) => isError(one.finding)))) return;
    this.#found.push({ at: place.at, finding: { severity, message, ...this.locate(place) } });
  }
}

export function isError(finding: Finding): boolean {
  return finding.severity === "error";
}

/** Text of a policy as messages repeat it: in quotes, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}
