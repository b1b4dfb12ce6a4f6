/** How a command ends: the exit status, and the errors people are told. Nothing else is meant to be seen. */

/** Exit status → what it means. */
export const EXIT_CODES = {
  0: "done",
  1: "the server refused, or it failed",
  2: "the command was not understood",
  3: "the answer is no: denied (policy simulate, policy can), not valid (policy validate)",
  4: "the server cannot be reached, or is none",
  130: "given up at the terminal",
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

export interface CliErrorOptions {
  /** Default 1. */
  readonly exit?: ExitCode;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** What is wrong with which field of what was sent. */
  readonly fields?: Readonly<Record<string, string>>;
}

export class CliError extends Error {
  override readonly name: string = "CliError";
  readonly exit: ExitCode;
  readonly hint: string | undefined;
  readonly fields: Readonly<Record<string, string>>;

  constructor(message: string, { exit = 1, hint, fields = {} }: CliErrorOptions = {}) {
    super(message);
    this.exit = exit;
    this.hint = hint;
    this.fields = fields;
  }
}

/** What was typed is no command, or not a whole one. */
export class UsageError extends CliError {
  override readonly name = "UsageError";

  constructor(message: string, hint?: string) {
    super(message, { exit: 2, hint });
  }
}

/** Whoever read what is printed has gone: nothing more is to be said. */
export class ClosedPipeError extends Error {
  override readonly name = "ClosedPipeError";
}
