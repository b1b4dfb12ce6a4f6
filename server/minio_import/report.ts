/** What an import did, for people and for programs. No secrets; names are a stranger's words. */

/** What a remark is about. */
export type Subject = "access key" | "bucket" | "file" | "group" | "mapping" | "policy" | "user";

export interface Remark {
  readonly what: Subject;
  readonly name: string;
  readonly reason: string;
}

export interface ImportReport {
  readonly dryRun: boolean;
  /** Steps taken, or with `dryRun` those that would be. */
  readonly changed: readonly string[];
  readonly existed: readonly Omit<Remark, "reason">[];
  /** Not imported, and why. */
  readonly skipped: readonly Remark[];
  /** Imported, but other than they were. */
  readonly warnings: readonly Remark[];
}

/** Collects remarks on the way. */
export class Remarks {
  readonly existed: Omit<Remark, "reason">[] = [];
  readonly skipped: Remark[] = [];
  readonly warnings: Remark[] = [];

  exists(what: Subject, name: string): void {
    this.existed.push({ what, name });
  }

  skip(what: Subject, name: string, reason: string): void {
    this.skipped.push({ what, name, reason });
  }

  warn(what: Subject, name: string, reason: string): void {
    this.warnings.push({ what, name, reason });
  }
}

/** A line for each, and one that counts. */
export function importText({ dryRun, changed, existed, skipped, warnings }: ImportReport): string {
  const lines = [
    ...changed,
    ...existed.map(({ what, name }) => `exists: ${what} ${name}`),
    ...warnings.map(({ what, name, reason }) => `warning: ${what} ${name}: ${reason}`),
    ...skipped.map(({ what, name, reason }) => `skipped: ${what} ${name}: ${reason}`),
    `${changed.length} ${
      dryRun ? "changes to make" : "changes made"
    }, ${existed.length} existed, ` +
    `${warnings.length} warnings, ${skipped.length} skipped`,
  ];
  return lines.map(printable).join("\n");
}

/** Nothing a terminal would obey. */
function printable(line: string): string {
  return line.replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`,
  );
}
